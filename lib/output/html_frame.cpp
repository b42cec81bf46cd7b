#include "lib/output/html_frame.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <stdexcept>

#include "lib/base/files.h"
#include "lib/config/embedded.h"
#include "lib/output/html_text.h"
#include "lib/output/row_writers.h"

namespace portal {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

constexpr std::string_view kRows = "<!-- rows -->\n";

// As a Content-Security-Policy names what may run: "sha256-" and the digest in base64.
std::string content_hash(std::string_view text) {
  auto hex = sha256_hex(text);
  unsigned char digest[32];
  sodium_hex2bin(digest, sizeof digest, hex.data(), hex.size(), nullptr, nullptr, nullptr);
  char base64[sodium_base64_ENCODED_LEN(sizeof digest, sodium_base64_VARIANT_ORIGINAL)];
  sodium_bin2base64(base64, sizeof base64, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
  return fmt::format("sha256-{}", base64);
}

mustache parsed(std::string_view text) {
  mustache made{std::string(text)};
  if (!made.is_valid()) throw std::logic_error("config/pages: " + made.error_message());
  made.set_custom_escape([](const std::string& value) { return html_text(value); });
  return made;
}

// A template in two, where the rows go: each half is a template of its own.
struct Halves {
  explicit Halves(std::string_view text)
      : before(parsed(text.substr(0, text.find(kRows)))), after(parsed(text.substr(text.find(kRows) + kRows.size()))) {}
  mustache before, after;
};

void set(data& values, const char* name, const std::string& value) {
  if (!value.empty()) values.set(name, value);
}

}  // namespace

struct HtmlFrame::Templates {
  Halves page{embedded_file("pages/report.html")}, section{embedded_file("pages/section.html")};
  std::string style{embedded_file("pages/report.css")}, script{embedded_file("pages/report.js")};
};

HtmlFrame::HtmlFrame() : templates_(std::make_unique<Templates>()) {}
HtmlFrame::~HtmlFrame() = default;

std::string HtmlFrame::top(const Document& document) {
  data values, notes{data::type::list};
  values.set("style", templates_->style);
  values.set("style_hash", content_hash(templates_->style));
  values.set("script_hash", content_hash(templates_->script));
  values.set("pictures", std::any_of(document.columns.begin(), document.columns.end(), is_picture));
  values.set("title", document.title.empty() ? "List" : document.title);
  for (const auto& note : document.notes) notes << note;
  values.set("notes", notes);
  set(values, "author", document.author);
  if (document.created != Timestamp()) values.set("created", document.created.text());
  return templates_->page.before.render(values);
}

std::string HtmlFrame::bottom(const Document& document, const std::vector<ContentsLine>& contents) {
  data values, sections{data::type::list};
  for (const auto& line : contents) {
    data one;
    one.set("id", line.id);
    one.set("name", line.name);
    one.set("rows", line.rows);
    sections << one;
  }
  values.set("sections", sections);
  values.set("contents", contents.size() > 1 && !contents.front().id.empty());
  values.set("empty", contents.empty());
  values.set("script", templates_->script);
  set(values, "author", document.author);
  return templates_->page.after.render(values);
}

std::string HtmlFrame::open(const SectionFrame& section) {
  data values, columns{data::type::list};
  for (const auto& column : section.columns) {
    data one;
    one.set("name", column.name);
    one.set("kind", column.kind.empty() ? data(false) : data(column.kind));
    columns << one;
  }
  values.set("columns", columns);
  values.set("label", section.label);
  values.set("charts", section.charts);
  set(values, "id", section.id);
  set(values, "name", section.name);
  set(values, "look", section.look);
  return templates_->section.before.render(values);
}

std::string HtmlFrame::close(const std::string& count) {
  data values;
  values.set("count", count);
  return templates_->section.after.render(values);
}

}  // namespace portal

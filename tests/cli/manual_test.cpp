// The manual pages: made from the command tree, complete, and well formed.
#include "tests/support/help_tree.h"

using namespace portal::test;

namespace {

std::string page_file(const std::string& page) { return build_folder() + "/manual/man1/" + page + ".1"; }

/// As a reader sees it, on a line of any length.
std::string page_text(const std::string& page) {
  return output_of("groff -man -Tutf8 -rLL=2000n -P-c -P-b -P-u '" + page_file(page) + "' 2>&1");
}

std::string page_of(const std::string& verb) {
  auto space = verb.find(' ');
  return space == verb.npos ? "portalctl" : "portalctl-" + verb.substr(0, space);
}

/// From the heading of a verb to the next one.
std::string section(const std::string& text, const std::string& verb) {
  auto at = text.find("\n   portalctl " + verb + "\n");
  if (at == text.npos) return "no section";
  auto end = std::min(text.find("\n   portalctl ", at + 1), text.find("\n\n\n", at + 1));
  return text.substr(at, std::min(text.find("\nOPTIONS EVERYWHERE", at), end) - at);
}

}  // namespace

TEST_CASE("manual: every noun, verb and option of the program, where a reader looks for it") {
  REQUIRE(all_verbs().size() > 20);
  std::map<std::string, std::string> pages;
  auto overview = pages["portalctl"] = page_text("portalctl");
  for (const auto& noun : nouns()) CHECK(has(overview, "\n       " + noun + "\n"));
  for (const auto& option : everywhere_options()) CHECK(has(overview, option));
  for (const auto& verb : all_verbs()) {
    CAPTURE(verb.path);
    auto& text = pages[page_of(verb.path)];
    if (text.empty()) text = page_text(page_of(verb.path));
    auto its = section(text, verb.path);
    CHECK(has(its, "       portalctl " + verb.path));
    CHECK(has(its, "Examples:\n"));
    CHECK(has(its, "Exit status: 0 "));
    for (const auto& option : verb.options) {
      CAPTURE(option);
      CHECK(has(its, "\n       " + option + " ") != has(its, "\n       " + option + "\n"));
    }
  }
}

TEST_CASE("manual: the overview has the exit codes, files, and the variable of every setting") {
  auto text = page_text("portalctl");
  for (std::string part :
       {"EXIT STATUS", "   8  bad input: the file is not what it should be", "FILES", "/etc/portalctl/portal.yaml",
        "/var/lib/portalctl/portal.db.key", "ENVIRONMENT", "SEE ALSO", "portalctl-roster(1)", "--format FORM",
        "One of: table, csv, json, jsonl, xlsx, docx, pdf, html."})
    CHECK_MESSAGE(has(text, part), part);
  std::istringstream lines(run({"help", "config"}).out);
  static const std::regex setting("([a-z_.]+)  \\((PORTALCTL_[A-Z_]+)\\)");
  int settings = 0;
  for (std::string line; std::getline(lines, line);)
    if (std::smatch found; std::regex_match(line, found, setting)) {
      CHECK(has(text, found[2].str() + " [" + found[1].str() + "]\n"));
      ++settings;
    }
  CHECK(settings > 20);
}

TEST_CASE("manual: every page is well formed, and says its name and purpose") {
  std::istringstream pages(run({"help", "man"}).out);
  int count = 0;
  for (std::string page; std::getline(pages, page); ++count) {
    CAPTURE(page);
    CHECK(output_of("groff -man -Tutf8 -ww -z '" + page_file(page) + "' 2>&1") == "");
    CHECK(has(page_text(page), "\nNAME\n       " + page + " - "));
  }
  CHECK(count == std::distance(std::filesystem::directory_iterator(build_folder() + "/manual/man1"), {}));
}

TEST_CASE("manual: text that looks like markup stays text") {
  auto text = page_text("portalctl-roster");
  CHECK(has(text, "portalctl roster export --school 8123 --columns student_id,last_name,grade\n"));
  CHECK(has(text, "With --format csv (or -o FILE.csv) each row has the columns"));
  CHECK_FALSE(has(text, "\\"));
}

// The draft of a mapping as a person reads and mends it.
#include <fmt/format.h>

#include <utility>

#include "lib/base/text.h"
#include "lib/roster/profile_draft.h"

namespace portal {
namespace {

using Fate = DraftedColumn::Fate;

// A header may hold anything: a quote, a line end, a colon.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += std::string{'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + "\"";
}

// For a comment, which must stay on its line.
std::string shown(const std::string& column) {
  return column.empty() ? "a column without a name" : "\"" + printable(fit(one_line(column, 60), 60)) + "\"";
}

std::string values_of(const DraftedColumn& column) {
  return column.values.empty() ? "" : ": " + joined(column.values, " | ");
}

std::string mapped_line(const DraftedColumn& column) {
  auto line = fmt::format("    {}: [{}]", column.field, quoted(column.column));
  if (column.fate == Fate::guessed) return fmt::format("{}  # guessed: {}{}\n", line, column.reason, values_of(column));
  if (!column.reason.empty()) line += fmt::format("  # {}{}", column.reason, values_of(column));
  return line + "\n";
}

std::string noted_line(const DraftedColumn& column) {
  switch (column.fate) {
    case Fate::unsure:
      return fmt::format("    # unsure, not mapped: {} may be {} ({}){}\n", shown(column.column),
                         joined(column.candidates, " or "), column.reason, values_of(column));
    case Fate::repeated:
      return fmt::format("    # named twice: {}: {}\n", shown(column.column), column.reason);
    case Fate::not_imported:
      return fmt::format("    # not imported: {}{}\n", shown(column.column), values_of(column));
    case Fate::own_name:
      return column.reason.empty() ? ""
                                   : fmt::format("    # {} is {} by its name; {}{}\n", shown(column.column),
                                                 column.field, column.reason, values_of(column));
    default:
      return {};
  }
}

// A comment over as many lines as it takes.
std::string wrapped(std::string line, const std::vector<std::string>& names) {
  constexpr std::size_t width = 110;
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto name = names[i] + (i + 1 < names.size() ? ", " : "");
    if (display_width(line + name) > width) text += fmt::format("    # {}\n", trimmed(std::exchange(line, "")));
    line += name;
  }
  return fmt::format("{}    # {}\n", text, line);
}

std::string section(const FileDraft& file) {
  std::string mapped, notes;
  std::vector<std::string> own;
  for (const auto& column : file.columns) {
    bool written = column.fate == Fate::known_name || column.fate == Fate::guessed;
    if (written) mapped += mapped_line(column);
    if (column.fate == Fate::own_name) own.push_back(shown(column.column));
    notes += noted_line(column);
  }
  std::string text =
      fmt::format("  # {}: {}\n  {}:{}\n", file.file, file.encoding, file.kind, mapped.empty() ? " {}" : "");
  if (!own.empty()) text += wrapped("by the fields' own names, with nothing to write: ", own);
  for (const auto& field : file.missing) text += fmt::format("    # MISSING, and must be there: {}\n", field);
  return text + mapped + notes;
}

}  // namespace

std::string draft_yaml(const std::vector<FileDraft>& files) {
  std::string text =
      "# A mapping as `portalctl roster profile new` drafted it. Look at every line that was guessed, and decide "
      "those\n"
      "# that are unsure; then `portalctl roster profile check FILE --profile NAME` shows what becomes of each "
      "column.\n"
      "# The values in the comments are people's: take them out before this is passed on.\n"
      "files:\n";
  for (const auto& file : files) text += section(file);
  return text;
}

}  // namespace portal

#include "lib/output/page_pango_catalog.h"

#include <fmt/format.h>

#include <algorithm>

namespace portal {

// The catalog is the last object that Cairo writes, and the table of objects follows: what is put into the one moves
// nothing but the other, whose place stands at the file's end.
std::string with_language(std::string pdf, std::string_view language) {
  constexpr std::string_view catalog = "<< /Type /Catalog\n", table = "\nxref\n", place = "startxref\n";
  bool tag = !language.empty() &&
             std::all_of(language.begin(), language.end(), [](unsigned char c) { return std::isalnum(c) || c == '-'; });
  auto start = pdf.rfind(place), xref = pdf.rfind(table, start), dictionary = pdf.rfind(catalog, xref);
  if (!tag || start == pdf.npos || xref == pdf.npos || dictionary == pdf.npos) return pdf;
  if (pdf.find(" 0 obj\n", dictionary) < xref) return pdf;
  auto entries = fmt::format("   /Lang ({})\n   /ViewerPreferences << /DisplayDocTitle true >>\n", language);
  auto number = start + place.size(), end = pdf.find('\n', number);
  pdf.replace(number, end - number, fmt::format("{}", xref + 1 + entries.size()));
  pdf.insert(dictionary + catalog.size(), entries);
  return pdf;
}

}  // namespace portal

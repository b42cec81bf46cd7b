#pragma once
// Reads a PDF back with poppler's tools, as another program would.
#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

#include "lib/base/files.h"

namespace portal {

inline std::string output_of(const std::string& command, const std::string& pdf) {
  auto pattern = (std::filesystem::temp_directory_path() / "portalctl-test-XXXXXX").string();
  int descriptor = mkstemp(pattern.data());
  REQUIRE(descriptor >= 0);
  close(descriptor);
  write_file(pattern, pdf, FileMode::owner_only);
  FILE* pipe = popen((command + " " + pattern + (command.starts_with("pdftotext") ? " -" : "")).c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  char part[4096];
  while (auto count = fread(part, 1, sizeof part, pipe)) output.append(part, count);
  int status = pclose(pipe);
  std::filesystem::remove(pattern);
  REQUIRE_MESSAGE(status == 0, "poppler-utils is needed: ", command);
  return output;
}

/// The text of one page (from 1) or of all, with every run of spaces, no-break spaces and line ends as one space.
inline std::string text_of(const std::string& pdf, int page = 0) {
  auto pages = page ? " -f " + std::to_string(page) + " -l " + std::to_string(page) : std::string();
  auto raw = output_of("pdftotext" + pages, pdf);
  for (auto at = raw.find("\u00a0"); at != raw.npos; at = raw.find("\u00a0")) raw.replace(at, 2, " ");
  std::string text;
  for (char c : raw) {
    bool blank = c == ' ' || c == '\n' || c == '\f';
    if (!blank) text += c;
    if (blank && !text.ends_with(' ')) text += ' ';
  }
  return text;
}

inline int pages_of(const std::string& pdf) {
  auto info = output_of("pdfinfo", pdf);
  auto at = info.find("Pages:");
  REQUIRE(at != info.npos);
  return std::stoi(info.substr(at + 6));
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

/// Where the first word that is this one stands on a page, in points from the top left corner.
struct WordBox {
  double left = 0, top = 0, right = 0, bottom = 0;
};
inline std::optional<WordBox> word_at(const std::string& pdf, const std::string& word, int page = 1) {
  auto number = std::to_string(page);
  auto words = output_of("pdftotext -bbox -f " + number + " -l " + number, pdf);
  auto end = words.find("\">" + word + "</word>");
  if (end == words.npos) return {};
  WordBox box;
  auto tag = words.substr(words.rfind("<word", end), end);
  int read = std::sscanf(tag.c_str(), R"(<word xMin="%lf" yMin="%lf" xMax="%lf" yMax="%lf")", &box.left, &box.top,
                         &box.right, &box.bottom);
  REQUIRE(read == 4);
  return box;
}

/// What a phone reads from the QR code on a page.
inline std::string qr_code_on(const std::string& pdf, int page = 1) {
  auto number = std::to_string(page);
  auto text = output_of(
      "f() { pdftoppm -r 150 -png -f " + number + " -l " + number + " \"$1\" | zbarimg --quiet --raw -; }; f", pdf);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

/// Whether qpdf finds the file whole: its table of objects, its streams, its structure.
inline bool whole(const std::string& pdf) { return contains(output_of("qpdf --check", pdf), "No syntax or stream"); }

}  // namespace portal

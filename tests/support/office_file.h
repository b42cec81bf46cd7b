#pragma once
// What is inside a spreadsheet or a Word file, by libzip and pugixml: other readers than what wrote it.
#include <zip.h>

#include <map>
#include <pugixml.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "lib/output/table.h"

namespace portal::test {

inline std::string written_document(Format format, Document document, const std::vector<std::vector<Cell>>& rows) {
  std::string out;
  auto writer = make_row_writer(format, std::move(document), {}, [&](std::string_view bytes) { out += bytes; });
  for (const auto& row : rows) writer->row(row);
  writer->finish();
  return out;
}

/// The parts of such a file by name. Throws where it is no whole archive.
inline std::map<std::string, std::string> parts_of(const std::string& bytes) {
  std::map<std::string, std::string> parts;
  auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  auto* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nullptr);
  if (!archive) throw std::runtime_error("no archive");
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t info;
    zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &info);
    std::string text(info.size, '\0');
    auto* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    if (zip_fread(file, text.data(), text.size()) != static_cast<zip_int64_t>(text.size()))
      throw std::runtime_error("a broken part");
    zip_fclose(file);
    parts[info.name] = text;
  }
  zip_discard(archive);
  return parts;
}

inline pugi::xml_document parsed_xml(const std::string& text) {
  pugi::xml_document xml;
  if (!xml.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata))
    throw std::runtime_error("no XML: " + text.substr(0, 200));
  return xml;
}

struct ReadCell {
  std::string text;  // "" where there is none
  bool number = false;
  std::string number_format;  // "0.0%", "" for the ordinary one
};

/// A text of a spreadsheet as Excel reads it: "_x0041_" is a character by its number.
inline std::string unguarded(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 7, "_x005F_") == 0) {
      out += '_';
      at += 6;
    } else {
      out += text[at];
    }
  }
  return out;
}

/// The rows of a sheet, the headings first.
inline std::vector<std::vector<ReadCell>> rows_of_sheet(const std::map<std::string, std::string>& parts,
                                                        int sheet = 1) {
  std::map<int, std::string> formats;
  auto styles = parsed_xml(parts.at("xl/styles.xml"));
  for (auto format : styles.child("styleSheet").child("numFmts").children())
    formats[format.attribute("numFmtId").as_int()] = format.attribute("formatCode").value();
  std::vector<std::string> by_style;
  for (auto style : styles.child("styleSheet").child("cellXfs").children())
    by_style.push_back(formats[style.attribute("numFmtId").as_int()]);
  auto xml = parsed_xml(parts.at("xl/worksheets/sheet" + std::to_string(sheet) + ".xml"));
  std::vector<std::vector<ReadCell>> rows;
  for (auto row : xml.child("worksheet").child("sheetData").children("row")) {
    rows.resize(row.attribute("r").as_uint());
    for (auto cell : row.children("c")) {
      std::size_t column = 0;
      for (const char* name = cell.attribute("r").value(); *name >= 'A'; ++name)
        column = column * 26 + static_cast<std::size_t>(*name - 'A') + 1;
      auto& of_row = rows.back();
      if (of_row.size() < column) of_row.resize(column);
      auto& read = of_row[column - 1];
      read.number = std::string_view(cell.attribute("t").value()).empty();
      read.text = read.number ? cell.child("v").text().get() : unguarded(cell.child("is").child("t").text().get());
      read.number_format = by_style.at(cell.attribute("s").as_uint());
    }
  }
  return rows;
}

}  // namespace portal::test

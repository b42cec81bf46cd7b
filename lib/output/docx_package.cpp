#include "lib/output/docx_package.h"

#include <fmt/format.h>
#include <zip.h>

#include <pugixml.hpp>
#include <sstream>

#include "lib/base/errors.h"
#include "lib/output/document_text.h"
#include "lib/output/docx_parts.h"

namespace portal {
namespace {

constexpr zip_uint16_t first_dos_day = 1 << 5 | 1;  // 1980-01-01

/// An archive in memory; what is packed into it may come from the disk.
class Package {
 public:
  Package() {
    source_ = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    if (source_) archive_ = zip_open_from_source(source_, ZIP_TRUNCATE, nullptr);
    if (!archive_) fail("no memory");
    zip_source_keep(source_);  // closing the archive would free it
  }
  ~Package() {
    if (archive_) zip_discard(archive_);
    if (source_) zip_source_free(source_);
  }
  Package(const Package&) = delete;
  Package& operator=(const Package&) = delete;

  /// `bytes` as long as the package.
  void add(const char* name, std::string_view bytes) {
    add(name, zip_source_buffer(archive_, bytes.data(), bytes.size(), 0));
  }
  void add(const char* name, OwnedFile file) { add(name, zip_source_filep(archive_, file.release(), 0, -1)); }

  std::string bytes() {
    if (zip_close(archive_) != 0) fail(zip_strerror(archive_));
    archive_ = nullptr;
    zip_stat_t info;
    if (zip_source_open(source_) != 0 || zip_source_stat(source_, &info) != 0) fail("it cannot be read back");
    std::string all(info.size, '\0');
    auto got = zip_source_read(source_, all.data(), all.size());
    zip_source_close(source_);
    if (got != static_cast<zip_int64_t>(all.size())) fail("it cannot be read back");
    return all;
  }

 private:
  zip_source_t* source_ = nullptr;
  zip_t* archive_ = nullptr;

  void add(const char* name, zip_source_t* part) {
    auto index = part ? zip_file_add(archive_, name, part, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0 && part) zip_source_free(part);
    if (index < 0 || zip_file_set_dostime(archive_, static_cast<zip_uint64_t>(index), 0, first_dos_day, 0) != 0)
      fail(zip_strerror(archive_));
  }
  [[noreturn]] static void fail(const std::string& why) {
    throw StorageError(fmt::format("the Word file cannot be put together: {}", why),
                       fmt::format("free some space in {}, or name a folder on another disk as TMPDIR",
                                   ScratchFile::folder().string()));
  }
};

std::string core_properties(const Document& document) {
  pugi::xml_document xml;
  auto declaration = xml.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  declaration.append_attribute("standalone") = "yes";
  auto core = xml.append_child("cp:coreProperties");
  core.append_attribute("xmlns:cp") = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
  core.append_attribute("xmlns:dc") = "http://purl.org/dc/elements/1.1/";
  core.append_attribute("xmlns:dcterms") = "http://purl.org/dc/terms/";
  core.append_attribute("xmlns:xsi") = "http://www.w3.org/2001/XMLSchema-instance";
  auto tell = [&](const char* name, const std::string& value) {
    auto node = core.append_child(name);
    node.text() = document_text(value).c_str();
    return node;
  };
  std::string notes;
  for (const auto& note : document.notes) notes += (notes.empty() ? "" : "\n") + note;
  tell("dc:title", document.title);
  tell("dc:creator", document.author);
  tell("dc:description", notes);
  tell("dc:language", "en-US");
  if (document.created != Timestamp())
    for (const auto* name : {"dcterms:created", "dcterms:modified"})
      tell(name, document.created.text()).append_attribute("xsi:type") = "dcterms:W3CDTF";
  std::ostringstream out;
  xml.save(out, "", pugi::format_raw);
  return out.str();
}

std::string footer(const Document& document) {
  std::ostringstream out;
  out << docx_footer_begin;
  if (!document.page_note.empty()) {
    auto title = document.title.empty() ? std::string() : document.title + " · ";
    pugi::xml_document xml;
    auto text = xml.append_child("w:r").append_child("w:t");
    text.append_attribute("xml:space") = "preserve";
    text.text() = document_text(title + document.page_note + " · ").c_str();
    xml.child("w:r").print(out, "", pugi::format_raw);
  }
  out << docx_footer_end;
  return out.str();
}

}  // namespace

std::string docx_package(const Document& document, ScratchFile& text) {
  auto core = core_properties(document), foot = footer(document);
  Package package;
  package.add("[Content_Types].xml", docx_content_types);
  package.add("_rels/.rels", docx_package_relations);
  package.add("docProps/core.xml", core);
  package.add("docProps/app.xml", docx_application);
  package.add("word/_rels/document.xml.rels", docx_document_relations);
  package.add("word/styles.xml", docx_styles);
  package.add("word/settings.xml", docx_settings);
  package.add("word/footer1.xml", foot);
  package.add("word/document.xml", text.stream());
  return package.bytes();
}

}  // namespace portal

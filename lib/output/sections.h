#pragma once
// The rows of a document cut into sections, for the writers of pages and papers.
#include <optional>
#include <string>
#include <vector>

#include "lib/output/table.h"

namespace portal {

/// Rows are kept until their section is over, so that its blank columns are left out and its charts are known; from
/// this many rows on it streams: with every column, and without charts.
constexpr std::size_t kRowsKept = 5000;
/// Likewise from so many bytes of pictures on.
constexpr std::size_t kPictureBytesKept = 4 << 20;

struct Section {
  enum class Rows { all, first } kept;  // whether `rows` are all that the section has
  std::optional<std::string> heading;   // "0150 Acacia Park: By grade"; nothing without a section column
  std::string value;                    // of the last section column: "by_grade"
  std::vector<std::size_t> columns;     // which are shown, by their place in a row
  std::vector<std::vector<Cell>> rows;
};

/// Cuts rows into sections where the text of one of the document's section columns changes. A document without any is
/// a section without a heading, and shows all its columns, but those kept out of tables for people.
class SectionedWriter : public RowWriter {
 public:
  explicit SectionedWriter(Document document);
  void row(const std::vector<Cell>& cells) final;
  void finish() final;
  void note(const std::string& line) final { document_.notes.push_back(line); }

 protected:
  const Document& document() const { return document_; }
  virtual void begin() = 0;                               // before all, when the first section is there or none comes
  virtual void open(const Section& section) = 0;          // with its kept rows
  virtual void more(const std::vector<Cell>& cells) = 0;  // a row after those
  virtual void close() = 0;                               // of the section
  virtual void end() = 0;

 private:
  enum class Shown { filled, all };
  std::vector<std::size_t> shown_columns(Shown which) const;
  void open_section(Section::Rows kept, Shown which);
  void close_section();

  Document document_;
  std::vector<std::size_t> by_;     // the section columns
  std::vector<std::string> texts_;  // of these, in the section that is being read
  std::vector<std::vector<Cell>> kept_;
  std::size_t picture_bytes_ = 0;  // of these
  std::vector<bool> filled_;       // the columns that the section has something in
  bool begun_ = false, opened_ = false;
};

/// The places of the section columns.
std::vector<std::size_t> section_columns(const std::vector<Column>& columns);
/// What a section is called, of the texts of these columns: those before the last say whose it is, if they say
/// anything.
std::string section_heading(const std::vector<std::string>& texts, const Column& last);

/// The place of a column; a name that the document does not have is a bug.
std::size_t column_of(const Document& document, const std::string& name);

}  // namespace portal

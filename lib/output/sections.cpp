#include "lib/output/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "lib/output/paper_words.h"
#include "lib/output/row_writers.h"

namespace portal {

SectionedWriter::SectionedWriter(Document document)
    : document_(std::move(document)), filled_(document_.columns.size()) {
  by_ = section_columns(document_.columns);
  texts_.resize(by_.size());
  for (const auto& chart : document_.charts) {
    column_of(document_, chart.label);
    for (const auto& value : chart.values) column_of(document_, value);
  }
}

void SectionedWriter::row(const std::vector<Cell>& cells) {
  if (cells.size() < document_.columns.size()) throw std::out_of_range("a row lacks a cell");
  for (std::size_t i = 0; i < by_.size(); ++i) {
    auto text = cell_text(cells[by_[i]]);
    if (text == texts_[i]) continue;
    close_section();
    texts_[i] = std::move(text);
  }
  if (opened_) return more(cells);
  kept_.push_back(cells);
  for (std::size_t i = 0; i < filled_.size(); ++i) {
    if (is_blank(cells[i])) continue;
    filled_[i] = true;
    if (is_picture(document_.columns[i])) picture_bytes_ += cell_text(cells[i]).size();
  }
  if (kept_.size() > kRowsKept || picture_bytes_ > kPictureBytesKept) open_section(Section::Rows::first, Shown::all);
}

void SectionedWriter::finish() {
  close_section();
  if (!std::exchange(begun_, true)) begin();
  end();
}

std::vector<std::size_t> SectionedWriter::shown_columns(Shown which) const {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < document_.columns.size(); ++i) {
    const auto& column = document_.columns[i];
    if (column.kind == Column::Kind::section || column.show == Column::Show::not_in_table) continue;
    if (filled_[i] || by_.empty() || which == Shown::all) shown.push_back(i);
  }
  if (!shown.empty() || document_.columns.empty()) return shown;
  if (which == Shown::filled) return shown_columns(Shown::all);
  return {by_.empty() ? 0 : by_.back()};  // nothing but the section columns themselves
}

void SectionedWriter::open_section(Section::Rows kept, Shown which) {
  if (!std::exchange(begun_, true)) begin();
  picture_bytes_ = 0;
  Section section{.kept = kept, .columns = shown_columns(which), .rows = std::exchange(kept_, {})};
  if (!by_.empty()) {
    section.value = texts_.back();
    section.heading = section_heading(texts_, document_.columns[by_.back()]);
  }
  opened_ = true;
  open(section);
}

void SectionedWriter::close_section() {
  if (!opened_ && !kept_.empty()) open_section(Section::Rows::all, Shown::filled);
  if (std::exchange(opened_, false)) close();
  std::fill(filled_.begin(), filled_.end(), false);
}

std::vector<std::size_t> section_columns(const std::vector<Column>& columns) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].kind == Column::Kind::section) found.push_back(i);
  return found;
}

std::string section_heading(const std::vector<std::string>& texts, const Column& last) {
  std::string whose;
  for (std::size_t i = 0; i + 1 < texts.size(); ++i)
    if (!texts[i].empty()) whose += (whose.empty() ? "" : " ") + texts[i];
  return (whose.empty() ? "" : whose + ": ") + section_heading(texts.back(), last);
}

std::size_t column_of(const Document& document, const std::string& name) {
  for (std::size_t i = 0; i < document.columns.size(); ++i)
    if (document.columns[i].name == name) return i;
  throw std::logic_error(fmt::format("no column {}", name));
}

}  // namespace portal

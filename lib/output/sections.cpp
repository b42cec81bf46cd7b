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
  const auto& columns = document_.columns;
  auto section = std::find_if(columns.begin(), columns.end(),
                              [](const Column& column) { return column.kind == Column::Kind::section; });
  if (section != columns.end()) by_ = static_cast<std::size_t>(section - columns.begin());
  for (const auto& chart : document_.charts) {
    column_of(document_, chart.label);
    for (const auto& value : chart.values) column_of(document_, value);
  }
}

void SectionedWriter::row(const std::vector<Cell>& cells) {
  if (cells.size() < document_.columns.size()) throw std::out_of_range("a row lacks a cell");
  if (by_) {
    auto name = cell_text(cells[*by_]);
    if (name != name_) {
      close_section();
      name_ = std::move(name);
    }
  }
  if (opened_) return more(cells);
  kept_.push_back(cells);
  for (std::size_t i = 0; i < filled_.size(); ++i)
    if (!is_blank(cells[i])) filled_[i] = true;
  if (kept_.size() > kRowsKept) open_section(Section::Rows::first, Shown::all);
}

void SectionedWriter::finish() {
  close_section();
  if (!std::exchange(begun_, true)) begin();
  end();
}

std::vector<std::size_t> SectionedWriter::shown_columns(Shown which) const {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < document_.columns.size(); ++i) {
    if (i == by_ || document_.columns[i].show == Column::Show::not_in_table) continue;
    if (filled_[i] || !by_ || which == Shown::all) shown.push_back(i);
  }
  if (!shown.empty()) return shown;
  if (which == Shown::filled) return shown_columns(Shown::all);
  return {0};  // nothing but the section column itself
}

void SectionedWriter::open_section(Section::Rows kept, Shown which) {
  if (!std::exchange(begun_, true)) begin();
  Section section{.kept = kept, .columns = shown_columns(which), .rows = std::exchange(kept_, {})};
  if (by_) section.name = name_;
  opened_ = true;
  open(section);
}

void SectionedWriter::close_section() {
  if (!opened_ && !kept_.empty()) open_section(Section::Rows::all, Shown::filled);
  if (std::exchange(opened_, false)) close();
  std::fill(filled_.begin(), filled_.end(), false);
}

std::size_t column_of(const Document& document, const std::string& name) {
  for (std::size_t i = 0; i < document.columns.size(); ++i)
    if (document.columns[i].name == name) return i;
  throw std::logic_error(fmt::format("no column {}", name));
}

}  // namespace portal

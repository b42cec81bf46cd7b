#include "lib/roster/profile_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/base/encoding.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/text.h"
#include "lib/roster/header_words.h"
#include "lib/roster/odd_rows.h"
#include "lib/roster/profile_check.h"
#include "lib/roster/table_reader.h"

namespace portal {
namespace {

using Fate = DraftedColumn::Fate;
using Words = std::vector<std::string>;

constexpr std::size_t shown_values = 3, shown_width = 40, most_candidates = 3;
constexpr double alike = 0.6;         // of a name: with values that fit, it is enough to guess
constexpr double surely_alike = 0.8;  // without
constexpr double margin = 0.1;        // by which a guess must be better than the next one
constexpr double fitting = 0.9;       // of the values
constexpr double maybe = 0.45;        // of a name, to be named as a candidate

// Whom a column is about, when it is about somebody else than its row is.
constexpr std::string_view people[] = {"student", "guardian", "teacher",   "principal", "emergency",
                                       "father",  "mother",   "counselor", "doctor",    "next"};

std::string noun_of(const RecordKind& kind) {
  if (kind.name == "staff" || kind.name == "staffroles") return "employee";
  return std::string(kind.one);
}

/// A name that a field goes by.
struct FieldName {
  std::size_t field;
  std::string name;
  Words words;
};

Words without(Words words, const std::string& word) {
  if (words.size() > 1) std::erase(words, word);
  return words;
}

class Drafting {
 public:
  Drafting(const std::vector<Profile>& known, const RecordKind& kind, const std::vector<std::string>& header,
           const std::vector<ColumnContent>& contents)
      : known_(known), kind_(kind), header_(header), contents_(contents), noun_(noun_of(kind)) {
    for (std::size_t i = 0; i < kind.fields.size(); ++i) add_name(i, std::string(kind.fields[i].column));
    for (const auto& profile : known)
      if (auto file = profile.aliases.find(std::string(kind.name)); file != profile.aliases.end())
        for (const auto& [column, names] : file->second)
          for (const auto& name : names) add_name(kind.field(column), name);
    for (std::size_t i = 0; i < header.size(); ++i) words_.push_back(header_words(header[i]));
    draft_.columns.resize(header.size());
    column_of_.resize(kind.fields.size());
  }

  FileDraft all() {
    describe();
    take_own_names();
    take_known_names();
    take_guesses();
    take_by_values();
    name_candidates();
    hide_unknown();
    for (std::size_t i = 0; i < kind_.fields.size(); ++i)
      if (!column_of_[i] && kind_.fields[i].need == FieldKind::Need::required)
        draft_.missing.emplace_back(kind_.fields[i].column);
    return std::move(draft_);
  }

 private:
  struct Guess {
    double score;
    std::size_t column, field;
    std::string name;  // which it is like
  };

  const std::vector<Profile>& known_;
  const RecordKind& kind_;
  const std::vector<std::string>& header_;
  const std::vector<ColumnContent>& contents_;
  std::string noun_;
  std::vector<FieldName> names_;
  std::vector<Words> words_;  // of each column
  FileDraft draft_;
  std::vector<std::optional<std::size_t>> column_of_;  // each field

  // The aliases of a profile come without spaces: the dictionary splits them again.
  void add_name(std::size_t field, const std::string& name) { names_.push_back({field, name, header_words(name)}); }

  bool is_free(std::size_t column) const { return draft_.columns[column].fate == Fate::not_imported; }

  void describe() {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      auto& column = draft_.columns[i];
      column.column = composed(trimmed(header_[i]));
      const bool secret = is_secret_column(header_[i]);
      for (const auto& value : contents_[i].values) {
        auto shown = secret ? "••••" : printable(fit(one_line(value, shown_width), shown_width));
        if (std::find(column.values.begin(), column.values.end(), shown) == column.values.end())
          column.values.push_back(shown);
        if (column.values.size() == shown_values) break;
      }
    }
  }

  void take(std::size_t column, std::size_t field, Fate fate, std::string reason) {
    auto& drafted = draft_.columns[column];
    drafted.fate = fate;
    drafted.field = kind_.fields[field].column;
    drafted.reason = std::move(reason);
    column_of_[field] = column;
    if (shown_value(drafted.field, "x") != "x")
      for (auto& value : drafted.values) value = shown_value(drafted.field, value);
  }

  void take_own_names() {
    const Profile none{"", {}};
    std::set<std::string> seen;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      auto plain = plain_header(header_[i]);
      if (!plain.empty() && !seen.insert(plain).second) {
        draft_.columns[i].fate = Fate::repeated;
        draft_.columns[i].reason = "the header has this name twice; which of the two holds the data cannot be known";
        continue;
      }
      if (auto field = find_field(none, kind_, plain)) take(i, *field, Fate::own_name, misfit(i, *field));
    }
  }

  // Names that are known are no guess; but where two columns have one of the same field, the values must decide.
  void take_known_names() {
    std::vector<std::vector<std::size_t>> columns_of(kind_.fields.size());
    for (std::size_t i = 0; i < header_.size(); ++i)
      for (const auto& profile : known_) {
        if (!is_free(i)) break;
        auto field = find_field(profile, kind_, plain_header(header_[i]));
        if (!field || column_of_[*field]) continue;
        columns_of[*field].push_back(i);
        break;
      }
    for (std::size_t field = 0; field < columns_of.size(); ++field) {
      auto& columns = columns_of[field];
      if (columns.size() > 1)
        std::erase_if(columns, [&](std::size_t i) { return share(i, field).value_or(1) < fitting; });
      if (columns.size() == 1)
        take(columns[0], field, Fate::known_name, misfit(columns[0], field));
      else
        for (auto i : columns) make_unsure(i, {field}, "several columns have a known name of this field");
    }
  }

  void take_guesses() {
    std::vector<Guess> guesses;
    for (std::size_t i = 0; i < header_.size(); ++i)
      for (std::size_t field = 0; is_free(i) && field < kind_.fields.size(); ++field)
        if (auto guess = guess_of(i, field); !column_of_[field] && is_good(guess)) guesses.push_back(std::move(guess));
    std::stable_sort(guesses.begin(), guesses.end(), [](const Guess& a, const Guess& b) { return a.score > b.score; });
    for (const auto& guess : guesses) {
      if (!is_free(guess.column) || column_of_[guess.field]) continue;
      if (!settle_rivals(guess, guesses)) continue;
      auto name = guess.name == kind_.fields[guess.field].column
                      ? guess.name
                      : fmt::format("{} ({})", guess.name, kind_.fields[guess.field].column);
      take(guess.column, guess.field, Fate::guessed,
           fmt::format("like {}{}", name, evidence(guess.column, guess.field)));
    }
  }

  // False where another column, or another field, is nearly as good: then a person decides.
  bool settle_rivals(const Guess& guess, const std::vector<Guess>& guesses) {
    std::vector<std::size_t> fields = {guess.field}, columns = {guess.column};
    for (const auto& other : guesses) {
      if (other.score < guess.score - margin || !is_free(other.column) || column_of_[other.field]) continue;
      if (other.column == guess.column && other.field != guess.field) fields.push_back(other.field);
      if (other.column != guess.column && other.field == guess.field) columns.push_back(other.column);
    }
    if (fields.size() == 1 && columns.size() == 1) return true;
    for (auto column : columns)
      make_unsure(column, fields,
                  columns.size() > 1 ? "several columns are like this field" : "it is like several fields");
    return false;
  }

  // A field that must be there, whose values are like no other's, and one column alone that holds such.
  void take_by_values() {
    for (std::size_t field = 0; field < kind_.fields.size(); ++field) {
      const auto& wanted = kind_.fields[field];
      bool telling = wanted.check == Check::student_id || wanted.check == Check::birth_date;
      if (!telling || column_of_[field] || wanted.need != FieldKind::Need::required) continue;
      std::vector<std::size_t> columns;
      for (std::size_t i = 0; i < header_.size(); ++i)
        if (is_free(i) && contents_[i].values.size() >= 3 && share(i, field).value_or(0) >= 0.98) columns.push_back(i);
      if (columns.size() == 1 && !plain_header(header_[columns[0]]).empty())
        take(columns[0], field, Fate::guessed, "by its values alone" + evidence(columns[0], field));
      else
        for (auto i : columns) make_unsure(i, {field}, fmt::format("several columns hold {}", content_name(wanted)));
    }
  }

  void name_candidates() {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (!is_free(i) || plain_header(header_[i]).empty()) continue;
      std::vector<std::pair<double, std::size_t>> likely;
      for (std::size_t field = 0; field < kind_.fields.size(); ++field)
        if (!column_of_[field] && may_be(i, field)) likely.emplace_back(-guess_of(i, field).score, field);
      std::stable_sort(likely.begin(), likely.end());
      std::vector<std::size_t> fields(likely.size());
      std::transform(likely.begin(), likely.end(), fields.begin(), [](const auto& guess) { return guess.second; });
      if (!fields.empty()) make_unsure(i, fields, "its name is a little like" + evidence(i, fields[0]));
    }
  }

  // What no field takes may be anything: of its values only their shape is shown.
  void hide_unknown() {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      auto& drafted = draft_.columns[i];
      if (drafted.fate != Fate::not_imported && drafted.fate != Fate::repeated) continue;
      if (is_secret_column(header_[i])) continue;  // hidden already
      ValueShape shape;
      for (const auto& value : contents_[i].values) shape.add(value);
      drafted.values.clear();
      if (auto text = shape.text(); !text.empty()) drafted.values.push_back(std::move(text));
    }
  }

  bool may_be(std::size_t column, std::size_t field) const {
    auto fits = share(column, field).value_or(1);
    return likeness(column, field).first >= (fits >= 0.5 ? maybe : surely_alike);
  }

  void make_unsure(std::size_t column, std::vector<std::size_t> fields, std::string reason) {
    auto& drafted = draft_.columns[column];
    drafted.fate = Fate::unsure;
    drafted.reason = std::move(reason);
    if (fields.size() > most_candidates) fields.resize(most_candidates);
    for (auto field : fields) drafted.candidates.emplace_back(kind_.fields[field].column);
    if (std::any_of(fields.begin(), fields.end(),
                    [&](auto field) { return shown_value(kind_.fields[field].column, "x") != "x"; }))
      for (auto& value : drafted.values) value = "••••";
  }

  /// How much of what stands in the column could be the field's; nothing where that cannot be told.
  std::optional<double> share(std::size_t column, std::size_t field) const {
    const auto& content = contents_[column];
    auto fits = content.values.empty() ? std::nullopt : count_fitting(content, kind_.fields[field]);
    if (!fits) return {};
    return static_cast<double>(*fits) / static_cast<double>(content.values.size());
  }

  // The likeness to the nearest of the field's names, and which that is.
  std::pair<double, std::string> likeness(std::size_t column, std::size_t field) const {
    std::pair<double, std::string> best{0, {}};
    const auto& words = words_[column];
    for (const auto& name : names_) {
      if (name.field != field) continue;
      // "Student Last Name" in a file of students is "Last Name".
      auto like = name_likeness(without(words, noun_), without(name.words, noun_));
      for (auto person : people) {
        bool here = std::find(words.begin(), words.end(), person) != words.end();
        bool there = std::find(name.words.begin(), name.words.end(), person) != name.words.end();
        if (person != noun_ && here != there) like *= 0.5;
      }
      if (like > best.first) best = {like, name.name};
    }
    return best;
  }

  Guess guess_of(std::size_t column, std::size_t field) const {
    auto [like, name] = likeness(column, field);
    auto fits = share(column, field);
    double score = fits ? (*fits >= fitting ? like + 0.1 : like * *fits) : like;
    return {score, column, field, std::move(name)};
  }

  bool is_good(const Guess& guess) const {
    auto like = likeness(guess.column, guess.field).first;
    auto fits = share(guess.column, guess.field);
    return fits ? like >= alike && *fits >= fitting : like >= surely_alike;
  }

  std::string evidence(std::size_t column, std::size_t field) const {
    auto fits = count_fitting(contents_[column], kind_.fields[field]);
    auto all = contents_[column].values.size();
    if (all == 0) return "; the column is blank";
    if (!fits) return "";
    return fmt::format("; {} of {} values are {}", *fits, all, content_name(kind_.fields[field]));
  }

  // What is odd about a column that is mapped by its name; else nothing.
  std::string misfit(std::size_t column, std::size_t field) const {
    auto fits = share(column, field);
    return !fits || *fits >= 0.5 ? "" : "look at it" + evidence(column, field);
  }
};

}  // namespace

FileDraft draft_columns(const std::vector<Profile>& known, const RecordKind& kind,
                        const std::vector<std::string>& header, const std::vector<ColumnContent>& contents) {
  return Drafting(known, kind, header, contents).all();
}

FileDraft draft_file(const Settings& settings, const std::filesystem::path& file, const std::string& kind_name,
                     const std::string& base) {
  std::vector<Profile> known;
  if (!base.empty()) known.push_back(load_profile(settings, base));
  for (const auto& name : profile_names())
    if (name != base) known.push_back(load_profile(settings, name));
  const auto& kind = kind_to_check(file, kind_name);
  MappedFile mapped(file);
  auto name = printable(file.filename().string());
  auto text = decode(mapped.bytes());
  auto delimiter = find_delimiter(text.text);
  CsvReader reader(text.text, delimiter);
  CsvRecord row;
  if (!reader.next(row)) throw BadInput(name + " is empty", "a file begins with a header; export it again");
  if (row.fault != CsvFault::none)
    throw BadInput(fmt::format("{}, line {}: the header {}", name, row.line, fault_text(row.fault)),
                   "export the file again");
  std::vector<std::string> header(row.cells.begin(), row.cells.end()), plain;
  if (std::all_of(known.begin(), known.end(),
                  [&](const Profile& profile) { return profile.form || looks_like_no_header(profile, kind, header); }))
    throw no_header(header, name);
  for (const auto& cell : header) plain.push_back(plain_header(cell));
  std::vector<ColumnContent> contents(header.size());
  for (std::size_t rows = 0; rows < 20 * ColumnContent::most && reader.next(row); ++rows)
    if (row.fault == CsvFault::none && row.cells.size() == header.size() && odd_row(row.cells, plain) == OddRow::none)
      for (std::size_t i = 0; i < header.size(); ++i) contents[i].add(row.cells[i]);
  auto draft = draft_columns(known, kind, header, contents);
  draft.file = name;
  draft.kind = kind.name;
  draft.encoding = encoding_name(text.encoding);
  draft.delimiter = delimiter;
  return draft;
}

}  // namespace portal

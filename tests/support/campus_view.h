#pragma once
// A campus view as a principal would have it, made up: shares by grade, homeroom, language and week, and guardians by
// name in many scripts. For the tests of what pages and papers look like.
#include <cmath>
#include <string>
#include <vector>

#include "lib/output/table.h"

namespace portal::test {

using Rows = std::vector<std::vector<Cell>>;

inline Document campus_document() {
  Document document({section_column("breakdown"),
                     {"group"},
                     {"eligible"},
                     {"issued"},
                     {"validated"},
                     {"expired"},
                     percent_column("percent"),
                     percent_column("district_percent"),
                     percent_column("last_year_percent"),
                     {"student_id"},
                     {"student_name"},
                     {"grade"},
                     {"homeroom"},
                     date_column("validated_on")});
  document.title = "Campus View: Marvelous Middle School";
  document.notes = {"Location code 8123 · Local District Northwest", "As of October 14, 2026, 2:30 a.m."};
  document.author = "Los Angeles Unified School District";
  document.created = *Timestamp::parse("2026-10-14T09:30:00Z");
  const std::vector<std::string> values = {"percent", "district_percent", "last_year_percent"};
  for (const auto* section : {"grade", "homeroom", "language"})
    document.charts.push_back({Chart::Kind::bars, section, "group", values});
  document.charts.push_back({Chart::Kind::line, "week", "group", values});
  return document;
}

inline std::vector<Cell> share(const std::string& breakdown, const std::string& group, std::int64_t eligible,
                               double percent, double district, Cell last_year) {
  auto validated = static_cast<std::int64_t>(std::lround(static_cast<double>(eligible) * percent / 100));
  return {breakdown,
          group,
          eligible,
          eligible - eligible / 40,
          validated,
          eligible / 9,
          100.0 * static_cast<double>(validated) / static_cast<double>(eligible),
          district,
          std::move(last_year),
          {},
          {},
          {},
          {},
          {}};
}

inline Rows guardian_rows() {
  const std::vector<std::vector<std::string>> people = {
      {"Guadalupe Reyes", "023907F123", "Mendoza-Reyes, Lucía", "6", "B-12 Okafor", "2026-09-14"},
      {"فاطمه رضایی", "023907F124", "رضایی، مریم", "7", "C-3 Lindqvist", "2026-09-02"},
      {"محمد عبد الله (2)", "023907F125", "عبد الله، نور", "6", "B-12 Okafor", ""},
      {"김민준", "023907F126", "김서연", "8", "A-1 Nakamura", "2026-10-01"},
      {"王小明", "023907F127", "王美麗", "7", "C-3 Lindqvist", "2026-08-30"},
      {"Արամ Խաչատրյան", "023907F128", "Խաչատրյան, Անի", "6", "B-12 Okafor", "2026-09-21"},
      {"Nguyễn Thị Hương", "023907F129", "Nguyễn, Minh Anh", "8", "A-1 Nakamura", ""},
      {"Ольга Иванова", "023907F130", "Иванов, Пётр", "7", "C-3 Lindqvist", "2026-09-17"},
      {"<script>alert(1)</script>", "023907F131", "O’Neil & \"Sons\" </table>", "6", "B-12 Okafor", ""},
      {"=cmd|' /C calc'!A0", "023907F132", "Zoë 👩‍👧 Ångström", "10", "D-4 Ibarra", "2026-09-05"},
  };
  Rows rows;
  for (int round = 0; round < 9; ++round)
    for (const auto& person : people) {
      auto suffix = round == 0 ? std::string() : " " + std::to_string(round + 1);
      rows.push_back({std::string("guardian"),
                      person[0] + suffix,
                      {},
                      {},
                      {},
                      {},
                      {},
                      {},
                      {},
                      person[1],
                      person[2],
                      person[3],
                      person[4],
                      cell_or_blank(person[5])});
    }
  return rows;
}

inline Rows campus_rows() {
  Rows rows = {share("grade", "6", 412, 71.2, 58.4, 64.9), share("grade", "7", 398, 63.0, 55.1, 66.2),
               share("grade", "8", 405, 48.6, 51.7, 47.0)};
  const char* teachers[] = {"Okafor", "Lindqvist", "Nakamura", "Ibarra", "Papadopoulou-Whitmore", "Baghdasaryan"};
  for (int i = 0; i < 24; ++i)
    rows.push_back(
        share("homeroom",
              std::string(1, static_cast<char>('A' + i / 6)) + "-" + std::to_string(i % 6 + 1) + " " + teachers[i % 6],
              30 + i % 7, 25 + (i * 37) % 70, 55.2, i % 5 == 0 ? Cell() : Cell(30.0 + (i * 23) % 60)));
  const char* languages[] = {"English", "Spanish", "Armenian", "Korean", "Chinese (traditional)", "Farsi"};
  for (int i = 0; i < 6; ++i)
    rows.push_back(share("language", languages[i], 520 / (i + 1), 74 - 9 * i, 60 - 6 * i, 66.0 - 7 * i));
  for (int i = 0; i < 9; ++i) {
    auto monday = Date(2026, 8, 17).plus_days(7 * i).text();
    rows.push_back(share("week", monday, 1215, 62 * (1 - std::exp(-0.35 * i)), 55 * (1 - std::exp(-0.3 * i)),
                         i > 6 ? Cell() : Cell(58 * (1 - std::exp(-0.28 * i)))));
  }
  auto guardians = guardian_rows();
  rows.insert(rows.end(), guardians.begin(), guardians.end());
  return rows;
}

inline std::string written(Format format, const Document& document, const Rows& rows) {
  std::string out;
  auto writer = make_row_writer(format, document, {}, [&](std::string_view bytes) { out += bytes; });
  for (const auto& row : rows) writer->row(row);
  writer->finish();
  return out;
}

}  // namespace portal::test

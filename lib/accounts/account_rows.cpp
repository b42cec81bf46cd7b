#include "lib/accounts/account_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/accounts/registration.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/mail/district_email.h"
#include "lib/roster/table_reader.h"

namespace portal {
namespace {

constexpr std::size_t longest_name = 100, email = 0, first_name = 1, last_name = 2, last_login = 3;

std::string shown(const std::string& text) { return printable(fit(text, 40)); }

// "2018-09-21 11:09:15.0" and "09/21/2018": the day is what counts; a whole moment is taken as it is.
std::string login_moment(const Session& session, const std::string& text, std::string& wrong) {
  if (text.empty()) return {};
  if (auto moment = Timestamp::parse(text)) return moment->text();
  auto day = Date::parse_extract(std::string_view(text).substr(0, text.find_first_of(" T")));
  if (!day) {
    wrong = fmt::format("'{}' is no date", shown(text));
    return {};
  }
  return session.zone.start_of(*day).text();
}

// What is wrong with a row of cells that can each be read; "" where nothing is.
std::string complaint(const Session& session, Record& record, bool account, std::string& key, std::string& column) {
  column = "email";
  auto found = email_key(record[email]);
  if (!found) return fmt::format("'{}' is no email address", shown(record[email]));
  key = *found;
  if (is_district_email(session.settings, key))
    return "is an address of the district, which a parent account may not use";
  if (!account) return {};
  for (auto [field, name] : {std::pair(first_name, "first_name"), {last_name, "last_name"}}) {
    column = name;
    if (characters(record[field]) > longest_name) return fmt::format("is longer than {} characters", longest_name);
  }
  column = "last_login";
  std::string wrong;
  record[last_login] = login_moment(session, record[last_login], wrong);
  return wrong;
}

// Two rows of one key: the same twice counts once; of those that differ none can be believed.
void settle_repeats(AccountRows& rows, const RecordKind& kind, const std::vector<std::string>& keys) {
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < keys.size(); ++i) places[keys[i]].push_back(i);
  std::vector<bool> gone(keys.size(), false);
  for (const auto& [key, all] : places) {
    if (all.size() == 1) continue;
    const auto& first = rows.rows[all[0]];
    bool same = std::all_of(all.begin(), all.end(), [&](std::size_t i) {
      return std::equal(first.record.begin() + 1, first.record.end(), rows.rows[i].record.begin() + 1);
    });
    for (std::size_t i : all) {
      if (same && i == all[0]) continue;
      gone[i] = true;
      if (same) {
        ++rows.repeated;
        continue;
      }
      auto reject = rows.rows[i].reject;
      reject.column = "email";
      reject.reason = fmt::format("line {} has the same {} with other data",
                                  rows.rows[i == all[0] ? all[1] : all[0]].reject.line, kind.one);
      rows.rejects.push_back(std::move(reject));
    }
  }
  std::vector<AccountRow> kept;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (!gone[i]) kept.push_back(std::move(rows.rows[i]));
  rows.rows = std::move(kept);
}

RunFile file_of(const TableReader& reader) {
  RunFile file;
  file.kind = reader.kind().name;
  file.name = reader.file().name;
  file.sha256 = reader.file().sha256;
  file.delimiter = std::string(1, reader.delimiter());
  file.header = reader.header();
  return file;
}

void note_columns(const TableReader& reader, AccountRows& rows) {
  std::vector<std::string> unknown;
  for (const auto& column : reader.unknown_columns()) unknown.push_back(printable(column));
  if (!unknown.empty())
    rows.notes.push_back(
        fmt::format("{}: columns that are not imported: {}", reader.file().name, joined(unknown, ", ")));
  if (reader.encoding() == Encoding::windows_1252)
    rows.notes.push_back(fmt::format("{}: is not UTF-8; read as Windows-1252", reader.file().name));
}

}  // namespace

AccountRows read_account_rows(const Session& session, const ExtractFile& file, const Profile& profile) {
  TableReader reader(file, profile);
  bool account = reader.kind().name == "accounts";
  AccountRows rows;
  rows.file = file_of(reader);
  std::vector<std::string> keys;
  for (; reader.next(); ++rows.read) {
    if (rows.read % 4096 == 0) check_interrupted();
    if (!reader.check()) {
      rows.rejects.push_back(reader.reject());
      continue;
    }
    AccountRow row{{}, reader.record(), reader.reject()};
    std::string column;
    if (auto wrong = complaint(session, row.record, account, row.email_key, column); !wrong.empty()) {
      rows.rejects.push_back(reader.reject(column, wrong));
      continue;
    }
    keys.push_back(account ? row.email_key : row.email_key + key_separator + row.record[1]);
    rows.rows.push_back(std::move(row));
  }
  settle_repeats(rows, reader.kind(), keys);
  note_columns(reader, rows);
  return rows;
}

}  // namespace portal

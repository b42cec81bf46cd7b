#include "lib/letters/pin_letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "lib/base/grade.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/district/local_districts.h"
#include "lib/district/student.h"
#include "lib/letters/letter.h"
#include "lib/output/page.h"
#include "lib/pins/identity.h"
#include "lib/pins/pin_details.h"
#include "lib/pins/print.h"

namespace portal {
namespace {

// "Los Angeles, CA 90012", of what is there.
std::string place_line(const std::string& city, const std::string& state, const std::string& zip) {
  std::string rest(trimmed(state + " " + zip));
  return city.empty() || rest.empty() ? city + rest : city + ", " + rest;
}

std::string full_address(const School& school) {
  if (school.address.empty()) return {};
  auto place = place_line(school.city, school.state, school.zip);
  return place.empty() ? school.address : school.address + "\n" + place;
}

std::vector<std::string> address_lines(const GuardianPin& row) {
  if (row.address.empty()) return {};
  auto place = place_line(row.city, row.state, row.zip);
  if (place.empty()) return {row.address};
  return {row.address, place};
}

int grade_rank(const std::string& text) {
  auto grade = Grade::parse(text);
  return grade ? grade->rank() : 99;
}

class Writer {
 public:
  Writer(Session& session, const LettersRequest& request)
      : session_(session), request_(request), key_(load_pin_key(session.store, session.settings.path(Key::key_file))) {
    auto [text, origin] = session.settings.config_text("local_districts.yaml");
    local_districts_ = parse_local_districts(text, origin);
  }

  // Nothing where the school has no PIN to print.
  std::optional<LettersFile> write(const School& school) {
    auto rows = rows_of(school);
    if (rows.empty()) return {};
    LettersFile result{school.code.text(),
                       school.name,
                       (request_.folder / (school.code.text() + ".pdf")).string(),
                       {},
                       static_cast<std::int64_t>(rows.size())};
    if (request_.dry_run == LettersRequest::DryRun::yes) return result;
    put(school, rows, result, [&] { append("pin.letters", school.code.text(), result, "letters", result.letters); });
    return result;
  }

  LettersFile write_one(const School& school, const GuardianPin& row, const std::string& file) {
    LettersFile result{school.code.text(), school.name, file, {}, 1, {}};
    put(school, {row}, result, [&] {
      append("pin.print", row.pair.student_id + "/" + row.pair.guardian_id, result, "generation",
             row.pin->binding.generation);
    });
    return result;
  }

 private:
  Session& session_;
  const LettersRequest& request_;
  PinKey key_;
  std::vector<LocalDistrict> local_districts_;
  std::map<std::string, LetterTexts> texts_;

  void put(const School& school, const std::vector<GuardianPin>& rows, LettersFile& result,
           const std::function<void()>& log) {
    auto pdf = set(school, rows, result.with_boxes);
    result.sha256 = sha256_hex(pdf);
    AtomicFile file(result.file, FileMode::owner_only);
    file.write(pdf);
    // The log knows of the file before it has its name: a letter that nobody knows of is the worse fault.
    log();
    file.commit();
    mark_written(rows);
  }

  void append(std::string_view action, const std::string& subject, const LettersFile& result, std::string_view name,
              std::int64_t number) {
    WriteTransaction transaction(session_.store);
    session_.audit.append(
        action, subject,
        JsonObject().add("file", result.file).add("sha256", result.sha256).add(name, static_cast<long long>(number)));
    transaction.commit();
  }

  // Only now: a file that never came must be due still.
  void mark_written(const std::vector<GuardianPin>& rows) {
    WriteTransaction transaction(session_.store);
    PinWriter writer(session_.store);
    for (const auto& row : rows) writer.letter_written(row.pin->binding, session_.now());
    transaction.commit();
  }

  std::vector<GuardianPin> rows_of(const School& school) {
    PinFilter filter{{}, school.code.text(), {}};
    if (request_.since) filter.issued_since = session_.zone.start_of(*request_.since).text();
    std::vector<GuardianPin> rows;
    read_guardian_pins(session_.store, filter, session_.today(), [&](const GuardianPin& row) {
      bool wanted = request_.which == LettersRequest::Which::all_unused || row.letter_at.empty();
      if (wanted && printable_pin(row, session_.now())) rows.push_back(row);
    });
    auto order = [](const GuardianPin& row) {
      return std::tuple(grade_rank(row.grade), folded(row.homeroom), folded(row.student_last_name),
                        folded(row.student_first_name), row.pair.student_id, folded(row.guardian_last_name),
                        row.pair.guardian_id);
    };
    std::vector<std::pair<decltype(order(rows[0])), std::size_t>> keys;
    for (std::size_t i = 0; i < rows.size(); ++i) keys.emplace_back(order(rows[i]), i);
    std::sort(keys.begin(), keys.end());
    std::vector<GuardianPin> sorted;
    sorted.reserve(rows.size());
    for (const auto& [key, index] : keys) sorted.push_back(std::move(rows[index]));
    return sorted;
  }

  std::string set(const School& school, const std::vector<GuardianPin>& rows, std::vector<std::string>& with_boxes) {
    auto language = request_.language.empty() ? session_.settings.text(Key::letters_language) : request_.language;
    auto envelope = envelope_of(session_.settings.text(Key::letters_envelope));
    auto page =
        make_page_setter(page_size(envelope), {fmt::format("Parent Portal PINs, {}", school.name),
                                               session_.settings.text(Key::district_name), language, session_.now()});
    std::string grade;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      check_interrupted();
      if (i > 0) page->next_page();
      const auto& texts = texts_for(rows[i].language);
      if (rows[i].grade != grade)
        page->bookmark(
            filled(texts_for({}).bookmark_grade, texts_for({}), letter_of(school, rows[i])).value_or(rows[i].grade));
      grade = rows[i].grade;
      auto missing = page->missing_characters();
      set_letter(*page, texts, letter_of(school, rows[i]), envelope);
      if (page->missing_characters() > missing)
        with_boxes.push_back(fmt::format("{} of {}", rows[i].guardian_name(), rows[i].pair.student_id));
    }
    return page->finish();
  }

  const LetterTexts& texts_for(const std::string& guardian_language) {
    auto language = !request_.language.empty()
                        ? request_.language
                        : language_code(guardian_language).value_or(session_.settings.text(Key::letters_language));
    auto [found, added] = texts_.try_emplace(language);
    if (added) {
      auto [text, origin] = session_.settings.config_text("letters/" + language + ".yaml");
      found->second = parse_letter_texts(text, origin);
    }
    return found->second;
  }

  Letter letter_of(const School& school, const GuardianPin& row) {
    Letter letter;
    letter.district_name = session_.settings.text(Key::district_name);
    letter.school_name = school.name;
    letter.school_address = full_address(school);
    letter.school_phone = school.phone;
    if (const auto* district = find_local_district(local_districts_, school.local_district))
      letter.local_district = district->name, letter.pace_phone = district->phone, letter.pace_site = district->site;
    letter.address = address_lines(row);
    letter.pins.push_back({row.guardian_name(), row.student_name(), row.pair.student_id, row.grade, row.homeroom,
                           key_.open(row.pin->sealed, row.pin->binding).shown(),
                           session_.zone.date_of(*Timestamp::parse(row.pin->expires_at)).plus_days(-1)});
    letter.date = session_.today();
    letter.registration_url = session_.settings.text(Key::registration_url);
    return letter;
  }
};

std::vector<School> schools_of(Session& session, const LettersRequest& request) {
  if (request.location_codes.empty()) {
    authorize(session, Action::pin_letters, Place::district());
    return all_schools(session.store);
  }
  std::vector<School> schools;
  for (const auto& code : request.location_codes) {
    schools.push_back(find_school(session.store, code));
    authorize(session, Action::pin_letters, Place::school(schools.back().code));
  }
  return schools;
}

}  // namespace

std::vector<LettersFile> write_pin_letters(Session& session, const LettersRequest& request) {
  const auto& language = request.language.empty() ? session.settings.text(Key::letters_language) : request.language;
  auto known = languages_in("letters");
  if (std::find(known.begin(), known.end(), language) == known.end())
    throw UsageError(fmt::format("there are no letters in '{}'", printable(language)),
                     "languages are named by their code: en, es");
  auto schools = schools_of(session, request);
  std::error_code ignored;
  if (!std::filesystem::is_directory(request.folder, ignored))
    throw StorageError(fmt::format("{} is no folder", request.folder.string()),
                       "make it first, or name another with -o");
  Writer writer(session, request);
  std::vector<LettersFile> files;
  for (const auto& school : schools)
    if (auto file = writer.write(school)) files.push_back(std::move(*file));
  return files;
}

LettersFile write_pin_letter(Session& session, const std::string& student_id, const std::string& guardian_id,
                             const std::string& file) {
  auto link = printable_link(session, student_id, guardian_id);
  require_identity(session, student_id, guardian_id);
  LettersRequest request;
  return Writer(session, request).write_one(find_school(session.store, link.location_code), link, file);
}

std::int64_t count_letters_due(Session& session) {
  return count_unprinted_pins(session.store, session.now(), session.today());
}

}  // namespace portal

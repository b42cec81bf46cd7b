#include "lib/letters/school_letters.h"

#include <algorithm>
#include <set>

#include "lib/base/text.h"
#include "lib/letters/letter_texts.h"
#include "lib/pins/pin_details.h"

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

PinFilter filter_of(const Session& session, const LettersRequest& request, const std::string& location_code) {
  PinFilter filter{{}, location_code, {}};
  if (request.per == Per::guardian) filter.student_id = request.student_id;  // a household is found among all
  if (request.since) filter.issued_since = session.zone.start_of(*request.since).text();
  return filter;
}

}  // namespace

std::vector<std::string> languages_of(Session& session, const LettersRequest& request,
                                      const std::vector<School>& schools) {
  if (!request.language.empty()) return {request.language};
  std::set<std::string> languages;
  auto add = [&](const std::string& location_code) {
    for (const auto& name : select_languages_to_print(session.store, filter_of(session, request, location_code),
                                                      session.now(), session.today()))
      languages.insert(letter_language(session.settings, name));
  };
  if (request.location_codes.empty() && request.student_id.empty())
    add({});
  else
    for (const auto& school : schools) add(school.code.text());
  return {languages.begin(), languages.end()};
}

SchoolLetters::SchoolLetters(Session& session, const LettersRequest& request)
    : session_(session), request_(request), key_(load_pin_key(session.store, session.settings.path(Key::key_file))) {
  auto [text, origin] = session.settings.config_text("local_districts.yaml");
  local_districts_ = parse_local_districts(text, origin);
}

std::vector<LetterFile> SchoolLetters::read(const School& school) { return files_of(school, Pins::opened); }

std::vector<LetterFile> SchoolLetters::count(const School& school) { return files_of(school, Pins::closed); }

LetterFile SchoolLetters::of_one(const School& school, const GuardianPin& row) {
  LetterFile file{{},
                  school.code.text(),
                  language_of(row.language),
                  row.pair.student_id + "/" + row.pair.guardian_id,
                  common_to(school),
                  {}};
  file.letters.push_back(addressed({file.language, {row}}, Pins::opened));
  return file;
}

std::vector<LetterFile> SchoolLetters::files_of(const School& school, Pins pins) {
  std::map<std::string, LetterFile> files;  // by language; all in one where they are not split
  for (auto& plan : plan(school)) {
    if (!asked_for(plan)) continue;
    auto language = request_.split == LettersRequest::Split::by_language ? plan.language : std::string();
    auto [found, added] = files.try_emplace(language);
    auto& file = found->second;
    if (added) {
      file.name = file_name(school, language);
      file.location_code = school.code.text();
      file.language = language;
      file.subject = subject(school);
      file.common = common_to(school);
    }
    file.letters.push_back(addressed(std::move(plan), pins));
  }
  std::vector<LetterFile> in_order;
  for (auto& entry : files) in_order.push_back(std::move(entry.second));
  return in_order;
}

std::vector<LetterPlan> SchoolLetters::plan(const School& school) {
  std::vector<GuardianPin> rows;
  read_guardian_pins(session_.store, filter_of(session_, request_, school.code.text()), session_.today(),
                     [&](const GuardianPin& row) {
                       bool wanted = request_.which == LettersRequest::Which::all_unused || row.letter_at.empty();
                       if (wanted && printable_pin(row, session_.now())) rows.push_back(row);
                     });
  return plan_letters(std::move(rows), request_.per, [this](const std::string& name) { return language_of(name); });
}

bool SchoolLetters::asked_for(const LetterPlan& plan) const {
  return std::any_of(plan.pins.begin(), plan.pins.end(), [this](const GuardianPin& row) {
    return (request_.student_id.empty() || row.pair.student_id == request_.student_id) &&
           (request_.guardian_id.empty() || row.pair.guardian_id == request_.guardian_id);
  });
}

AddressedLetter SchoolLetters::addressed(LetterPlan plan, Pins pins) const {
  AddressedLetter letter{std::move(plan.language), address_lines(plan.pins.front()), {}};
  const auto& first = plan.pins.front();
  if (!letter.address.empty() && (first.city.empty() || first.state.empty() || first.zip.empty()))
    letter.known = AddressedLetter::Address::incomplete;
  letter.pins.reserve(plan.pins.size());
  for (auto& row : plan.pins) {
    auto pin = pins == Pins::opened ? key_.open(row.pin->sealed, row.pin->binding).shown() : std::string();
    auto last_day = session_.zone.date_of(*Timestamp::parse(row.pin->expires_at)).plus_days(-1);
    letter.pins.push_back({{row.guardian_name(), row.student_name(), row.pair.student_id, row.grade, row.homeroom,
                            std::move(pin), last_day},
                           row.pair.guardian_id,
                           row.pin->binding.generation,
                           session_.zone.date_of(*Timestamp::parse(row.pin->issued_at)).text()});
  }
  return letter;
}

Letter SchoolLetters::common_to(const School& school) const {
  Letter letter;
  letter.district_name = session_.settings.text(Key::district_name);
  letter.school_name = school.name;
  letter.school_address = full_address(school);
  letter.school_phone = school.phone;
  if (const auto* district = find_local_district(local_districts_, school.local_district))
    letter.local_district = district->name, letter.pace_phone = district->phone, letter.pace_site = district->site;
  letter.date = session_.today();
  letter.registration_url = session_.settings.text(Key::registration_url);
  return letter;
}

const std::string& SchoolLetters::language_of(const std::string& guardian_language) {
  if (!request_.language.empty()) return request_.language;
  auto [found, added] = languages_.try_emplace(guardian_language);
  if (added) found->second = letter_language(session_.settings, guardian_language);
  return found->second;
}

std::string SchoolLetters::file_name(const School& school, const std::string& language) const {
  auto name = school.code.text();
  for (const auto* part : {&request_.student_id, &request_.guardian_id, &language})
    if (!part->empty()) name += "_" + *part;
  return name + ".pdf";
}

std::string SchoolLetters::subject(const School& school) const {
  if (request_.student_id.empty()) return school.code.text();
  return request_.student_id + (request_.guardian_id.empty() ? "" : "/" + request_.guardian_id);
}

}  // namespace portal

#include "lib/photos/contact_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/audit/logged_file.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/photos/contact_page.h"
#include "lib/photos/image_check.h"
#include "lib/photos/photo_files.h"
#include "lib/photos/photo_record.h"
#include "lib/photos/photo_roster.h"

namespace portal {
namespace {

constexpr int kLongestSide = 200;  // pixels: 150 to the inch on the page, and some 10 KB

// The roster stands by grade, homeroom and name: a homeroom of several grades is one section all the same, in which
// the students stand by name again.
void settle(std::vector<SheetHomeroom>& homerooms) {
  std::stable_partition(homerooms.begin(), homerooms.end(), [](const auto& one) { return !one.homeroom.empty(); });
  for (auto& homeroom : homerooms) {
    if (homeroom.grades.size() < 2) continue;
    std::vector<std::pair<std::string, SheetStudent>> by_name;
    for (auto& student : homeroom.students)
      by_name.emplace_back(folded(student.last_name) + '\t' + folded(student.first_name), std::move(student));
    std::stable_sort(by_name.begin(), by_name.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < by_name.size(); ++i) homeroom.students[i] = std::move(by_name[i].second);
  }
}

void note_grade_and_teacher(SheetHomeroom& homeroom, const RosterStudent& student) {
  auto& grades = homeroom.grades;
  if (std::find(grades.begin(), grades.end(), student.grade) == grades.end()) grades.push_back(student.grade);
  if (homeroom.homeroom.empty() || student.teacher.empty()) return;
  auto parted = "; " + homeroom.teacher + "; ";
  if (parted.find("; " + student.teacher + "; ") != parted.npos) return;
  homeroom.teacher += (homeroom.teacher.empty() ? "" : "; ") + student.teacher;
}

std::vector<SheetHomeroom> read_homerooms(Session& session, const PhotoSchool& at,
                                          const std::optional<std::string>& only) {
  ReadTransaction view(session.store);
  std::vector<SheetHomeroom> homerooms;
  std::map<std::string, std::size_t> places;  // of homerooms, by name without letter case
  for (auto& student : photo_roster(session, at)) {
    if (only && folded(student.homeroom) != folded(*only)) continue;
    auto [place, is_new] = places.try_emplace(folded(student.homeroom), homerooms.size());
    if (is_new) homerooms.push_back({student.homeroom, {}, {}, {}});
    auto& homeroom = homerooms[place->second];
    note_grade_and_teacher(homeroom, student);
    SheetStudent shown{student.id.text(), std::move(student.last_name), std::move(student.first_name), {}, {}};
    if (!student.uploaded_at.empty())
      if (auto photo = current_photo(session, student.id))
        shown.sha256 = photo->sha256, shown.findings = photo->findings;
    homeroom.students.push_back(std::move(shown));
  }
  settle(homerooms);
  return homerooms;
}

[[noreturn]] void refuse_empty(const PhotoSchool& at, const std::optional<std::string>& homeroom) {
  const auto& code = at.school.code.text();
  if (homeroom)
    throw NotFound(fmt::format("no student of school {} is in a homeroom {}", code, one_line(*homeroom, 40)),
                   fmt::format("`portalctl photo roster --school {}` lists the homerooms", code));
  throw Refused(fmt::format("nobody is enrolled at school {} on {}: there is no sheet to write", code, at.as_of.text()),
                "import the new roster first, or look at the school's code");
}

ContactSheet described(const Session& session, const PhotoSchool& at, std::vector<SheetHomeroom> homerooms) {
  const auto& settings = session.settings;
  auto made = session.zone.local_text(session.now());
  return {.school_name = at.school.name,
          .location_code = at.school.code.text(),
          .date = session.today().text(),
          .made = fmt::format("Made {} by {}", made, session.who.login),
          .district = settings.text(Key::district_name),
          .created = session.now(),
          .paper = settings.text(Key::letters_envelope) == "din" ? PageSize::a4 : PageSize::letter,
          .homerooms = std::move(homerooms)};
}

SetContactSheet set_pages(const Session& session, const ContactSheet& sheet,
                          std::vector<ContactSheetFile::Damaged>& damaged) {
  PhotoFiles files(session);
  auto checker = make_image_checker();
  return set_contact_sheet(sheet, [&](const SheetStudent& student) {
    try {
      auto small = checker->thumbnail(files.read(student.sha256), kLongestSide);
      if (small.empty()) damaged.push_back({student.id, "its image cannot be decoded"});
      return small;
    } catch (const StorageError& error) {
      damaged.push_back({student.id, error.what()});
      return std::string();
    }
  });
}

JsonObject told_of(const ContactSheetFile& made, const std::optional<std::string>& homeroom) {
  JsonObject told;
  told.add("file", made.file).add("sha256", made.sha256);
  if (homeroom) told.add("homeroom", one_line(*homeroom, 40));
  return told.add("students", static_cast<long long>(made.students))
      .add("photos", static_cast<long long>(made.with_photo) - static_cast<long long>(made.damaged.size()));
}

}  // namespace

ContactSheetFile write_contact_sheet(Session& session, const std::string& location_code,
                                     const std::optional<std::string>& homeroom, const std::filesystem::path& file,
                                     DryRun dry_run) {
  auto at = open_photo_school(session, location_code, Action::photo_manage);
  auto sheet = described(session, at, read_homerooms(session, at, homeroom));
  if (sheet.homerooms.empty()) refuse_empty(at, homeroom);
  ContactSheetFile made{at.school.code.text(), at.school.name, file.string(), {}};
  for (const auto& one : sheet.homerooms) {
    made.students += static_cast<std::int64_t>(one.students.size());
    made.with_photo += static_cast<std::int64_t>(one.with_photo());
  }
  made.pages = static_cast<std::int64_t>(plan_sheet(sheet.homerooms, sheet.paper).size());
  if (dry_run == DryRun::yes) return made;
  AtomicFile target(file, FileMode::owner_only);  // before the work: whether it can be made there
  auto set = set_pages(session, sheet, made.damaged);
  made.missing_characters = set.missing_characters;
  made.sha256 = sha256_hex(set.pdf);
  target.write(set.pdf);
  commit_logged(session.store, session.audit, "photo.sheet", made.location_code, told_of(made, homeroom), target,
                [&] { open_photo_school(session, location_code, Action::photo_manage); });
  return made;
}

}  // namespace portal

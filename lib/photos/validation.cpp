#include "lib/photos/validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/base/text.h"
#include "lib/district/district_store.h"
#include "lib/photos/likenesses.h"
#include "lib/photos/photo_index.h"
#include "lib/photos/photo_roster.h"

namespace portal {
namespace {

ArchiveLimits limits_of(const Settings& settings) {
  auto mebibytes = [&](Key key) { return static_cast<std::uint64_t>(settings.count(key)) << 20; };
  return {static_cast<std::uint64_t>(settings.count(Key::photos_max_entries)), mebibytes(Key::photos_max_total),
          mebibytes(Key::photos_max_entry), static_cast<std::uint64_t>(settings.count(Key::photos_max_ratio))};
}

std::vector<PhotoIndexText> read_indexes(const PhotoZip& zip) {
  std::vector<PhotoIndexText> indexes;
  PhotoZip::Reader reader(zip);
  for (const auto& entry : zip.entries()) {
    if (!is_index_entry(entry)) continue;
    PhotoIndexText text{entry.name, {}};
    if (reader.read(entry, text.bytes) == PhotoZip::Reader::Outcome::damaged)
      throw BadInput(fmt::format("{} in {} is damaged", one_line(entry.name, 60), printable(zip.shown_as())),
                     "make the zip again, or fetch it again");
    indexes.push_back(std::move(text));
  }
  return indexes;
}

PhotoRow row_of(PhotoMatch match) {
  PhotoRow row{.entry = std::move(match.name), .student = match.student, .findings = std::move(match.findings)};
  if (match.outcome == PhotoMatch::Outcome::photo) return row;
  row.outcome = match.outcome == PhotoMatch::Outcome::missing ? PhotoRow::Outcome::missing : PhotoRow::Outcome::refused;
  row.reasons.push_back(std::move(match.reason));
  return row;
}

/// What is done with each entry. An index was read before.
std::vector<PassItem> plan(Session& session, const PhotoZip& zip, std::vector<PhotoMatch> matches,
                           std::vector<PhotoRow>& rows) {
  EarlierPhotos earlier(session.store);
  std::vector<PassItem> items;
  rows.reserve(matches.size());  // the items point into it
  for (auto& match : matches) {
    PassItem item;
    if (!match.passed_over()) {
      if (match.outcome == PhotoMatch::Outcome::photo) item.earlier = earlier.of(*match.student);
      auto entry = match.entry;
      item.row = &rows.emplace_back(row_of(std::move(match)));
      match.entry = entry;
    }
    if (!match.entry) continue;
    const auto& entry = zip.entries()[*match.entry];
    item.entry = *match.entry;
    if (item.row && has_jpeg_ending(entry.name)) item.is = PassItem::Is::image;
    if (entry.kind == ArchiveEntry::Kind::file && !is_index_entry(entry)) items.push_back(std::move(item));
  }
  return items;
}

std::size_t count_rows(const std::vector<PhotoRow>& rows, bool (*test)(const PhotoRow&)) {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), test));
}

void take_matches(const PhotoZip& zip, const std::vector<PhotoMatch>& matches, PhotoValidation& result) {
  for (const auto& match : matches) {
    if (!match.passed_over() || zip.entries()[*match.entry].kind != ArchiveEntry::Kind::file) continue;
    ++result.passed_over;
    if (match.outcome == PhotoMatch::Outcome::document) result.documents.push_back(match.name);
  }
}

void name_students(const PhotoStudents& students, std::vector<PhotoRow>& rows) {
  std::map<StudentId, const PhotoStudent*> by_id;
  for (const auto& student : students.enrolled) by_id.emplace(student.id, &student);
  for (auto& row : rows) {
    if (!row.student) continue;
    if (auto found = by_id.find(*row.student); found != by_id.end())
      row.student_name = found->second->last_name + ", " + found->second->first_name;
  }
}

void validate_zip(Session& session, const PhotoZipRequest& request, const StoreAccepted& store, const PhotoZip& zip,
                  PhotoValidation& result) {
  auto students = photo_students(session, result.at);
  auto matches = match_photos(zip.entries(), read_indexes(zip), students, request.loose);
  take_matches(zip, matches, result);
  if (request.thumbnails == PhotoZipRequest::Thumbnails::all) result.thumbnails = std::make_shared<ThumbnailFile>();
  const auto reader = reader_of(session, result.at);
  ZipPass pass{zip,
               session.zone,
               reader,
               plan(session, zip, std::move(matches), result.rows),
               store,
               result.thumbnails.get(),
               request.progress};
  if (result.missing() == result.rows.size())
    throw BadInput(fmt::format("{} holds no photo", printable(zip.shown_as())),
                   "photos are <student ID>.jpg, or what an INDEX.TXT names");
  name_students(students, result.rows);
  pass.run();
  find_alike(session, result.at.school.code, result.rows, reader);
}

// An archive that somebody made to do harm is something that District IT wants to know of.
void log_refused(Session& session, const PhotoZipRequest& request, ArchiveFault fault, const LocationCode& school,
                 std::string_view action) {
  if (fault == ArchiveFault::not_a_zip) return;
  auto why = fmt::format("{}: a zip with the SHA-256 {}", archive_fault_name(fault), archive_sha256(request.archive));
  record_denial(session, {std::string(action), school.text()}, why);
}

}  // namespace

std::size_t PhotoValidation::accepted() const {
  return count_rows(rows, [](const PhotoRow& row) { return row.accepted(); });
}
std::size_t PhotoValidation::refused() const {
  return count_rows(rows, [](const PhotoRow& row) { return row.outcome == PhotoRow::Outcome::refused; });
}
std::size_t PhotoValidation::missing() const {
  return count_rows(rows, [](const PhotoRow& row) { return row.outcome == PhotoRow::Outcome::missing; });
}
std::size_t PhotoValidation::present() const {
  return count_rows(rows, [](const PhotoRow& row) { return row.accepted() && row.is == PhotoRow::Is::present_one; });
}
std::size_t PhotoValidation::with_findings() const {
  return count_rows(rows, [](const PhotoRow& row) { return !row.findings.empty(); });
}

PhotoReader reader_of(Session& session, const PhotoSchool& at) {
  return permitted(session, Action::photo_manage, Place::school(at.school.code)) ? PhotoReader::school
                                                                                 : PhotoReader::vendor;
}

PhotoStudents photo_students(Session& session, const PhotoSchool& at) {
  PhotoStudents students;
  for (auto& student : photo_roster(session, at))
    students.enrolled.push_back({student.id, std::move(student.last_name), std::move(student.first_name)});
  students.has_left = [&session, at](const StudentId& id) {
    auto found = select_student(session.store, id, at.as_of);
    return found && found->school == at.school.code && !found->active;
  };
  return students;
}

PhotoValidation validate_photos(Session& session, const PhotoZipRequest& request) {
  return validate_photos(session, request, {});
}

PhotoValidation validate_photos(Session& session, const PhotoZipRequest& request, const StoreAccepted& store) {
  PhotoValidation result{.at = open_photo_school(session, request.school, Action::photo_upload)};
  try {
    PhotoZip zip(request.archive, request.shown_as, limits_of(session.settings));
    validate_zip(session, request, store, zip, result);
    if (store) result.archive_sha256 = zip.sha256();
  } catch (const RefusedArchive& refused) {
    log_refused(session, request, refused.fault(), result.at.school.code, store ? "photo.upload" : "photo.validate");
    throw;
  }
  return result;
}

}  // namespace portal

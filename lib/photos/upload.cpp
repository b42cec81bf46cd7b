#include "lib/photos/upload.h"

#include <algorithm>
#include <set>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/photos/photo_files.h"
#include "lib/photos/photo_record.h"

namespace portal {
namespace {

constexpr std::size_t longest_name = 200;  // of an archive or an entry, as the log keeps it

bool is_new(const PhotoRow& row) { return row.accepted() && row.is == PhotoRow::Is::new_photo; }

NewPhoto photo_of(const PhotoRow& row, std::int64_t upload) {
  NewPhoto photo;
  photo.student = *row.student;
  photo.upload = upload;
  photo.source = one_line(row.entry, longest_name);
  photo.sha256 = row.sha256;
  photo.original_sha256 = row.original_sha256;
  photo.width = row.stored_width;
  photo.height = row.stored_height;
  photo.bytes = row.stored_bytes;
  photo.likeness = *row.likeness;
  photo.findings = row.findings;
  photo.findings.insert(photo.findings.end(), row.findings_for_school.begin(), row.findings_for_school.end());
  return photo;
}

// What has changed since the zip was checked: a night's import, or somebody else at the same photos.
void look_again(Session& session, std::vector<PhotoRow>& rows, const PhotoSchool& at) {
  std::set<StudentId> enrolled;
  for (const auto& student : photo_students(session, at).enrolled) enrolled.insert(student.id);
  EarlierPhotos earlier(session.store);
  for (auto& row : rows) {
    if (!is_new(row)) continue;
    if (!enrolled.contains(*row.student)) row.refuse("the student is not enrolled at this school any more");
    auto photos = earlier.of(*row.student);
    if (!photos.empty() && photos.front().version != row.newest_version)
      compare_with_earlier(row, photos, session.zone, reader_of(session, at));
  }
}

}  // namespace

PhotoUpload upload_photos(Session& session, const PhotoZipRequest& request, AllOrNothing all_or_nothing) {
  open_photo_school(session, request.school, Action::photo_upload);  // before a folder is made
  PhotoFiles files(session);
  PhotoUpload upload;
  upload.validation =
      validate_photos(session, request, [&](PhotoRow& row, std::string_view original, std::string_view cleaned) {
        row.original_sha256 = files.add_original(original);
        row.sha256 = files.add(cleaned);
        row.stored_bytes = static_cast<std::int64_t>(cleaned.size());
      });
  auto& rows = upload.validation.rows;
  auto nothing_to_store = [&] {
    return (all_or_nothing == AllOrNothing::yes && upload.validation.refused() > 0) ||
           std::none_of(rows.begin(), rows.end(), is_new);
  };
  if (nothing_to_store()) return upload;
  files.settle();
  check_interrupted();

  WriteTransaction transaction(session.store);
  auto at = open_photo_school(session, request.school, Action::photo_upload);
  look_again(session, rows, at);
  if (nothing_to_store()) return upload;
  auto stored = std::count_if(rows.begin(), rows.end(), is_new);
  NewUpload record{at.school.code, one_line(request.shown_as, longest_name), upload.validation.archive_sha256,
                   static_cast<std::int64_t>(upload.validation.accepted()),
                   static_cast<std::int64_t>(upload.validation.refused())};
  auto number = record_upload(session, record);
  session.audit.append("photo.upload", at.school.code.text(),
                       JsonObject()
                           .add("upload", number)
                           .add("archive", record.archive_name)
                           .add("sha256", record.archive_sha256)
                           .add("stored", static_cast<std::int64_t>(stored))
                           .add("accepted", record.accepted)
                           .add("refused", record.refused));
  PhotoRecorder recorder(session);
  for (const auto& row : rows)
    if (is_new(row)) recorder.record(photo_of(row, number));
  transaction.commit();
  upload.number = number;
  upload.stored = static_cast<std::size_t>(stored);
  return upload;
}

}  // namespace portal

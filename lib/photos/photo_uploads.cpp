#include "lib/photos/photo_uploads.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/interrupt.h"
#include "lib/photos/photo_access.h"
#include "lib/photos/photo_files.h"
#include "lib/photos/photo_upload_store.h"

namespace portal {
namespace {

StoredUpload find_upload(Session& session, std::int64_t number) {
  authorize_somewhere(session, Action::photo_manage, fmt::format("upload {}", number));
  auto not_found = [&](Denial denial) {
    return NotFound(fmt::format("there is no upload {} at a school that you may see", number),
                    "`portalctl photo uploads --school CODE` lists them", std::move(denial));
  };
  auto upload = select_upload(session.store, number);
  if (!upload) throw not_found({});
  if (!permitted(session, Action::photo_manage, Place::school(upload->school)))
    throw not_found({std::string(action_name(Action::photo_manage)), upload->school.text()});
  return *upload;
}

// Rows alone, without a look at the files.
UploadReversal read_plan(Session& session, std::int64_t number) {
  UploadReversal plan{find_upload(session, number), {}, 0};
  for (auto& present : select_present_photos(session.store, number)) {
    auto school = present.school.value_or(plan.upload.school);
    if (!permitted(session, Action::photo_manage, Place::school(school))) {
      ++plan.elsewhere;
      continue;
    }
    auto before = select_version_before(session.store, present.photo);
    if (before && before->sha256.empty()) before.reset();  // it was removed
    plan.photos.push_back({std::move(present.photo), std::move(before)});
  }
  return plan;
}

bool same(const UploadReversal& one, const UploadReversal& other) {
  auto id = [](const std::optional<PhotoVersion>& version) { return version ? version->id : 0; };
  return one.elsewhere == other.elsewhere &&
         std::equal(one.photos.begin(), one.photos.end(), other.photos.begin(), other.photos.end(),
                    [&](const TakenBackPhoto& a, const TakenBackPhoto& b) {
                      return a.photo.id == b.photo.id && id(a.before) == id(b.before);
                    });
}

NewPhoto change_of(const TakenBackPhoto& one, std::int64_t upload) {
  NewPhoto photo;
  photo.student = one.photo.student;
  photo.change = one.comes_back() ? PhotoChange::reverted : PhotoChange::removed;
  const auto& named = one.comes_back() ? *one.before : one.photo;
  photo.source = fmt::format("version {}; upload {} taken back", named.number, upload);
  if (!one.comes_back()) return photo;
  const auto& back = *one.before;
  photo.upload = back.upload;
  photo.sha256 = back.sha256;
  photo.width = back.width;
  photo.height = back.height;
  photo.bytes = back.bytes;
  photo.likeness = back.likeness;
  if (!back.findings.empty()) photo.findings = {back.findings};
  return photo;
}

}  // namespace

std::vector<StoredUpload> uploads_of_school(Session& session, const std::string& location_code) {
  auto at = open_photo_school(session, location_code, Action::photo_manage);
  return select_uploads(session.store, at.school.code);
}

UploadReversal plan_upload_reversal(Session& session, std::int64_t number) {
  UploadReversal plan;
  {
    ReadTransaction view(session.store);
    plan = read_plan(session, number);
  }
  if (plan.photos.empty())
    throw Refused(
        fmt::format("no student{} has a photo of upload {} now", plan.elsewhere > 0 ? " of yours" : "", number),
        plan.upload.taken_back_at.empty() ? "each was changed since; there is nothing to take back"
                                          : "it was taken back already");
  PhotoFiles files(session);
  for (auto& one : plan.photos) {
    check_interrupted();
    try {
      if (one.before) files.read(one.before->sha256);
    } catch (const StorageError&) {
      one.file = TakenBackPhoto::Before::damaged;
    }
  }
  return plan;
}

void revert_upload(Session& session, const UploadReversal& plan) {
  PhotoFiles in_use(session.settings);  // nothing is swept meanwhile
  auto number = plan.upload.number;
  WriteTransaction transaction(session.store);
  if (!same(read_plan(session, number), plan))
    throw Refused(fmt::format("the photos of upload {} were changed meanwhile; nothing was done", number),
                  "look again with --dry-run, and decide again");
  PhotoRecorder recorder(session);
  std::int64_t reverted = 0, removed = 0;
  for (const auto& one : plan.photos) {
    recorder.record(change_of(one, number));
    ++(one.comes_back() ? reverted : removed);
  }
  put_taken_back(session.store, number, session.who.login, session.now());
  session.audit.append("photo.revert-upload", plan.upload.school.text(),
                       JsonObject()
                           .add("upload", number)
                           .add("archive", plan.upload.archive_name)
                           .add("reverted", reverted)
                           .add("removed", removed)
                           .add("elsewhere", plan.elsewhere));
  transaction.commit();
}

}  // namespace portal

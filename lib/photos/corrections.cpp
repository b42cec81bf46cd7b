#include "lib/photos/corrections.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/audit/logged_file.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/district/district_store.h"
#include "lib/district/student_look.h"
#include "lib/photos/cleaned_photo.h"
#include "lib/photos/photo_files.h"
#include "lib/photos/photo_store.h"
#include "lib/photos/publishing.h"

namespace portal {
namespace {

std::string number_of(const std::optional<PhotoVersion>& version) {
  return version ? std::to_string(version->number) : "none";
}

void require_unchanged(Session& session, const StudentId& student, const std::optional<PhotoVersion>& expected) {
  if (number_of(select_current_photo(session.store, student)) == number_of(expected)) return;
  throw Refused(fmt::format("the photo of {} was changed meanwhile; nothing was done", student.text()),
                fmt::format("see `portalctl photo history {}`, and decide again", student.text()));
}

PhotoVersion require_photo(Session& session, const Student& student) {
  auto present = select_current_photo(session.store, student.id);
  if (!present)
    throw Refused(fmt::format("{} has no photo", student.id.text()),
                  fmt::format("`portalctl photo history {}` shows whether there was one", student.id.text()));
  return *present;
}

// Of the school's own students by ID; of another school's only that there is one.
void find_alike(Session& session, const Likeness& likeness, CheckedPhoto& checked) {
  const auto& own = checked.student.school;
  for (const auto& alike : StoredLikenesses(session, own).alike(checked.student.id, likeness)) {
    bool near = alike.school == own;
    checked.alike.push_back(
        {near ? select_student(session.store, alike.student, session.today()) : std::nullopt, alike.school});
    checked.photo.findings.push_back(near ? fmt::format("looks like the photo of {}", alike.student.text())
                                          : fmt::format("the same picture at school {}", alike.school.text()));
  }
}

bool whole(const PhotoFiles& files, const std::string& sha256) {
  try {
    files.read(sha256);
    return true;
  } catch (const StorageError&) {
    return false;
  }
}

const PhotoVersion& version_to_bring_back(const std::vector<PhotoVersion>& versions, const Student& student,
                                          const std::optional<PhotoVersion>& present,
                                          std::optional<std::int64_t> wanted) {
  auto history = fmt::format("`portalctl photo history {}` lists them", student.id.text());
  auto found = std::find_if(versions.begin(), versions.end(), [&](const PhotoVersion& one) {
    if (wanted) return one.number == *wanted;
    return !one.sha256.empty() && (!present || (one.id < present->id && one.sha256 != present->sha256));
  });
  if (found == versions.end() && wanted)
    throw NotFound(fmt::format("{} has no version {}", student.id.text(), *wanted), history);
  if (found == versions.end())
    throw Refused(fmt::format("{} has no earlier photo to bring back", student.id.text()), history);
  if (found->sha256.empty())
    throw Refused(fmt::format("version {} of {} is a removal", found->number, student.id.text()),
                  fmt::format("`portalctl photo remove {}` takes the photo away", student.id.text()));
  if (present && found->sha256 == present->sha256)
    throw Refused(fmt::format("version {} is the photo that {} has", found->number, student.id.text()), history);
  return *found;
}

}  // namespace

CheckedPhoto check_photo(Session& session, const std::string& student, std::string_view image,
                         const std::string& source) {
  CheckedPhoto checked{find_student(session, student, Action::photo_manage), {}, {}, {}, {}, {}};
  auto shown = printable(source);
  auto most = static_cast<std::uint64_t>(session.settings.count(Key::photos_max_entry)) << 20;
  if (image.size() > most)
    throw BadInput(fmt::format("{}: larger than {} MiB", shown, most >> 20),
                   "save the photo smaller; photos.max_entry_mib sets the limit");
  auto checker = make_image_checker();
  auto refuse = [&](const std::string& why) {
    throw BadInput(fmt::format("{}: {}", shown, why), "choose another photo; nothing was changed");
  };
  auto verdict = checker->check(image, {});
  if (verdict.fault) refuse(fmt::format("{}: {}", image_fault_name(*verdict.fault), verdict.detail));
  auto cleaned = clean_photo(*checker, image, verdict);
  if (cleaned.image.empty()) refuse(cleaned.refused);
  checked.image = std::move(cleaned.image);
  checked.original = image;
  checked.present = select_current_photo(session.store, checked.student.id);
  auto& photo = checked.photo;
  photo.student = checked.student.id;
  photo.change = PhotoChange::set;
  photo.source = one_line(source, 200);
  photo.sha256 = sha256_hex(checked.image);
  photo.original_sha256 = sha256_hex(image);
  photo.width = cleaned.width;
  photo.height = cleaned.height;
  photo.bytes = static_cast<std::int64_t>(checked.image.size());
  photo.likeness = verdict.likeness;
  for (auto finding : verdict.findings) photo.findings.emplace_back(image_finding_name(finding));
  find_alike(session, verdict.likeness, checked);
  if (checked.present && checked.present->sha256 == photo.sha256)
    checked.is =
        whole(PhotoFiles(session), photo.sha256) ? CheckedPhoto::Is::present_one : CheckedPhoto::Is::mends_present_one;
  return checked;
}

std::int64_t store_photo(Session& session, const CheckedPhoto& checked) {
  find_student(session, checked.student.id.text(), Action::photo_manage);
  PhotoFiles files(session);
  files.add(checked.image);
  files.add_original(checked.original);
  files.settle();
  WriteTransaction transaction(session.store);
  find_student(session, checked.student.id.text(), Action::photo_manage);
  require_unchanged(session, checked.student.id, checked.present);
  auto version = PhotoRecorder(session).record(checked.photo);
  transaction.commit();
  return version;
}

void mend_photo(Session& session, const CheckedPhoto& checked) {
  find_student(session, checked.student.id.text(), Action::photo_manage);
  PhotoFiles files(session);
  files.add(checked.image);
  files.settle();
  WriteTransaction transaction(session.store);
  find_student(session, checked.student.id.text(), Action::photo_manage);
  require_unchanged(session, checked.student.id, checked.present);
  session.audit.append("photo.mend", checked.student.id.text(),
                       JsonObject().add("version", checked.present->number).add("sha256", checked.photo.sha256));
  transaction.commit();
}

PhotoCorrection remove_photo(Session& session, const std::string& id, DryRun dry_run) {
  PhotoCorrection done{find_student(session, id, Action::photo_manage), {}, {}};
  if (dry_run == DryRun::yes) {
    done.before = require_photo(session, done.student);
    return done;
  }
  WriteTransaction transaction(session.store);
  done.student = find_student(session, id, Action::photo_manage);
  done.before = require_photo(session, done.student);
  if (select_published_version(session.store, done.student.id) != 0) done.misis = PhotoCorrection::Misis::with;
  NewPhoto removal;
  removal.student = done.student.id;
  removal.change = PhotoChange::removed;
  removal.source = fmt::format("version {}", done.before->number);
  record_photo(session, removal);
  transaction.commit();
  return done;
}

PhotoCorrection revert_photo(Session& session, const std::string& id, std::optional<std::int64_t> version,
                             DryRun dry_run) {
  PhotoCorrection done{find_student(session, id, Action::photo_manage), {}, {}};
  PhotoFiles files(session);
  done.before = select_current_photo(session.store, done.student.id);
  auto versions = select_photo_versions(session.store, done.student.id);
  const auto& back = version_to_bring_back(versions, done.student, done.before, version);
  files.read(back.sha256);  // whole
  done.after = back;
  if (dry_run == DryRun::yes) return done;
  NewPhoto photo;
  photo.student = done.student.id;
  photo.change = PhotoChange::reverted;
  photo.source = fmt::format("version {}", back.number);
  photo.sha256 = back.sha256;
  photo.width = back.width;
  photo.height = back.height;
  photo.bytes = back.bytes;
  photo.likeness = back.likeness;
  photo.upload = back.upload;
  if (!back.findings.empty()) photo.findings = {back.findings};
  WriteTransaction transaction(session.store);
  find_student(session, id, Action::photo_manage);
  require_unchanged(session, done.student.id, done.before);
  PhotoRecorder(session).record(photo);
  done.after = select_current_photo(session.store, done.student.id);
  transaction.commit();
  return done;
}

PhotoHistory photo_history(Session& session, const std::string& id) {
  PhotoHistory history{find_student(session, id, Action::photo_manage), {}, 0, 0, {}};
  ReadTransaction view(session.store);
  history.versions = select_photo_versions(session.store, history.student.id);
  history.in_misis = select_published_version(session.store, history.student.id);
  auto present = select_current_photo(session.store, history.student.id);
  if (present) history.current = present->id;
  if (present && history.in_misis != history.current)
    if (auto at = Timestamp::parse(present->at)) history.goes_at = Timestamp(at->at() + hours_before_misis);
  return history;
}

LookedAtPhoto look_at_photo(Session& session, const std::string& id, const std::filesystem::path& file,
                            const std::string& reason, DryRun dry_run) {
  auto student = find_student(session, id, Action::photo_manage);
  auto why = kept_reason(session, student, Action::photo_manage, reason);
  auto present = require_photo(session, student);
  auto image = PhotoFiles(session).read(present.sha256);
  if (dry_run == DryRun::yes) return {student, present};
  AtomicFile written(file, FileMode::owner_only);
  written.write(image);
  commit_logged(session.store, session.audit, "photo.look", student.id.text(),
                JsonObject()
                    .add("version", present.number)
                    .add("sha256", present.sha256)
                    .add("file", file.string())
                    .add("reason", why),
                written, [&] { find_student(session, id, Action::photo_manage); });
  return {student, present};
}

}  // namespace portal

#include "lib/photos/publishing.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/photos/photo_files.h"
#include "lib/photos/publish_hold.h"
#include "lib/photos/publish_store.h"
#include "lib/photos/school_folder.h"

namespace portal {
namespace {

// A database of some days ago that is put back, and then again the one before it, finds its images.
constexpr std::chrono::days kept_unknown{7};

std::vector<MovedPhoto> moves_of(Session& session, PublishScope scope) {
  return scope == PublishScope::due ? select_moved_photos_due(session.store, uploaded_by_then(session))
                                    : select_moved_photos(session.store);
}

PublishedSchool summary_of(const LocationCode& school, const std::vector<SchoolPhoto>& photos,
                           const PublishedFolder& before) {
  PublishedSchool result;
  result.school = school;
  result.photos = static_cast<std::int64_t>(photos.size());
  std::int64_t students_of_before = 0;
  for (const auto& photo : photos) {
    if (photo.why != SchoolPhoto::Why::kept) ++result.added;
    if (photo.why == SchoolPhoto::Why::kept || photo.why == SchoolPhoto::Why::replaces) ++students_of_before;
  }
  result.taken = std::max<std::int64_t>(0, before.photos - students_of_before);
  return result;
}

class Publisher {
 public:
  Publisher(Session& session, PublishScope scope)
      : session_(session),
        scope_(scope),
        lock_(session.store.file().string() + ".photo-publish.lock", session.store.file()),
        files_(session),
        folders_(session.settings.path(Key::outgoing), session.store.file()) {
    if (!lock_.lock_within(session.settings.count(Key::lock_wait) * 1000))
      throw Busy("photos are being published already", "wait until it is done; `portalctl job history` tells");
  }

  Publication run() {
    for (const auto& school : left_school_folders(session_.settings)) heal(school);
    move();
    if (scope_ == PublishScope::anew) take(schools_to_compare(session_));
    take(select_schools_due(session_.store, uploaded_by_then(session_)));
    // Of a school that became outdated on the way, where an import moved a student meanwhile.
    take(select_schools_due(session_.store, uploaded_by_then(session_)));
    if (scope_ == PublishScope::everything) result_.swept = sweep();
    if (scope_ == PublishScope::anew) release();
    return std::move(result_);
  }

 private:
  Session& session_;
  PublishScope scope_;
  FileLock lock_;
  PhotoFiles files_;
  SchoolFolders folders_;
  Publication result_;
  std::set<std::string> told_;  // damaged photos, each once

  // The rows are committed before the folder gets its name: where they tell of the composed one, it is the truth.
  void heal(const LocationCode& school) {
    auto known = select_published_folder(session_.store, school).manifest_sha256;
    auto composed = folders_.composed_manifest(school);
    if (!composed.empty() && composed == known && !folders_.holds(school, known)) return folders_.put(school);
    folders_.discard(school);
  }

  // First of all, so that each school that is left or entered is written once.
  void move() {
    if (moves_of(session_, scope_).empty()) return;
    WriteTransaction transaction(session_.store);
    authorize(session_, Action::photo_publish, Place::district());
    auto moves = moves_of(session_, scope_);
    move_published(session_.store, moves, session_.now());
    session_.audit.append("photo.move", "", JsonObject().add("photos", static_cast<std::int64_t>(moves.size())));
    transaction.commit();
  }

  // Last of all: after a fault on the way, the person who looked looks again.
  void release() {
    auto hold = find_publish_hold(session_.store);
    if (!hold) return;
    WriteTransaction transaction(session_.store);
    authorize(session_, Action::photo_publish, Place::district());
    remove_publish_hold(session_.store);
    session_.audit.append("photo.release", hold->backup, JsonObject().add("since", hold->since));
    transaction.commit();
  }

  void take(const std::vector<LocationCode>& schools) {
    for (const auto& school : schools) {
      check_interrupted();
      // Help desk and vendors go on meanwhile; where one of them changed this school, it is put together again.
      constexpr int most_tries = 5;
      for (int tries = 0; tries < most_tries && !publish(school); ++tries) continue;
    }
  }

  // Whether it is done.
  bool publish(const LocationCode& school) {
    auto wanted = select_school_photos(session_.store, school, uploaded_by_then(session_));
    auto before = select_published_folder(session_.store, school);
    auto composed = folders_.compose(school, wanted, files_);
    for (const auto& sentence : composed.damaged)
      if (told_.insert(sentence).second) result_.damaged.push_back(sentence);
    bool never_any = before.manifest_sha256.empty() && composed.photos.empty();
    bool news = (!never_any && composed.manifest_sha256 != before.manifest_sha256) ||
                std::any_of(composed.photos.begin(), composed.photos.end(),
                            [](const auto& photo) { return photo.why != SchoolPhoto::Why::kept; });
    bool lies_there = scope_ != PublishScope::anew ||
                      compare_with_folder(session_.settings, school, composed.photos).differences.empty();
    if (!news && lies_there && before.state == PublishedFolder::State::current) {
      folders_.discard(school);
      return true;
    }
    auto done = scope_ == PublishScope::anew ? compare_with_folder(session_.settings, school, composed.photos).summary()
                                             : summary_of(school, composed.photos, before);
    done.manifest_sha256 = composed.manifest_sha256;
    if (!commit(school, wanted, composed.photos, done)) return false;
    folders_.put(school);
    remove_originals(composed.photos);
    add(std::move(done));
    return true;
  }

  void add(PublishedSchool done) {
    auto& schools = result_.schools;
    auto before =
        std::find_if(schools.begin(), schools.end(), [&](const auto& one) { return one.school == done.school; });
    if (before == schools.end()) return schools.push_back(std::move(done));
    done.added += before->added, done.taken += before->taken;
    *before = std::move(done);
  }

  bool commit(const LocationCode& school, const std::vector<SchoolPhoto>& wanted,
              const std::vector<SchoolPhoto>& composed, const PublishedSchool& done) {
    WriteTransaction transaction(session_.store);
    authorize(session_, Action::photo_publish, Place::district());
    if (select_school_photos(session_.store, school, uploaded_by_then(session_)) != wanted) return false;
    put_published(session_.store, school, composed, done.manifest_sha256, session_.now());
    session_.audit.append("photo.publish", school.text(),
                          JsonObject()
                              .add("photos", done.photos)
                              .add("added", done.added)
                              .add("taken", done.taken)
                              .add("manifest_sha256", done.manifest_sha256));
    transaction.commit();
    return true;
  }

  void remove_originals(const std::vector<SchoolPhoto>& photos) {
    std::vector<std::string> digests;
    for (const auto& photo : photos) {
      if (photo.why == SchoolPhoto::Why::kept) continue;
      auto more = select_originals_until(session_.store, photo);
      digests.insert(digests.end(), more.begin(), more.end());
    }
    files_.remove_originals(digests, [&](const auto& sha256) { return is_original_wanted(session_.store, sha256); });
  }

  std::int64_t sweep() {
    return files_.sweep(Timestamp(session_.now().at() - kept_unknown), [&](auto kind, const auto& sha256) {
      return kind == PhotoFiles::Kind::image ? is_image_known(session_.store, sha256)
                                             : is_original_wanted(session_.store, sha256);
    });
  }
};

Publication foreseen(Session& session, PublishScope scope) {
  Publication result;
  WriteTransaction trial(session.store);  // never committed: who moves is counted where the photo would lie
  authorize(session, Action::photo_publish, Place::district());
  move_published(session.store, moves_of(session, scope), session.now());
  for (const auto& school : select_schools_due(session.store, uploaded_by_then(session)))
    result.schools.push_back(summary_of(school, select_school_photos(session.store, school, uploaded_by_then(session)),
                                        select_published_folder(session.store, school)));
  return result;
}

void refuse_held(Session& session) {
  auto hold = publish_hold(session);
  if (hold)
    throw Refused(told(session, *hold), "look at `portalctl photo publish --dry-run`, then `portalctl photo publish`");
}

}  // namespace

std::int64_t Publication::added() const {
  std::int64_t sum = 0;
  for (const auto& school : schools) sum += school.added;
  return sum;
}

std::int64_t Publication::taken() const {
  std::int64_t sum = 0;
  for (const auto& school : schools) sum += school.taken;
  return sum;
}

std::string sentence_of(const Publication& publication) {
  if (publication.schools.empty() && publication.damaged.empty() && publication.swept == 0) return "no photo was due";
  auto text = fmt::format("published {} of {}", counted(publication.added(), "photo"),
                          counted(static_cast<long long>(publication.schools.size()), "school"));
  if (publication.taken() > 0) text += fmt::format(", {} taken out", grouped(publication.taken()));
  if (!publication.damaged.empty())
    text += fmt::format("; {} cannot be read: {}", counted(static_cast<long long>(publication.damaged.size()), "photo"),
                        publication.damaged[0]);
  if (publication.swept > 0) text += fmt::format("; swept {}", counted(publication.swept, "file"));
  return text;
}

Publication publish_photos(Session& session, PublishScope scope, DryRun dry_run) {
  authorize(session, Action::photo_publish, Place::district());
  if (scope != PublishScope::anew) refuse_held(session);
  if (dry_run == DryRun::yes) return foreseen(session, scope);
  // Where there never was a photo, no folder is made for any.
  bool work = scope == PublishScope::due ? photos_due(session).schools > 0
                                         : scope == PublishScope::anew || has_photos(session.store);
  return work ? Publisher(session, scope).run() : Publication();
}

DuePhotos photos_due(Session& session) {
  auto then = uploaded_by_then(session);
  std::set<LocationCode> schools;
  for (auto& school : select_schools_due(session.store, then)) schools.insert(school);
  for (auto& school : left_school_folders(session.settings)) schools.insert(school);
  return {count_photos_due(session.store, then), static_cast<std::int64_t>(schools.size())};
}

ImageVerification verify_images(Session& session, const std::function<void(std::int64_t, std::int64_t)>& progress) {
  authorize(session, Action::photo_publish, Place::district());
  auto images = select_stored_images(session.store);
  ImageVerification result;
  if (images.empty()) return result;
  PhotoFiles files(session);
  for (const auto& [sha256, student] : images) {
    check_interrupted();
    try {
      files.read(sha256);
    } catch (const StorageError& error) {
      result.damaged.push_back({sha256, student, error.message()});
    }
    progress(++result.images, static_cast<std::int64_t>(images.size()));
  }
  return result;
}

}  // namespace portal

#include "lib/photos/photo_record.h"

#include <array>

#include "lib/photos/photo_store.h"

namespace portal {
namespace {

constexpr std::array<std::string_view, 4> names = {"uploaded", "set", "reverted", "removed"};

}  // namespace

std::string_view photo_change_name(PhotoChange change) { return names[static_cast<std::size_t>(change)]; }

PhotoChange photo_change_of(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<PhotoChange>(i);
  return PhotoChange::removed;  // the table lets no other in
}

PhotoRecorder::PhotoRecorder(Session& session)
    : session_(session), insertion_(std::make_unique<PhotoInsertion>(session.store)) {}

PhotoRecorder::~PhotoRecorder() = default;

std::int64_t PhotoRecorder::record(const NewPhoto& photo) {
  auto version = insertion_->insert(photo, session_.who.login, session_.now());
  JsonObject detail;
  detail.add("version", version);
  if (photo.upload) detail.add("upload", *photo.upload);
  if (!photo.source.empty()) detail.add("source", photo.source);
  if (!photo.sha256.empty()) detail.add("sha256", photo.sha256);
  session_.audit.append(std::string("photo.").append(photo_change_name(photo.change)), photo.student.text(), detail);
  return version;
}

void record_photo(Session& session, const NewPhoto& photo) { PhotoRecorder(session).record(photo); }

std::int64_t record_upload(Session& session, const NewUpload& upload) {
  return insert_upload(session.store, upload, session.who.login, session.now());
}

std::optional<PhotoVersion> current_photo(Session& session, const StudentId& student) {
  return select_current_photo(session.store, student);
}

StoredLikenesses::StoredLikenesses(Session& session, const LocationCode& school)
    : school_(school),
      near_(select_likenesses(session.store, school)),
      elsewhere_(std::make_unique<EqualLikenesses>(session.store)) {}

StoredLikenesses::~StoredLikenesses() = default;

std::vector<AlikePhoto> StoredLikenesses::alike(const StudentId& student, const Likeness& likeness) const {
  std::vector<AlikePhoto> found;
  for (const auto& [other, theirs] : near_)
    if (int distance = likeness_distance(likeness, theirs); distance <= kAlike && other != student)
      found.push_back({other, school_, distance});
  for (auto& one : elsewhere_->find(school_, likeness))
    if (one.student != student) found.push_back(std::move(one));
  return found;
}

}  // namespace portal

#pragma once
// Photos of the students of a Rehearsal, stored and recorded as an upload does it.
#include <string>

#include "lib/photos/photo_files.h"
#include "lib/photos/photo_record.h"
#include "lib/photos/publishing.h"
#include "tests/support/misis_folder.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

struct StoredPhoto {
  std::string image = "an image", original = "as it came";
  PhotoChange change = PhotoChange::uploaded;
};

/// Any bytes may stand for an image: nothing of storing and publishing looks into them.
inline std::string store_photo(Session& session, const std::string& student, const StoredPhoto& stored) {
  PhotoFiles files(session.settings);
  NewPhoto photo;
  photo.student = StudentId::trusted(student);
  photo.change = stored.change;
  photo.source = "IMG_1.jpg";
  if (stored.change != PhotoChange::removed) {
    photo.sha256 = files.add(stored.image);
    photo.original_sha256 = files.add_original(stored.original);
    photo.width = 640;
    photo.height = 800;
    photo.bytes = static_cast<std::int64_t>(stored.image.size());
  }
  files.settle();
  WriteTransaction transaction(session.store);
  record_photo(session, photo);
  transaction.commit();
  return photo.sha256;
}

inline std::filesystem::path misis_folder(const Session& session) {
  return session.settings.path(Key::outgoing) / "misis" / "photos";
}

}  // namespace portal::test

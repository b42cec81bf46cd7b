#include "lib/photos/photo_review.h"

#include "lib/photos/photo_record.h"

namespace portal {

std::vector<PhotoToReview> photos_to_review(Session& session, const PhotoSchool& at) {
  ReadTransaction view(session.store);
  std::vector<PhotoToReview> found;
  for (auto& student : photo_roster(session, at)) {
    if (student.uploaded_at.empty()) continue;
    auto photo = current_photo(session, student.id);
    if (photo && !photo->findings.empty())
      found.push_back({std::move(student), photo->findings, photo->operator_login});
  }
  return found;
}

}  // namespace portal

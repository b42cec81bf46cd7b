#pragma once
// One pass over a zip of photos: each entry is read once and each image checked, by two threads, in memory that does
// not grow with the zip.
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "lib/base/scratch_file.h"
#include "lib/base/time.h"
#include "lib/photos/photo_row.h"
#include "lib/photos/photo_zip.h"

namespace portal {

/// What to do with one entry.
struct PassItem {
  std::size_t entry = 0;
  PhotoRow* row = nullptr;  // null: nothing but to see that its data are what its header says
  enum class Is { image, other } is = Is::other;
  std::vector<EarlierPhoto> earlier;  // the student's
};

/// Stores an accepted image and fills what the row says of it. Called by one thread at a time, in no order.
using StoreAccepted = std::function<void(PhotoRow& row, std::string_view original, std::string_view cleaned)>;
/// Called by the caller's thread, now and then.
using TellProgress = std::function<void(std::size_t done, std::size_t all)>;

/// Small pictures of images, on the disk until they are wanted.
class ThumbnailFile {
 public:
  /// Returns its place, from 1 on.
  std::size_t add(std::string_view jpeg);
  std::string read(std::size_t place);

 private:
  ScratchFile file_;
  std::vector<std::uint64_t> ends_;
};

struct ZipPass {
  const PhotoZip& zip;
  const TimeZone& zone;
  PhotoReader reader = PhotoReader::vendor;
  std::vector<PassItem> items;
  StoreAccepted store;                  // none: nothing is stored
  ThumbnailFile* thumbnails = nullptr;  // null: none are made
  TellProgress progress;                // may be none

  /// RefusedArchive where an entry is not what its header says: of several such, the first in `items`. Interrupted;
  /// whatever `store` throws.
  void run();
};

}  // namespace portal

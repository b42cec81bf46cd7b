#include "lib/photos/zip_pass.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/interrupt.h"
#include "lib/photos/cleaned_photo.h"

namespace portal {
namespace {

constexpr std::size_t threads = 2;
constexpr int thumbnail_size = 160;  // pixels of the longer side: twice what a page shows, for fine screens
constexpr auto between_progress = std::chrono::milliseconds(100);

// The code stands in a column of its own.
std::string sentence_of(ImageFault fault, const std::string& detail) {
  switch (fault) {
    case ImageFault::not_jpeg:
      return "the image is no JPEG: " + detail;
    case ImageFault::truncated:
      return "the image " + detail;  // "ends after …"
    case ImageFault::corrupt:
      return "the image cannot be used: " + detail;
    case ImageFault::trailing_bytes:
      return "the image is followed by " + detail;
    case ImageFault::cmyk:
      return "the image has " + detail;
    case ImageFault::too_small:
      return "the image is too small: " + detail;
    case ImageFault::too_large:
      return "the image is too large: " + detail;
    case ImageFault::odd_shape:
      return "the image has not the shape of a portrait: " + detail;
    case ImageFault::one_colour:
      break;
  }
  return "the image is " + detail;  // "one colour from edge to edge"
}

class Workers {
 public:
  explicit Workers(ZipPass& pass) : pass_(pass) {}

  void run() {
    std::vector<std::unique_ptr<ImageChecker>> checkers;  // the first loads the module
    for (std::size_t i = 0; i < threads; ++i) checkers.push_back(make_image_checker());
    {
      std::vector<std::jthread> working;
      StopAtEnd stop{*this};
      for (auto& checker : checkers) working.emplace_back([this, &checker] { work(*checker); });
      wait_for_end();
    }
    check_interrupted();
    if (failure_) std::rethrow_exception(failure_);
    if (pass_.progress) pass_.progress(pass_.items.size(), pass_.items.size());
  }

 private:
  // Whatever ends the caller's wait: the threads are told before they are waited for.
  struct StopAtEnd {
    Workers& workers;
    ~StopAtEnd() { workers.stopped_ = workers.ended_ < threads; }
  };

  ZipPass& pass_;
  std::atomic<std::size_t> next_ = 0, done_ = 0, ended_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex ending_, storing_;
  std::condition_variable one_ended_;
  std::exception_ptr failure_;
  std::size_t failed_at_ = 0;

  void wait_for_end() {
    std::unique_lock lock(ending_);
    while (ended_ < threads) {
      one_ended_.wait_for(lock, between_progress);
      if (interrupt_requested()) stopped_ = true;
      if (!pass_.progress || ended_ == threads) continue;
      lock.unlock();
      pass_.progress(done_, pass_.items.size());
      lock.lock();
    }
  }

  // Items are handed out in their order and each that was begun is ended, so that of several failures the first is
  // found whichever thread is quicker.
  void work(ImageChecker& checker) {
    std::size_t at = 0;
    try {
      PhotoZip::Reader reader(pass_.zip);
      std::string bytes;
      while (!stopped_ && (at = next_++) < pass_.items.size()) {
        check(pass_.items[at], reader, checker, bytes);
        ++done_;
      }
    } catch (...) {
      std::lock_guard lock(ending_);
      if (!failure_ || at < failed_at_) failure_ = std::current_exception(), failed_at_ = at;
      stopped_ = true;
    }
    std::lock_guard lock(ending_);
    ++ended_;
    one_ended_.notify_all();
  }

  void check(PassItem& item, PhotoZip::Reader& reader, ImageChecker& checker, std::string& bytes) {
    const auto& entry = pass_.zip.entries()[item.entry];
    auto outcome = reader.read(entry, bytes);
    if (!item.row) return;
    auto& row = *item.row;
    row.bytes = entry.size;
    if (outcome == PhotoZip::Reader::Outcome::damaged) return row.refuse("its data in the zip are damaged");
    if (item.is != PassItem::Is::image) return;
    auto verdict = check_image(row, bytes, checker);
    if (row.accepted() && !item.earlier.empty()) {
      row.original_sha256 = sha256_hex(bytes);
      compare_with_earlier(row, item.earlier, pass_.zone, pass_.reader);
    }
    if (pass_.store && row.accepted() && row.is == PhotoRow::Is::new_photo) store(row, bytes, verdict, checker);
    if (pass_.thumbnails) {
      auto small = checker.thumbnail(bytes, thumbnail_size);
      std::lock_guard lock(storing_);
      if (!small.empty()) row.thumbnail = pass_.thumbnails->add(small);
    }
  }

  void store(PhotoRow& row, std::string_view bytes, const ImageVerdict& verdict, ImageChecker& checker) {
    auto cleaned = clean_photo(checker, bytes, verdict);
    if (cleaned.image.empty()) return row.refuse(cleaned.refused);
    row.stored_width = cleaned.width;
    row.stored_height = cleaned.height;
    std::lock_guard lock(storing_);
    if (!stopped_) pass_.store(row, bytes, cleaned.image);
  }

  static ImageVerdict check_image(PhotoRow& row, std::string_view bytes, ImageChecker& checker) {
    auto verdict = checker.check(bytes, ImageLimits());
    row.width = verdict.width;
    row.height = verdict.height;
    if (verdict.fault) {
      row.fault = image_fault_name(*verdict.fault);
      row.refuse(sentence_of(*verdict.fault, verdict.detail));
    } else {
      row.likeness = verdict.likeness;
    }
    for (auto finding : verdict.findings) row.findings.emplace_back(image_finding_name(finding));
    return verdict;
  }
};

}  // namespace

std::size_t ThumbnailFile::add(std::string_view jpeg) {
  file_.write(jpeg);
  ends_.push_back((ends_.empty() ? 0 : ends_.back()) + jpeg.size());
  return ends_.size();
}

std::string ThumbnailFile::read(std::size_t place) {
  auto end = ends_.at(place - 1), begin = place == 1 ? 0 : ends_.at(place - 2);
  auto stream = file_.stream();
  std::string bytes(end - begin, '\0');
  if (std::fseek(stream.get(), static_cast<long>(begin), SEEK_SET) != 0 ||
      std::fread(bytes.data(), 1, bytes.size(), stream.get()) != bytes.size())
    throw_system_error("read a temporary file in", ScratchFile::folder());
  return bytes;
}

void ZipPass::run() { Workers(*this).run(); }

}  // namespace portal

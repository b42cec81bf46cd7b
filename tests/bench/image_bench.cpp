// What the check of one photo costs beside its decoding alone, on one thread. Usage: image_bench FOLDER (of JPEGs)
#include <fmt/format.h>
#include <turbojpeg.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <vector>

#include "lib/photos/image_check.h"

namespace {

/// Microseconds of processor time for each photo, the median of 5 times.
double measured(const std::vector<std::string>& photos, const std::function<void(const std::string&)>& one) {
  std::vector<double> times;
  for (int time = 0; time < 5; ++time) {
    auto begin = std::clock();
    for (const auto& photo : photos) one(photo);
    times.push_back(1e6 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC /
                    static_cast<double>(photos.size()));
  }
  std::sort(times.begin(), times.end());
  return times[2];
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  std::vector<std::string> photos;
  for (const auto& file : std::filesystem::directory_iterator(words[1])) {
    std::ifstream in(file.path(), std::ios::binary);
    photos.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    if (photos.size() == 200) break;
  }
  auto checker = portal::make_image_checker();
  auto* handle = tjInitDecompress();
  std::vector<unsigned char> pixels(640 * 800 * 3);
  auto decode = [&](int part) {
    return measured(photos, [&, part](const std::string& jpeg) {
      const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
      tjDecompress2(handle, bytes, jpeg.size(), pixels.data(), 640 / part, 0, 800 / part, TJPF_GRAY, 0);
    });
  };
  auto eighth = decode(8), whole = decode(1);
  int refused = 0;
  auto check = measured(photos, [&](const std::string& jpeg) { refused += checker->check(jpeg, {}).fault ? 1 : 0; });
  auto thumbnail = measured(photos, [&](const std::string& jpeg) { checker->thumbnail(jpeg, 160); });
  fmt::print(
      "{} photos, microseconds each: 1/8 scale {:.0f}, whole {:.0f}, check {:.0f}, thumbnail {:.0f}; {} refused\n",
      photos.size(), eighth, whole, check, thumbnail, refused);
}

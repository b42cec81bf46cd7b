// The reference of bench-photos: a bare loop over libzip and TurboJPEG. Two threads decode each entry at 1/8 scale, to
// grey (the fastest there is); nothing is checked but that it decodes. Usage: photo_loop ZIP
#include <turbojpeg.h>
#include <zip.h>

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

namespace {

void decode(const char* file, std::atomic<long long>& next, std::atomic<int>& good) {
  auto* archive = zip_open(file, ZIP_RDONLY, nullptr);
  if (!archive) return;
  auto* handle = tjInitDecompress();
  std::vector<unsigned char> jpeg, pixels;
  for (auto at = next++; at < zip_get_num_entries(archive, 0); at = next++) {
    zip_stat_t stat;
    if (zip_stat_index(archive, at, 0, &stat) != 0) continue;
    auto* entry = zip_fopen_index(archive, at, 0);
    if (!entry) continue;
    jpeg.resize(stat.size);
    auto read = zip_fread(entry, jpeg.data(), jpeg.size());
    zip_fclose(entry);
    int width, height, sampling, colours;
    if (read != static_cast<zip_int64_t>(stat.size) ||
        tjDecompressHeader3(handle, jpeg.data(), jpeg.size(), &width, &height, &sampling, &colours) != 0)
      continue;
    width = (width + 7) / 8, height = (height + 7) / 8;
    pixels.resize(static_cast<std::size_t>(width) * height);
    if (tjDecompress2(handle, jpeg.data(), jpeg.size(), pixels.data(), width, 0, height, TJPF_GRAY, 0) == 0) ++good;
  }
  tjDestroy(handle);
  zip_discard(archive);
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  std::atomic<long long> next = 0;
  std::atomic<int> good = 0;
  {
    std::jthread one([&] { decode(words[1], next, good); });
    std::jthread other([&] { decode(words[1], next, good); });
  }
  std::printf("%d photos\n", good.load());
}

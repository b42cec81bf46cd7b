#include "lib/photos/image_jpeg_look.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace portal {
namespace {

using Histogram = std::array<std::size_t, 256>;

/// The value below which a part of the pixels are.
int percentile(const Histogram& counts, double part, std::size_t pixels) {
  auto wanted = static_cast<std::size_t>(part * static_cast<double>(pixels));
  int value = 0;
  for (std::size_t sum = counts[0]; sum <= wanted && value < 255;) sum += counts[++value];
  return value;
}

constexpr int kGrid = 32, kWaves = 12;

const std::array<float, kWaves * kGrid>& cosines() {
  static const auto table = [] {
    std::array<float, kWaves * kGrid> made;
    for (int wave = 0; wave < kWaves; ++wave)
      for (int at = 0; at < kGrid; ++at)
        made[wave * kGrid + at] = static_cast<float>(std::cos(std::numbers::pi * (at + 0.5) * wave / kGrid));
    return made;
  }();
  return table;
}
float dot(const float* one, const float* other) {
  float sum = 0;
  for (int at = 0; at < kGrid; ++at) sum += one[at] * other[at];
  return sum;
}

/// How much of each of `count` pixels falls into each of kGrid equal parts: the first pixel, and the shares.
struct Shares {
  int first;
  std::vector<float> of;
};
std::vector<Shares> shares_of(int count) {
  std::vector<Shares> parts;
  auto width = static_cast<float>(count) / kGrid;
  for (int part = 0; part < kGrid; ++part) {
    auto begin = static_cast<float>(part) * width, end = begin + width;
    Shares shares{static_cast<int>(begin), {}};
    for (int at = shares.first; at < count && static_cast<float>(at) < end; ++at) {
      auto pixel = static_cast<float>(at);
      shares.of.push_back((std::min(pixel + 1, end) - std::max(pixel, begin)) / width);
    }
    parts.push_back(std::move(shares));
  }
  return parts;
}

// Exact means: rounded to whole pixels, the same picture in another size would be another one.
void to_grid(const Pixels& gray, std::array<float, kGrid * kGrid>& grid) {
  auto across = shares_of(gray.width), down = shares_of(gray.height);
  grid.fill(0);
  for (int y = 0; y < kGrid; ++y)
    for (std::size_t row = 0; row < down[y].of.size(); ++row) {
      const auto* pixels = &gray.bytes[(down[y].first + row) * gray.width];
      for (int x = 0; x < kGrid; ++x) {
        float sum = 0;
        for (std::size_t at = 0; at < across[x].of.size(); ++at) sum += across[x].of[at] * pixels[across[x].first + at];
        grid[y * kGrid + x] += down[y].of[row] * sum;
      }
    }
}

double variance(double sum, double squares, double count) { return squares / count - sum / count * (sum / count); }

}  // namespace

void turn_upright(const Pixels& stored, int orientation, Pixels& upright) {
  auto turned = orientation >= 5;
  auto channels = stored.channels;
  upright.resize(turned ? stored.height : stored.width, turned ? stored.width : stored.height, channels);
  auto right = stored.width - 1, bottom = stored.height - 1;
  auto* to = upright.bytes.data();
  for (int y = 0; y < upright.height; ++y)
    for (int x = 0; x < upright.width; ++x, to += channels) {
      int from_x = x, from_y = y;
      switch (orientation) {
        case 2:
          from_x = right - x;
          break;
        case 3:
          from_x = right - x, from_y = bottom - y;
          break;
        case 4:
          from_y = bottom - y;
          break;
        case 5:
          from_x = y, from_y = x;
          break;
        case 6:
          from_x = y, from_y = bottom - x;
          break;
        case 7:
          from_x = right - y, from_y = bottom - x;
          break;
        case 8:
          from_x = right - y, from_y = x;
          break;
        default:
          break;
      }
      const auto* from = &stored.bytes[(static_cast<std::size_t>(from_y) * stored.width + from_x) * channels];
      std::copy_n(from, channels, to);
    }
}

void shrink(const Pixels& source, int wide, int high, Pixels& into) {
  into.resize(wide, high, source.channels);
  auto* to = into.bytes.data();
  for (int y = 0; y < high; ++y) {
    auto top = y * source.height / high, bottom = std::max(top + 1, (y + 1) * source.height / high);
    for (int x = 0; x < wide; ++x) {
      auto left = x * source.width / wide, right = std::max(left + 1, (x + 1) * source.width / wide);
      auto count = static_cast<unsigned>((bottom - top) * (right - left));
      for (int channel = 0; channel < source.channels; ++channel) {
        unsigned sum = count / 2;
        for (int row = top; row < bottom; ++row) {
          const auto* line = &source.bytes[static_cast<std::size_t>(row) * source.width * source.channels + channel];
          for (int column = left; column < right; ++column) sum += line[column * source.channels];
        }
        *to++ = static_cast<unsigned char>(sum / count);
      }
    }
  }
}

double colour_variance(const Pixels& pixels) {
  auto step = static_cast<std::size_t>(pixels.channels);
  auto of = [&](auto value_at) {
    long long sum = 0, squares = 0;
    for (std::size_t at = 0; at < pixels.bytes.size(); at += step) {
      int value = value_at(&pixels.bytes[at]);
      sum += value, squares += value * value;
    }
    return variance(static_cast<double>(sum), static_cast<double>(squares),
                    static_cast<double>(pixels.bytes.size() / step));
  };
  using Pixel = const unsigned char*;
  if (pixels.channels == 1) return of([](Pixel pixel) { return int{pixel[0]}; });
  return std::max({of([](Pixel pixel) { return int{pixel[1]}; }), of([](Pixel pixel) { return pixel[0] - pixel[1]; }),
                   of([](Pixel pixel) { return pixel[2] - pixel[1]; })});
}

double sharpness(const Pixels& gray) {
  auto width = gray.width;
  if (width < 3 || gray.height < 3) return 0;
  long long sum = 0, squares = 0;
  for (int y = 1; y < gray.height - 1; ++y) {
    const auto* row = &gray.bytes[static_cast<std::size_t>(y) * width];
    int row_sum = 0;
    unsigned row_squares = 0;  // 6000 times 1020 squared would not fit, 750 times does not come near
    for (int x = 1; x < width - 1; ++x) {
      auto value = row[x - 1] + row[x + 1] + row[x - width] + row[x + width] - 4 * row[x];
      row_sum += value;
      row_squares += static_cast<unsigned>(value * value);
    }
    sum += row_sum, squares += row_squares;
  }
  return variance(static_cast<double>(sum), static_cast<double>(squares),
                  static_cast<double>(width - 2) * (gray.height - 2));
}

Exposure exposure(const Pixels& gray) {
  Histogram counts{};
  for (auto value : gray.bytes) ++counts[value];
  if (percentile(counts, 0.98, gray.bytes.size()) < 90) return Exposure::dark;
  if (percentile(counts, 0.05, gray.bytes.size()) > 150) return Exposure::bright;
  return Exposure::fine;
}

Likeness likeness_of(const Pixels& upright) {
  std::array<float, kGrid * kGrid> grid;
  to_grid(upright, grid);
  std::array<float, kWaves * kGrid> across;
  for (int wave = 0; wave < kWaves; ++wave)
    for (int y = 0; y < kGrid; ++y)
      across[wave * kGrid + y] = dot(cosines().data() + wave * kGrid, grid.data() + y * kGrid);
  std::array<float, 128> strengths;
  std::size_t count = 0;
  for (int wave = 0; wave < kWaves; ++wave)
    for (int down = 0; down < kWaves && count < strengths.size(); ++down)
      if (wave + down >= 2)  // how light it is, and on which side, says nothing of who it is
        strengths[count++] = dot(cosines().data() + down * kGrid, across.data() + wave * kGrid);
  auto sorted = strengths;
  std::nth_element(sorted.begin(), sorted.begin() + 64, sorted.end());
  Likeness likeness{};
  for (std::size_t at = 0; at < strengths.size(); ++at)
    if (strengths[at] > sorted[64]) likeness[at / 64] |= std::uint64_t{1} << at % 64;
  return likeness;
}

}  // namespace portal

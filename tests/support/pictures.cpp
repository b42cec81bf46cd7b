#include "tests/support/pictures.h"

#include <fmt/format.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <vector>

namespace portal::test {
namespace {

using Colour = std::array<float, 3>;
using Kind = Picture::Kind;

struct Drawing {
  int width, height;
  std::vector<float> pixels;  // red, green, blue
};

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 0x1234567) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15u;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
  }
  float between(float least, float most) {
    return least + (most - least) * static_cast<float>(next() >> 40) / static_cast<float>(1 << 24);
  }
  /// About normal, deviation 1.
  float grain() {
    auto bits = next();
    float sum = 0;
    for (int part = 0; part < 4; ++part) sum += static_cast<float>((bits >> (16 * part)) & 0xFFFF);
    return (sum / 65535 - 2) * 1.732f;
  }

 private:
  std::uint64_t state_;
};

/// All that tells one person from another, in parts of the picture's width.
struct Person {
  explicit Person(std::uint64_t seed) {
    Dice dice(seed);
    x = dice.between(0.44f, 0.56f), y = dice.between(0.44f, 0.56f);
    head_width = dice.between(0.17f, 0.23f), head_height = head_width * dice.between(1.25f, 1.45f);
    auto tone = dice.between(0, 1);
    skin = {245 - 150 * tone, 205 - 140 * tone, 180 - 135 * tone};
    static constexpr std::array<Colour, 6> hairs = {
        {{25, 20, 20}, {60, 40, 30}, {110, 75, 45}, {190, 150, 90}, {150, 70, 35}, {90, 90, 95}}};
    hair = hairs[dice.next() % hairs.size()];
    hair_top = dice.between(1.12f, 1.4f), hair_sides = dice.between(1.05f, 1.4f);
    hair_length = dice.between(-0.3f, 2.2f), fringe = dice.between(0.35f, 0.8f), parting = dice.between(-0.5f, 0.5f);
    shirt = {dice.between(15, 240), dice.between(15, 240), dice.between(15, 240)};
    shirt_mark = {dice.between(15, 240), dice.between(15, 240), dice.between(15, 240)};
    stripes = dice.next() % 3 == 0 ? dice.between(8, 25) : 0;
    collar = dice.between(0.3f, 0.9f), shoulders = dice.between(0.36f, 0.52f), slope = dice.between(0.2f, 0.5f);
    eyes = dice.between(0.36f, 0.46f), mouth = dice.between(0.3f, 0.5f), smile = dice.between(-0.02f, 0.1f);
    glasses = dice.next() % 4 == 0;
  }
  float x, y, head_width, head_height;
  Colour skin, hair, shirt, shirt_mark;
  float hair_top, hair_sides, hair_length, fringe, parting, stripes, collar, shoulders, slope, eyes, mouth, smile;
  bool glasses;
};

float inside(float distance, float edge) { return std::clamp(0.5f - distance / edge, 0.0f, 1.0f); }
float oval(float x, float y, float wide, float high) {
  return (std::sqrt(x * x / (wide * wide) + y * y / (high * high)) - 1) * std::min(wide, high);
}
void lay(Colour& below, const Colour& above, float share, float shade = 1) {
  for (int channel = 0; channel < 3; ++channel) below[channel] += share * (above[channel] * shade - below[channel]);
}

Colour backdrop(float x, float y) {
  auto light = 1.15f - 0.45f * std::hypot(x - 0.45f, y - 0.4f) + 0.03f * std::sin(9 * x + 4 * std::sin(5 * y));
  return {118 * light, 140 * light, 165 * light};
}

// x and y in parts of the width, `edge` one pixel of it.
Colour person_at(const Person& who, float x, float y, float edge) {
  auto colour = backdrop(x, y);
  auto dx = x - who.x, dy = y - who.y;
  auto w = who.head_width, h = who.head_height;
  auto strands = 1 + 0.16f * std::sin(180 * dx + 25 * dy + 3 * std::sin(14 * dy)) + 0.1f * std::sin(410 * dx - 60 * dy);
  auto side = 1 - 0.28f * (dx / w + 0.3f) * (dx / w + 0.3f);  // the light comes from one side
  auto behind = dy < 0 ? oval(dx, dy, w * who.hair_sides, h * who.hair_top)
                       : std::max(std::abs(dx) - w * who.hair_sides, dy - h * who.hair_length);
  lay(colour, who.hair, inside(behind, edge), strands * 0.85f);
  lay(colour, who.skin, inside(std::max(std::abs(dx) - w * 0.5f, std::abs(dy - h) - h * 0.5f), edge), 0.72f * side);
  auto end = std::max(0.0f, std::abs(dx) - who.shoulders + 0.12f);  // where the shoulders round off
  auto top = who.y + h * 1.12f + who.slope * std::max(0.0f, std::abs(dx) - w * 0.45f) + 12 * end * end;
  auto cloth = 1 + 0.06f * std::sin(35 * dx + 20 * dy) + 0.05f * std::sin(260 * x) * std::sin(260 * y);
  auto body = inside(std::max(top - y, std::abs(dx) - who.shoulders), edge);
  lay(colour, who.stripes > 0 && std::sin(who.stripes * 6.28f * dy) > 0 ? who.shirt_mark : who.shirt, body, cloth);
  auto neckline = std::abs(dx) - (w * who.collar - (y - top) * 0.8f);
  lay(colour, who.collar > 0.6f ? who.shirt_mark : who.skin, body * inside(neckline, edge), cloth);
  lay(colour, who.skin, inside(oval(dx, dy, w, h), edge), side);
  auto eye_x = std::abs(dx) - w * who.eyes, eye_y = dy + h * 0.1f;
  lay(colour, {235, 235, 232}, inside(oval(eye_x, eye_y, w * 0.17f, w * 0.09f), edge), side);
  lay(colour, {50, 35, 25}, inside(oval(eye_x, eye_y, w * 0.075f, w * 0.085f), edge));
  lay(colour, who.hair, inside(oval(eye_x, eye_y + w * 0.24f, w * 0.22f, w * 0.04f), edge));
  if (who.glasses)
    lay(colour, {30, 30, 30}, inside(std::abs(oval(eye_x, eye_y, w * 0.33f, w * 0.27f)) - w * 0.02f, edge));
  lay(colour, who.skin, inside(oval(dx - w * 0.05f, dy - h * 0.17f, w * 0.07f, h * 0.14f), edge), 0.8f * side);
  auto lips = oval(dx, dy - h * 0.48f + who.smile * dx * dx / w / w * h, w * who.mouth, h * 0.055f);
  lay(colour, {175, 75, 75}, inside(lips, edge), side);
  auto crown = std::max(oval(dx, dy, w * 1.03f, h * 1.05f), dy + h * who.fringe - who.parting * dx);
  lay(colour, who.hair, inside(crown, edge), strands);
  return colour;
}

Drawing drawn(const Picture& wanted) {
  Drawing drawing{wanted.width, wanted.height, std::vector<float>(3u * wanted.width * wanted.height)};
  Person who(wanted.seed);
  auto edge = 1.5f / static_cast<float>(wanted.width);
  auto* pixel = drawing.pixels.data();
  auto width = static_cast<float>(wanted.width);
  for (int row = 0; row < wanted.height; ++row)
    for (int column = 0; column < wanted.width; ++column, pixel += 3) {
      auto x = (static_cast<float>(column) + 0.5f) / width, y = (static_cast<float>(row) + 0.5f) / width;
      Colour colour = {120, 130, 150};
      if (wanted.kind == Kind::portrait) colour = person_at(who, x, y, edge);
      if (wanted.kind == Kind::gradient) colour = backdrop(x, y);
      std::copy(colour.begin(), colour.end(), pixel);
    }
  return drawing;
}

// One direction of a box blur: `count` pixels, `step` floats apart.
void blur_line(float* first, int count, int step, int radius, std::vector<float>& copy) {
  copy.resize(static_cast<std::size_t>(count));
  for (int at = 0; at < count; ++at) copy[at] = first[at * step];
  auto value = [&](int at) { return copy[std::clamp(at, 0, count - 1)]; };
  float sum = 0;
  for (int at = -radius; at <= radius; ++at) sum += value(at);
  for (int at = 0; at < count; ++at) {
    first[at * step] = sum / static_cast<float>(2 * radius + 1);
    sum += value(at + radius + 1) - value(at - radius);
  }
}

void blur(Drawing& drawing, int radius) {
  std::vector<float> copy;
  for (int time = 0; time < 2; ++time)
    for (int channel = 0; channel < 3; ++channel) {
      for (int row = 0; row < drawing.height; ++row)
        blur_line(&drawing.pixels[3 * row * drawing.width + channel], drawing.width, 3, radius, copy);
      for (int column = 0; column < drawing.width; ++column)
        blur_line(&drawing.pixels[3 * column + channel], drawing.height, 3 * drawing.width, radius, copy);
    }
}

// What the lens and the sensor do: blur, light, and grain, which no blur takes away.
void expose(Drawing& drawing, const Picture& wanted) {
  if (wanted.blur > 0) blur(drawing, wanted.blur);
  if (wanted.kind == Kind::flat) return;
  Dice dice(wanted.seed + 77);
  auto grain = wanted.kind == Kind::noise ? 60.0f : static_cast<float>(wanted.grain);
  for (std::size_t at = 0; at < drawing.pixels.size(); at += 3) {
    auto noise = grain * dice.grain();
    for (std::size_t channel = at; channel < at + 3; ++channel)
      drawing.pixels[channel] = (drawing.pixels[channel] - 128) * static_cast<float>(wanted.contrast) + 128 +
                                static_cast<float>(wanted.light) + noise;
  }
}

// As a camera held that way stores it: where the upright picture's (x, y) is in the stored one.
Drawing stored(const Drawing& upright, int orientation) {
  auto turned = orientation >= 5;
  Drawing result{turned ? upright.height : upright.width, turned ? upright.width : upright.height,
                 std::vector<float>(upright.pixels.size())};
  for (int y = 0; y < upright.height; ++y)
    for (int x = 0; x < upright.width; ++x) {
      int right = upright.width - 1 - x, below = upright.height - 1 - y;
      int to_x = x, to_y = y;
      switch (orientation) {
        case 2:
          to_x = right;
          break;
        case 3:
          to_x = right, to_y = below;
          break;
        case 4:
          to_y = below;
          break;
        case 5:
          to_x = y, to_y = x;
          break;
        case 6:
          to_x = y, to_y = right;
          break;
        case 7:
          to_x = below, to_y = right;
          break;
        case 8:
          to_x = below, to_y = x;
          break;
      }
      std::copy_n(&upright.pixels[3 * (y * upright.width + x)], 3, &result.pixels[3 * (to_y * result.width + to_x)]);
    }
  return result;
}

// What TurboJPEG 2.1 takes from the environment only.
class Setting {
 public:
  Setting(const char* name, int value) : name_(name) {
    if (value > 0)
      setenv(name, fmt::format("{}{}", value, name == std::string_view("TJ_RESTART") ? "B" : "").c_str(), 1);
  }
  ~Setting() { unsetenv(name_); }

 private:
  const char* name_;
};

std::string encoded(const Drawing& drawing, const Picture& wanted) {
  std::vector<unsigned char> bytes;
  auto cmyk = wanted.colours == Picture::Colours::cmyk;
  for (std::size_t at = 0; at < drawing.pixels.size(); ++at) {
    bytes.push_back(static_cast<unsigned char>(std::clamp(drawing.pixels[at] + 0.5f, 0.0f, 255.0f)));
    if (cmyk && at % 3 == 2) bytes.push_back(255);
  }
  std::unique_ptr<void, int (*)(tjhandle)> handle(tjInitCompress(), tjDestroy);
  unsigned char* written = nullptr;
  unsigned long size = 0;
  static constexpr std::array<int, 4> samplings = {TJSAMP_420, TJSAMP_444, TJSAMP_GRAY, TJSAMP_444};
  auto flags = TJFLAG_ACCURATEDCT | (wanted.coding == Picture::Coding::progressive ? TJFLAG_PROGRESSIVE : 0);
  const Setting restart("TJ_RESTART", wanted.restart);
  const Setting optimised("TJ_OPTIMIZE", wanted.tables == Picture::Tables::optimised ? 1 : 0);
  auto code = tjCompress2(handle.get(), bytes.data(), drawing.width, 0, drawing.height, cmyk ? TJPF_CMYK : TJPF_RGB,
                          &written, &size, samplings[static_cast<int>(wanted.colours)], wanted.quality, flags);
  if (code != 0) throw std::runtime_error(tjGetErrorStr2(handle.get()));
  std::string jpeg(reinterpret_cast<char*>(written), size);
  tjFree(written);
  return jpeg;
}

std::string little(std::uint32_t value, int bytes) {
  std::string text;
  for (int at = 0; at < bytes; ++at) text += static_cast<char>(value >> (8 * at));
  return text;
}
std::string tag(std::uint32_t number, std::uint32_t type, std::uint32_t count, std::uint32_t value) {
  return little(number, 2) + little(type, 2) + little(count, 4) + little(value, 4);
}

}  // namespace

std::string jpeg_part(unsigned char marker, std::string_view content) {
  auto length = content.size() + 2;
  return std::string("\xFF") + static_cast<char>(marker) + static_cast<char>(length >> 8) + static_cast<char>(length) +
         std::string(content);
}

std::string exif_segment(int orientation, std::string_view thumbnail) {
  constexpr std::uint32_t ifd0 = 8, make = ifd0 + 2 + 3 * 12 + 4, gps = make + 12, degrees = gps + 2 + 4 * 12 + 4,
                          ifd1 = degrees + 48, image = ifd1 + 2 + 2 * 12 + 4;
  auto tiff = "II*" + std::string(1, '\0') + little(ifd0, 4);
  tiff += little(3, 2) + tag(0x010F, 2, 12, make) + tag(0x0112, 3, 1, orientation) + tag(0x8825, 4, 1, gps);
  tiff += little(thumbnail.empty() ? 0 : ifd1, 4) + "CAMERA MAKER";
  tiff += little(4, 2) + tag(1, 2, 2, 'N') + tag(2, 5, 3, degrees) + tag(3, 2, 2, 'W') + tag(4, 5, 3, degrees + 24);
  tiff += little(0, 4);
  for (std::uint32_t part : {34, 3, 8, 118, 14, 37}) tiff += little(part, 4) + little(1, 4);
  if (!thumbnail.empty()) {
    auto size = static_cast<std::uint32_t>(thumbnail.size());
    tiff += little(2, 2) + tag(0x0201, 4, 1, image) + tag(0x0202, 4, 1, size) + little(0, 4) + std::string(thumbnail);
  }
  return jpeg_part(0xE1, std::string("Exif\0\0", 6) + tiff);
}

std::string with_segment(std::string_view jpeg, std::string_view added) {
  return std::string(jpeg.substr(0, 2)) + std::string(added) + std::string(jpeg.substr(2));
}

std::string picture(const Picture& wanted) {
  auto drawing = drawn(wanted);
  expose(drawing, wanted);
  auto jpeg = encoded(wanted.orientation > 1 ? stored(drawing, wanted.orientation) : drawing, wanted);
  if (!wanted.comment.empty()) jpeg = with_segment(jpeg, jpeg_part(0xFE, wanted.comment));
  if (wanted.orientation == 0) return jpeg;
  auto thumbnail = picture({.width = 96, .height = 120, .seed = wanted.seed, .quality = 50, .kind = wanted.kind});
  return with_segment(jpeg, exif_segment(wanted.orientation, thumbnail));
}

}  // namespace portal::test

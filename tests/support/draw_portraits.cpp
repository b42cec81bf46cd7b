// Draws the made-up portraits of samples/photos/: draw-portraits FOLDER WHAT… writes FOLDER/NAME.jpg for each WHAT,
// which is NAME[=PERSON][:sideways][:blurred]. PERSON (NAME where it is left out) is a student ID and decides all that
// is seen, so that the same one gives the same bytes. `make_photo_samples.py` calls it; nobody in the pictures exists.
#include <cairo.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr int kWidth = 640, kHeight = 800, kQuality = 74;
constexpr double kTurn = 2 * M_PI;

struct Colour {
  double red, green, blue;
  Colour mixed(const Colour& other, double share) const {
    return {red + share * (other.red - red), green + share * (other.green - green), blue + share * (other.blue - blue)};
  }
  Colour darker(double share) const { return mixed({0.1, 0.05, 0.08}, share); }
  Colour lighter(double share) const { return mixed({1, 1, 1}, share); }
};

constexpr Colour rgb(unsigned value) {
  return {(value >> 16 & 255) / 255.0, (value >> 8 & 255) / 255.0, (value & 255) / 255.0};
}

constexpr std::array kSkins = {rgb(0xf6d3b8), rgb(0xeec09a), rgb(0xe0a878), rgb(0xc98a5c),
                               rgb(0xa86a42), rgb(0x855032), rgb(0x633a26)};
constexpr std::array kHairs = {rgb(0x1d1a1c), rgb(0x2e211d), rgb(0x4a3023), rgb(0x6e4529),
                               rgb(0x9b6a3a), rgb(0xc9a061), rgb(0x8c3f22)};
constexpr std::array kClothes = {rgb(0x2f5d8a), rgb(0xb8443f), rgb(0x3f7d5a), rgb(0xe0a83c), rgb(0x6b4c8a),
                                 rgb(0x2b2f3a), rgb(0xd97b8f), rgb(0x3d9aa1), rgb(0xf0ece2), rgb(0x8a5a3a)};
constexpr std::array kBackdrops = {rgb(0x8fb3cc), rgb(0xb7c3a3), rgb(0xc9b7a2),
                                   rgb(0xa9a4c4), rgb(0x93b8b0), rgb(0xc2a5a8)};

class Dice {
 public:
  explicit Dice(const std::string& person) {
    for (unsigned char c : person) state_ = (state_ ^ c) * 0x100000001b3u;
  }
  std::uint64_t next() {
    auto mixed = state_ += 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }
  double between(double least, double most) {
    return least + (most - least) * static_cast<double>(next() >> 11) / static_cast<double>(1ull << 53);
  }
  bool one_in(unsigned times) { return next() % times == 0; }
  template <class List>
  const auto& of(const List& list) {
    return list[next() % list.size()];
  }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325u;
};

enum class Hair { cropped, parted, curly, bob, long_, bun, braids, scarf };
enum class Top { round_neck, v_neck, collar, hood };

struct Person {
  explicit Person(const std::string& id) : dice(id) {
    bool girl = id.size() > 6 && id[6] == 'F';
    skin = dice.of(kSkins);
    hair = dice.of(kHairs);
    if (skin.red < 0.75) hair = kHairs[dice.next() % 3];
    clothes = dice.of(kClothes);
    do second = dice.of(kClothes);
    while (std::abs(second.red - clothes.red) + std::abs(second.blue - clothes.blue) < 0.3);
    backdrop = dice.of(kBackdrops);
    constexpr std::array girls = {Hair::bob,   Hair::long_, Hair::bun,  Hair::braids,
                                  Hair::curly, Hair::long_, Hair::scarf};
    constexpr std::array boys = {Hair::cropped, Hair::parted, Hair::curly, Hair::parted, Hair::cropped};
    style = girl ? dice.of(girls) : dice.of(boys);
    constexpr std::array tops = {Top::round_neck, Top::v_neck, Top::collar, Top::hood};
    top = dice.of(tops);
    width = dice.between(118, 134), height = dice.between(156, 172);
    x = kWidth / 2.0 + dice.between(-14, 14), y = dice.between(330, 356);
    smile = dice.between(0.5, 1.0), eyes = dice.between(46, 54), fringe = dice.between(0.35, 0.75);
    glasses = dice.one_in(4), freckles = skin.red > 0.9 && dice.one_in(2), teeth = dice.one_in(2),
    stripes = dice.one_in(3);
  }
  Dice dice;
  Colour skin, hair, clothes, second, backdrop;
  Hair style;
  Top top;
  double width, height, x, y, smile, eyes, fringe;
  bool glasses, freckles, teeth, stripes;
};

class Drawing {
 public:
  explicit Drawing(Person who)
      : who_(std::move(who)),
        surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, kWidth, kHeight)),
        pen_(cairo_create(surface_)) {}
  ~Drawing() {
    cairo_destroy(pen_);
    cairo_surface_destroy(surface_);
  }
  Drawing(const Drawing&) = delete;

  std::vector<unsigned char> pixels() {
    backdrop();
    behind();
    body();
    head();
    face();
    front();
    if (who_.glasses) glasses();
    return with_grain();
  }

 private:
  Person who_;
  cairo_surface_t* surface_;
  cairo_t* pen_;

  void colour(const Colour& of) { cairo_set_source_rgb(pen_, of.red, of.green, of.blue); }
  void fill(const Colour& of) {
    colour(of);
    cairo_fill(pen_);
  }
  void stroke(const Colour& of, double width) {
    colour(of);
    cairo_set_line_width(pen_, width);
    cairo_set_line_cap(pen_, CAIRO_LINE_CAP_ROUND);
    cairo_stroke(pen_);
  }
  void oval(double x, double y, double wide, double high, double from = 0, double to = kTurn) {
    cairo_save(pen_);
    cairo_translate(pen_, x, y);
    cairo_scale(pen_, wide, high);
    cairo_new_sub_path(pen_);
    cairo_arc(pen_, 0, 0, 1, from, to);
    cairo_restore(pen_);
  }

  void backdrop() {
    auto* light = cairo_pattern_create_radial(who_.x, 300, 60, who_.x, 380, 620);
    auto near = who_.backdrop.lighter(0.35), far = who_.backdrop.darker(0.4);
    cairo_pattern_add_color_stop_rgb(light, 0, near.red, near.green, near.blue);
    cairo_pattern_add_color_stop_rgb(light, 1, far.red, far.green, far.blue);
    cairo_set_source(pen_, light);
    cairo_paint(pen_);
    cairo_pattern_destroy(light);
  }

  // Hair behind the head and the shoulders.
  void behind() {
    double x = who_.x, y = who_.y, w = who_.width, h = who_.height;
    auto shade = who_.hair.darker(0.25);
    if (who_.style == Hair::long_) {
      cairo_move_to(pen_, x - w * 1.16, y - h * 0.2);
      cairo_curve_to(pen_, x - w * 1.35, y + h, x - w * 1.3, y + h * 1.5, x - w * 0.9, y + h * 1.75);
      cairo_line_to(pen_, x + w * 0.9, y + h * 1.75);
      cairo_curve_to(pen_, x + w * 1.3, y + h * 1.5, x + w * 1.35, y + h, x + w * 1.16, y - h * 0.2);
      fill(shade);
    }
    if (who_.style == Hair::bob) {
      oval(x, y + h * 0.15, w * 1.26, h * 1.0);
      fill(shade);
    }
    if (who_.style == Hair::bun) {
      oval(x, y - h * 1.22, w * 0.42, w * 0.4);
      fill(shade);
    }
    if (who_.style == Hair::curly) curls(1.2, shade, -0.62, 0.52);
  }

  // Round locks about the head, from angle to angle in turns.
  void curls(double out, const Colour& of, double from, double to) {
    for (int i = 0; i <= 16; ++i) {
      double angle = (from + (to - from) * i / 16 - 0.2) * kTurn;
      oval(who_.x + std::cos(angle) * who_.width * (out - 0.08),
           who_.y - 18 + std::sin(angle) * who_.height * (out - 0.16), 34, 34);
      fill(i % 2 ? of : of.lighter(0.06));
    }
  }

  void body() {
    double x = who_.x, y = who_.y, w = who_.width, h = who_.height, top = y + h * 1.22;
    auto torso = [&] {
      cairo_move_to(pen_, x - w * 2.15, kHeight);
      cairo_curve_to(pen_, x - w * 2.1, top + 95, x - w * 1.6, top + 48, x - w * 0.55, top);
      cairo_line_to(pen_, x + w * 0.55, top);
      cairo_curve_to(pen_, x + w * 1.6, top + 48, x + w * 2.1, top + 95, x + w * 2.15, kHeight);
      cairo_close_path(pen_);
    };
    torso();
    fill(who_.clothes);
    if (who_.stripes) {
      cairo_save(pen_);
      torso();
      cairo_clip(pen_);
      for (double at = top + 40; at < kHeight; at += 46) {
        cairo_rectangle(pen_, 0, at, kWidth, 20);
        fill(who_.second);
      }
      cairo_restore(pen_);
    }
    if (who_.top == Top::hood) {
      oval(x, top + 26, w * 1.05, 62);
      fill(who_.clothes.darker(0.18));
    }
    cairo_rectangle(pen_, x - w * 0.42, y + h * 0.6, w * 0.84, h * 0.66);  // the neck
    fill(who_.skin.darker(0.16));
    neckline(x, top, w);
    for (int side : {-1, 1}) {  // arms
      cairo_move_to(pen_, x + side * w * 1.35, kHeight);
      cairo_curve_to(pen_, x + side * w * 1.38, kHeight - 60, x + side * w * 1.36, top + 120, x + side * w * 1.42,
                     top + 100);
      stroke(who_.clothes.darker(0.3), 4);
    }
  }

  void neckline(double x, double top, double w) {
    if (who_.top == Top::v_neck) {
      cairo_move_to(pen_, x - w * 0.5, top - 4);
      cairo_line_to(pen_, x, top + 88);
      cairo_line_to(pen_, x + w * 0.5, top - 4);
      fill(who_.skin.darker(0.08));
    } else {
      oval(x, top, w * 0.5, 34, 0, kTurn / 2);
      fill(who_.skin.darker(0.08));
    }
    if (who_.top == Top::round_neck) {
      oval(x, top, w * 0.53, 37, 0.02 * kTurn, 0.48 * kTurn);
      stroke(who_.second, 11);
    }
    if (who_.top == Top::collar) {
      for (int side : {-1, 1}) {
        cairo_move_to(pen_, x + side * w * 0.56, top - 14);
        cairo_line_to(pen_, x + side * w * 0.72, top + 46);
        cairo_line_to(pen_, x + side * 8, top + 34);
        cairo_close_path(pen_);
        fill(who_.clothes.lighter(0.35));
      }
      for (double at = top + 70; at < kHeight; at += 52) {
        oval(x, at, 6, 6);
        fill(who_.clothes.lighter(0.5));
      }
    }
    if (who_.top == Top::hood) {
      for (int side : {-1, 1}) {
        cairo_move_to(pen_, x + side * w * 0.3, top + 46);
        cairo_line_to(pen_, x + side * w * 0.34, top + 130);
        stroke(who_.clothes.lighter(0.6), 6);
      }
    }
  }

  void head_shape(double grown = 0) {
    double x = who_.x, y = who_.y, w = who_.width + grown, h = who_.height + grown;
    cairo_move_to(pen_, x - w, y - h * 0.15);
    cairo_curve_to(pen_, x - w, y - h * 1.25, x + w, y - h * 1.25, x + w, y - h * 0.15);
    cairo_curve_to(pen_, x + w, y + h * 0.55, x + w * 0.5, y + h, x, y + h);
    cairo_curve_to(pen_, x - w * 0.5, y + h, x - w, y + h * 0.55, x - w, y - h * 0.15);
    cairo_close_path(pen_);
  }

  void head() {
    if (who_.style != Hair::scarf) {
      for (int side : {-1, 1}) {
        oval(who_.x + side * who_.width * 1.0, who_.y + 12, 20, 30);
        fill(who_.skin.darker(0.1));
        oval(who_.x + side * who_.width * 1.0, who_.y + 14, 9, 16);
        fill(who_.skin.darker(0.24));
      }
    }
    head_shape();
    fill(who_.skin);
    for (int side : {-1, 1}) {  // cheeks
      oval(who_.x + side * who_.width * 0.58, who_.y + who_.height * 0.34, 26, 18);
      fill(who_.skin.mixed(rgb(0xe2665a), 0.2));
    }
  }

  void face() {
    double x = who_.x, y = who_.y + 6, w = who_.width, h = who_.height;
    constexpr std::array irises = {rgb(0x3b2415), rgb(0x54361e), rgb(0x3c5a46), rgb(0x3a5f80)};
    auto iris = who_.skin.red < 0.9 ? irises[who_.dice.next() % 2] : who_.dice.of(irises);
    for (int side : {-1, 1}) {
      double at = x + side * who_.eyes;
      oval(at, y, 21, 14.5);
      fill({0.98, 0.98, 0.97});
      oval(at, y, 12, 13.5);
      fill(iris);
      oval(at, y, 6, 7);
      fill({0.05, 0.04, 0.05});
      oval(at + 4, y - 5, 3.4, 3.4);
      fill({1, 1, 1});
      oval(at, y + 1, 22, 16, 0.53 * kTurn, 0.97 * kTurn);
      stroke(who_.hair.darker(0.5), 4);
      cairo_move_to(pen_, at - 25, y - 32 + (side < 0 ? 4 : -2));
      cairo_curve_to(pen_, at - 10, y - 44, at + 10, y - 44, at + 25, y - 32 + (side < 0 ? -2 : 4));
      stroke(who_.hair.darker(0.15), 7);
    }
    cairo_move_to(pen_, x + 3, y + 16);
    cairo_curve_to(pen_, x + 12, y + 42, x + 18, y + 52, x - 8, y + 55);
    stroke(who_.skin.darker(0.3), 4.5);
    if (who_.freckles)
      for (int i = 0; i < 14; ++i) {
        oval(x + (i % 2 ? 1 : -1) * who_.dice.between(22, w * 0.7), y + who_.dice.between(28, 56), 2.6, 2.6);
        fill(who_.skin.darker(0.28));
      }
    mouth(x, y + h * 0.5);
  }

  void mouth(double x, double y) {
    double wide = 44 + 8 * who_.smile, deep = 16 + 22 * who_.smile;
    auto lip = who_.skin.mixed(rgb(0xa8323c), 0.55);
    if (who_.teeth) {
      cairo_move_to(pen_, x - wide, y);
      cairo_curve_to(pen_, x - wide * 0.6, y + deep * 1.5, x + wide * 0.6, y + deep * 1.5, x + wide, y);
      cairo_curve_to(pen_, x + wide * 0.5, y + 9, x - wide * 0.5, y + 9, x - wide, y);
      fill({0.97, 0.96, 0.94});
    }
    cairo_move_to(pen_, x - wide, y);
    cairo_curve_to(pen_, x - wide * 0.6, y + deep * 1.5, x + wide * 0.6, y + deep * 1.5, x + wide, y);
    if (who_.teeth) cairo_curve_to(pen_, x + wide * 0.5, y + 9, x - wide * 0.5, y + 9, x - wide, y);
    stroke(lip, 6);
  }

  // Hair over the forehead, or what is worn on it.
  void front() {
    double x = who_.x, y = who_.y, w = who_.width, h = who_.height;
    if (who_.style == Hair::scarf) return scarf();
    cairo_save(pen_);
    head_shape(26);
    cairo_clip(pen_);
    double edge = y - h * (0.38 + 0.2 * who_.fringe);  // where the forehead begins
    cairo_move_to(pen_, x - w * 1.4, y - h * 1.5);
    cairo_line_to(pen_, x + w * 1.4, y - h * 1.5);
    cairo_line_to(pen_, x + w * 1.4, y + (who_.style == Hair::cropped ? -h * 0.16 : h * 0.02));
    double side = w * (who_.style == Hair::cropped ? 0.98 : 0.9);
    cairo_line_to(pen_, x + side, y - h * 0.1);
    cairo_curve_to(pen_, x + w * 0.9, edge - 12, x + w * (who_.fringe - 0.1), edge - 30, x + w * (who_.fringe - 0.5),
                   edge - 34);
    cairo_curve_to(pen_, x - w * 0.2, edge - 4, x - w * 0.75, edge + 10, x - side, y - h * 0.1);
    cairo_line_to(pen_, x - w * 1.4, y + (who_.style == Hair::cropped ? -h * 0.16 : h * 0.02));
    cairo_close_path(pen_);
    fill(who_.hair);
    for (int i = 0; i < 7; ++i) {  // strands
      double at = x - w * 0.8 + i * w * 0.27;
      cairo_move_to(pen_, x + (at - x) * 0.45, y - h * 1.05);
      cairo_curve_to(pen_, at - 6, y - h * 0.9, at - 2, y - h * 0.75, at + 3, y - h * 0.66);
      stroke(who_.hair.lighter(0.14), 3);
    }
    cairo_restore(pen_);
    if (who_.style == Hair::curly) curls(1.1, who_.hair, -0.18, 0.08 - 0.0);
    if (who_.style == Hair::curly) curls(1.1, who_.hair, -0.32, -0.12);
    if (who_.style == Hair::braids)
      for (int at : {-1, 1})
        for (int knot = 0; knot < 8; ++knot) {
          oval(x + at * (w * 1.1 + knot * 1.5), y + 42 + knot * 34, 21, 22);
          fill(knot % 2 ? who_.hair : who_.hair.lighter(0.12));
          if (knot == 7) {
            cairo_rectangle(pen_, x + at * (w * 1.1 + knot * 1.5) - 17, y + 42 + knot * 34 - 30, 34, 11);
            fill(who_.second);
          }
        }
  }

  void scarf() {
    double x = who_.x, y = who_.y, w = who_.width, h = who_.height;
    cairo_set_fill_rule(pen_, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_move_to(pen_, x - w * 1.2, y);
    cairo_curve_to(pen_, x - w * 1.3, y - h * 1.5, x + w * 1.3, y - h * 1.5, x + w * 1.2, y);
    cairo_curve_to(pen_, x + w * 1.2, y + h * 0.8, x + w * 1.5, y + h * 1.5, x + w * 1.15, y + h * 1.8);
    cairo_curve_to(pen_, x + w * 0.5, y + h * 1.95, x - w * 0.5, y + h * 1.95, x - w * 1.15, y + h * 1.8);
    cairo_curve_to(pen_, x - w * 1.5, y + h * 1.5, x - w * 1.2, y + h * 0.8, x - w * 1.2, y);
    cairo_close_path(pen_);
    oval(x, y + h * 0.14, w * 0.9, h * 0.86);
    fill(who_.second);
    cairo_set_fill_rule(pen_, CAIRO_FILL_RULE_WINDING);
    for (int fold = 0; fold < 4; ++fold) {
      cairo_move_to(pen_, x - w * (0.95 - 0.1 * fold), y + h * (0.85 + 0.14 * fold));
      cairo_curve_to(pen_, x - w * 0.4, y + h * (1.2 + 0.16 * fold), x + w * 0.4, y + h * (1.2 + 0.16 * fold),
                     x + w * 0.95, y + h * (0.9 + 0.14 * fold));
      stroke(who_.second.darker(0.2), 4);
    }
  }

  void glasses() {
    double y = who_.y + 7;
    auto frame = who_.dice.one_in(2) ? rgb(0x2a2a30) : rgb(0x7a3b2e);
    for (int side : {-1, 1}) {
      oval(who_.x + side * who_.eyes, y, 38, 32);
      stroke(frame, 6);
      cairo_move_to(pen_, who_.x + side * (who_.eyes + 38), y - 6);
      cairo_line_to(pen_, who_.x + side * who_.width * 0.99, y - 12);
      stroke(frame, 6);
    }
    cairo_move_to(pen_, who_.x - who_.eyes + 38, y - 4);
    cairo_curve_to(pen_, who_.x - 6, y - 12, who_.x + 6, y - 12, who_.x + who_.eyes - 38, y - 4);
    stroke(frame, 6);
  }

  // Red, green, blue, with a little of a sensor's noise: a drawing of flat colours would be no photo.
  std::vector<unsigned char> with_grain() {
    cairo_surface_flush(surface_);
    std::vector<unsigned char> out(3u * kWidth * kHeight);
    for (int row = 0; row < kHeight; ++row) {
      auto* line = reinterpret_cast<const std::uint32_t*>(cairo_image_surface_get_data(surface_) +
                                                          row * cairo_image_surface_get_stride(surface_));
      for (int column = 0; column < kWidth; ++column) {
        int grain = static_cast<int>(who_.dice.next() % 7) - 3;
        for (int channel = 0; channel < 3; ++channel)
          out[3u * (row * kWidth + column) + channel] =
              static_cast<unsigned char>(std::clamp<int>((line[column] >> (16 - 8 * channel) & 255) + grain, 0, 255));
      }
    }
    return out;
  }
};

std::vector<unsigned char> blurred(std::vector<unsigned char> pixels) {
  constexpr int radius = 9;
  auto pass = [&](int lines, int length, int line_step, int step) {
    std::vector<int> copy(length);
    for (int line = 0; line < lines; ++line)
      for (int channel = 0; channel < 3; ++channel) {
        auto at = [&](int i) -> unsigned char& { return pixels[3u * (line * line_step + i * step) + channel]; };
        for (int i = 0; i < length; ++i) copy[i] = at(i);
        for (int i = 0; i < length; ++i) {
          int sum = 0;
          for (int j = -radius; j <= radius; ++j) sum += copy[std::clamp(i + j, 0, length - 1)];
          at(i) = static_cast<unsigned char>(sum / (2 * radius + 1));
        }
      }
  };
  for (int twice = 0; twice < 2; ++twice) pass(kHeight, kWidth, kWidth, 1), pass(kWidth, kHeight, 1, kWidth);
  return pixels;
}

// As a camera that was turned writes it: EXIF orientation 6 says to turn it to the right.
std::vector<unsigned char> sideways(const std::vector<unsigned char>& upright) {
  std::vector<unsigned char> turned(upright.size());
  for (int row = 0; row < kHeight; ++row)
    for (int column = 0; column < kWidth; ++column)
      std::copy_n(&upright[3u * (row * kWidth + column)], 3, &turned[3u * ((kWidth - 1 - column) * kHeight + row)]);
  return turned;
}

std::string jpeg_of(const std::vector<unsigned char>& pixels, int width, int height) {
  auto* encoder = tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  if (tjCompress2(encoder, pixels.data(), width, 0, height, TJPF_RGB, &bytes, &size, TJSAMP_420, kQuality,
                  TJFLAG_ACCURATEDCT) != 0)
    throw std::runtime_error(tjGetErrorStr2(encoder));
  std::string jpeg(reinterpret_cast<const char*>(bytes), size);
  tjFree(bytes);
  tjDestroy(encoder);
  return jpeg;
}

void draw(const std::string& folder, const std::string& what) {
  auto name = what.substr(0, what.find(':')), options = what.substr(name.size());
  auto equals = name.find('=');
  auto person = equals == name.npos ? name : name.substr(equals + 1);
  auto pixels = Drawing(Person(person)).pixels();
  if (options.find(":blurred") != options.npos) pixels = blurred(std::move(pixels));
  bool turned = options.find(":sideways") != options.npos;
  if (turned) pixels = sideways(pixels);
  auto jpeg = turned ? jpeg_of(pixels, kHeight, kWidth) : jpeg_of(pixels, kWidth, kHeight);
  std::ofstream file(folder + "/" + name.substr(0, equals) + ".jpg", std::ios::binary);
  if (!file.write(jpeg.data(), static_cast<std::streamsize>(jpeg.size()))) throw std::runtime_error("cannot write");
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return std::fprintf(stderr, "usage: draw-portraits FOLDER NAME[=PERSON][:sideways][:blurred]…\n"), 2;
  try {
    for (int i = 2; i < count; ++i) draw(arguments[1], arguments[i]);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "draw-portraits: %s\n", error.what()), 1;
  }
}

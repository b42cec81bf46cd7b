// Photos, good and bad. The pictures are drawn (tests/support/pictures.h); the decoder is the real one.
#include "lib/photos/image_check.h"

#include <turbojpeg.h>

#include <algorithm>
#include <cmath>

#include "tests/support/pictures.h"
#include "tests/unit/property.h"

using namespace portal;
using namespace portal::test;

namespace {

using Kind = Picture::Kind;
using Colours = Picture::Colours;
using Coding = Picture::Coding;

ImageChecker& checker() {
  static const auto one = make_image_checker();
  return *one;
}
ImageVerdict checked(const std::string& jpeg, const ImageLimits& limits = {}) { return checker().check(jpeg, limits); }

std::string fault_of(const std::string& jpeg) {
  auto verdict = checked(jpeg);
  return verdict.fault ? std::string(image_fault_name(*verdict.fault)) : "";
}
std::string told(const ImageVerdict& verdict) {
  return verdict.fault ? fmt::format("{}: {}", image_fault_name(*verdict.fault), verdict.detail) : "accepted";
}
std::string findings_of(const std::string& jpeg) {
  auto verdict = checked(jpeg);
  if (verdict.fault) return told(verdict);
  std::string all;
  for (auto finding : verdict.findings) all += (all.empty() ? "" : " ") + std::string(image_finding_name(finding));
  return all;
}

/// Drawn once: most tests damage it.
const std::string& good() {
  static const auto jpeg = picture();
  return jpeg;
}
Picture sized(int width, int height) { return {.width = width, .height = height}; }

std::size_t place_of(const std::string& jpeg, unsigned char marker) {
  return jpeg.find(std::string("\xFF") + static_cast<char>(marker));
}
bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// Markers of the segments before the picture's data.
std::string segments_of(const std::string& jpeg) {
  std::string markers;
  for (std::size_t at = 2; at + 4 < jpeg.size();) {
    auto marker = static_cast<unsigned char>(jpeg[at + 1]);
    markers += fmt::format("{:02X} ", marker);
    if (marker == 0xDA) break;
    at += 2u + (static_cast<unsigned char>(jpeg[at + 2]) << 8 | static_cast<unsigned char>(jpeg[at + 3]));
  }
  return markers;
}
std::string data_of(const std::string& jpeg) { return jpeg.substr(place_of(jpeg, 0xDA)); }

/// How far the lightness of two pictures of one size is apart, in the worst row or column.
double worst_line(const std::string& one, const std::string& other, int width, int height) {
  auto gray = [&](const std::string& jpeg) {
    std::vector<unsigned char> pixels(static_cast<std::size_t>(width * height));
    auto* handle = tjInitDecompress();
    const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
    CHECK(tjDecompress2(handle, bytes, jpeg.size(), pixels.data(), width, 0, height, TJPF_GRAY, 0) == 0);
    tjDestroy(handle);
    return pixels;
  };
  auto first = gray(one), second = gray(other);
  std::vector<double> rows(static_cast<std::size_t>(height)), columns(static_cast<std::size_t>(width));
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      auto apart = std::abs(first[y * width + x] - second[y * width + x]);
      rows[y] += 1.0 * apart / width, columns[x] += 1.0 * apart / height;
    }
  return std::max(*std::max_element(rows.begin(), rows.end()), *std::max_element(columns.begin(), columns.end()));
}

int distance(const std::string& one, const std::string& other) {
  auto first = checked(one), second = checked(other);
  CHECK_MESSAGE(!first.fault, told(first));
  CHECK_MESSAGE(!second.fault, told(second));
  return likeness_distance(first.likeness, second.likeness);
}

}  // namespace

TEST_CASE("image check: a good photo is accepted, with its size") {
  auto verdict = checked(good());
  CHECK(told(verdict) == "accepted");
  CHECK(verdict.findings.empty());
  CHECK(verdict.width == 640);
  CHECK(verdict.height == 800);
  CHECK(verdict.orientation == 1);
  CHECK(verdict.likeness != Likeness{});
  CHECK(findings_of(picture({.colours = Colours::fine})) == "");
  CHECK(findings_of(picture({.colours = Colours::gray})) == "");
  CHECK(findings_of(picture({.coding = Coding::progressive})) == "");
  CHECK(findings_of(picture({.orientation = 1, .comment = "Picture Day"})) == "");
}

TEST_CASE("image check: what is no JPEG, whatever its name says") {
  CHECK(told(checked("")) == "not-jpeg: an empty file");
  CHECK(told(checked("\x89PNG\r\n\x1a\n")) == "not-jpeg: a PNG image; save it as JPEG");
  CHECK(told(checked("GIF89a")) == "not-jpeg: a GIF image; save it as JPEG");
  CHECK(told(checked(std::string("\0\0\0\x18"
                                 "ftypheic",
                                 12))) == "not-jpeg: a HEIC or AVIF image; save it as JPEG");
  CHECK(told(checked("PK\x03\x04")) == "not-jpeg: a zip archive");
  CHECK(told(checked("\xFF\xD8")) == "not-jpeg: no JPEG image");
  CHECK(told(checked(good().substr(1))) == "not-jpeg: no JPEG image");
}

TEST_CASE("image check: cut anywhere, a photo is truncated, and says after how many bytes") {
  auto jpeg = picture({.width = 320, .height = 400, .orientation = 1});
  REQUIRE(fault_of(jpeg) == "");
  for (std::size_t size = 3; size < jpeg.size(); size += size < 900 ? 7 : 499) {
    auto cut = jpeg.substr(0, size);
    CAPTURE(size);
    CHECK(fault_of(cut) == "truncated");
  }
  CHECK(fault_of(jpeg.substr(0, jpeg.size() - 1)) == "truncated");
  CHECK(told(checked(good().substr(0, 34112))) == "truncated: ends after 34,112 bytes, before its end marker");
  auto zeros = good().substr(0, 30000) + std::string(10000, '\0');
  CHECK(told(checked(zeros)) ==
        "truncated: ends after 40,000 bytes, the last 10,000 of them zero, before its end marker");
  CHECK(checked(good().substr(0, 34112)).width == 640);
}

TEST_CASE("image check: an end marker alone does not make a cut photo whole") {
  auto verdict = checked(good().substr(0, 34112) + "\xFF\xD9");
  CHECK(fault_of(good().substr(0, 34112) + "\xFF\xD9") == "corrupt");
  CHECK(holds(verdict.detail, "picture data are damaged"));
  CHECK(fault_of(good().substr(0, 34112) + good().substr(34612)) == "corrupt");
  CHECK(fault_of("\xFF\xD8\xFF\xD9") == "corrupt");
}

TEST_CASE("image check: whatever follows the end marker is told, with its size") {
  CHECK(told(checked(good() + "x")) == "trailing-bytes: 1 byte after its end marker; save the photo anew");
  CHECK(told(checked(good() + std::string(512, '\0'))) ==
        "trailing-bytes: 512 bytes after its end marker, all zero; save the photo anew");
  CHECK(holds(told(checked(good() + "PK\x03\x04 and so on")), "a zip archive"));
  CHECK(holds(told(checked(good() + good())), "another picture"));
}

TEST_CASE("image check: the end markers of an EXIF thumbnail and of a comment are not the photo's") {
  auto jpeg = picture({.orientation = 1, .comment = "\xFF\xD9 PK\x03\x04"});
  REQUIRE(std::count(jpeg.begin(), jpeg.end(), '\xD9') > 2);
  CHECK(fault_of(jpeg) == "");
  CHECK(fault_of(jpeg.substr(0, jpeg.size() - 2)) == "truncated");
}

TEST_CASE("image check: kinds of JPEG that nobody can show, or print in the right colours") {
  CHECK(told(checked(picture({.colours = Colours::cmyk}))) == "cmyk: CMYK colours; export it as RGB");
  auto as = [](unsigned char frame) {
    auto jpeg = good();
    jpeg[place_of(jpeg, 0xC0) + 1] = static_cast<char>(frame);
    return told(checked(jpeg));
  };
  CHECK(as(0xC9) == "corrupt: arithmetic coding, which browsers cannot show; save it as an ordinary JPEG");
  CHECK(as(0xC3) == "corrupt: a lossless JPEG; save it as an ordinary JPEG");
  CHECK(as(0xC5) == "corrupt: a hierarchical JPEG; save it as an ordinary JPEG");
  auto deep = good();
  deep[place_of(deep, 0xC0) + 4] = 12;
  CHECK(told(checked(deep)) == "corrupt: 12 bits for each colour; save it with 8 bits");
}

TEST_CASE("image check: both sides of the least and the largest size") {
  CHECK(findings_of(picture(sized(320, 400))) == "small");
  CHECK(told(checked(picture(sized(319, 400)))) == "too-small: 319×400 pixels, at least 320×400 are needed");
  CHECK(told(checked(picture(sized(320, 399)))) == "too-small: 320×399 pixels, at least 320×400 are needed");
  CHECK(findings_of(picture(sized(639, 800))) == "small");
  CHECK(findings_of(picture(sized(640, 799))) == "small");
  ImageLimits limits;
  limits.most_width = 640, limits.most_height = 800;
  CHECK(told(checked(good(), limits)) == "accepted");
  limits.most_width = 639;
  CHECK(told(checked(good(), limits)) == "too-large: 640×800 pixels, at most 639×800 are taken");
}

TEST_CASE("image check: a size is measured upright") {
  CHECK(findings_of(picture({.width = 400, .height = 400})) == "small");
  CHECK(told(checked(picture({.width = 320, .height = 480, .orientation = 6}))) == "accepted");
  CHECK(told(checked(picture({.width = 480, .height = 320, .orientation = 6}))) ==
        "too-small: 480×320 pixels, at least 320×400 are needed");
}

TEST_CASE("image check: a shape that no portrait has") {
  CHECK(fault_of(picture(sized(420, 400))) == "");
  CHECK(told(checked(picture(sized(424, 400)))) == "odd-shape: 424×400 pixels, wider than a portrait; turn or crop it");
  CHECK(fault_of(picture(sized(320, 640))) == "");
  CHECK(told(checked(picture(sized(320, 648)))) == "odd-shape: 320×648 pixels, narrower than a portrait; crop it");
}

TEST_CASE("image check: a declared size beyond all limits is refused before anything is decoded") {
  auto jpeg = good();
  auto frame = place_of(jpeg, 0xC0);
  jpeg.replace(frame + 5, 4, "\xFF\xDC\xFF\xDC");
  CHECK(told(checked(jpeg)) == "too-large: 65500×65500 pixels, at most 6000×6000 are taken");
  CHECK(checker().thumbnail(jpeg, 160).empty());
}

TEST_CASE("image check: a progressive photo that must be held whole may not be huge") {
  auto jpeg = picture({.coding = Coding::progressive});
  auto frame = place_of(jpeg, 0xC2);
  auto resized = [&](const char* bytes) {
    auto other = jpeg;
    return other.replace(frame + 5, 4, std::string(bytes, 4));
  };
  CHECK(told(checked(resized("\x10\x00\x10\x00"))) ==
        "too-large: 4096×4096 pixels in a progressive JPEG, which is too much at once; save it as a baseline JPEG");
  CHECK(checker().thumbnail(resized("\x10\x00\x10\x00"), 160).empty());
  CHECK(fault_of(resized("\x0b\x00\x0b\x00")) != "too-large");  // 2816×2816, 23 MiB
}

TEST_CASE("image check: more scans than a photo has") {
  auto jpeg = picture({.width = 320, .height = 400, .coding = Coding::progressive});
  ImageLimits limits;
  limits.most_scans = 10;
  CHECK(told(checked(jpeg, limits)) == "accepted");
  limits.most_scans = 9;
  CHECK(told(checked(jpeg, limits)) == "corrupt: 10 scans, a photo has at most 9");
  auto last = jpeg.rfind("\xFF\xDA");
  auto scan = jpeg.substr(last, jpeg.size() - 2 - last);
  auto bomb = jpeg.substr(0, jpeg.size() - 2);
  for (int more = 0; more < 91; ++more) bomb += scan;
  CHECK(told(checked(bomb + "\xFF\xD9")) == "corrupt: 101 scans, a photo has at most 100");
  CHECK(checker().thumbnail(bomb, 160).empty());
}

TEST_CASE("image check: a header that lies, or has no end") {
  auto twice = with_segment(good(), good().substr(place_of(good(), 0xC0), 19));
  CHECK(told(checked(twice)) == "corrupt: it has two frame headers");
  CHECK(told(checked(with_segment(good(), std::string("\xFF\xE5\0\1", 4)))) ==
        "corrupt: the segment at byte 2 has no length");
  std::string many = "\xFF\xD8";
  for (int more = 0; more < 2001; ++more) many += std::string("\xFF\xFE\0\2", 4);
  CHECK(told(checked(many + good().substr(2))) == "corrupt: more segments than a photo has");
  CHECK(fault_of(with_segment(good(), std::string("\xFF\xFE\0\2 stray bytes", 16))) == "corrupt");
  CHECK(fault_of(with_segment(good(), "\xFF\xD8")) == "corrupt");
}

TEST_CASE("image check: one flat colour, with grain or without; but not a plain backdrop") {
  CHECK(told(checked(picture({.kind = Kind::flat}))) == "one-colour: one colour from edge to edge");
  CHECK(fault_of(picture({.width = 320, .height = 400, .kind = Kind::flat})) == "one-colour");
  CHECK(fault_of(picture({.kind = Kind::gradient, .contrast = 0.02})) == "one-colour");
  CHECK(fault_of(picture({.kind = Kind::gradient})) == "");
}

TEST_CASE("image check: a bad photo does not spoil the good ones after it") {
  // With a TurboJPEG handle that failed, 2.1.5 refuses them.
  std::vector<std::string> bad = {good().substr(0, 34112) + "\xFF\xD9", good().substr(0, 20000), "nothing",
                                  good().substr(0, 34112) + good().substr(34612)};
  for (const auto& jpeg : bad) {
    CHECK(fault_of(jpeg) != "");
    CHECK(fault_of(good()) == "");
    checker().thumbnail(jpeg, 160);
    CHECK(fault_of(good()) == "");
  }
}

TEST_CASE("image check: a photo without tables of its own is not decoded with those of the one before") {
  auto jpeg = good();
  auto tables = place_of(jpeg, 0xDB);
  jpeg.erase(tables, place_of(jpeg, 0xC0) - tables);
  CHECK(fault_of(good()) == "");
  CHECK(fault_of(jpeg) == "corrupt");
}

TEST_CASE("image check: a blurred photo is found, a sharp one is not") {
  for (std::uint64_t seed : {1, 2, 3, 4}) {
    CAPTURE(seed);
    CHECK(findings_of(picture({.seed = seed})) == "");
    CHECK(findings_of(picture({.seed = seed, .blur = 10})) == "blurred");
  }
  CHECK(findings_of(picture({.contrast = 0.5})) == "");
  CHECK(findings_of(picture({.blur = 2})) == "");
  CHECK(findings_of(picture({.blur = 10, .grain = 5})) == "blurred");
  CHECK(findings_of(picture({.width = 1280, .height = 1600})) == "");
  CHECK(findings_of(picture({.width = 1280, .height = 1600, .blur = 20})) == "blurred");
}

TEST_CASE("image check: too dark, too bright") {
  CHECK(findings_of(picture({.light = -40})) == "");
  CHECK(findings_of(picture({.light = -80, .contrast = 0.4})) == "dark");
  CHECK(findings_of(picture({.light = 40})) == "");
  CHECK(findings_of(picture({.light = 90, .contrast = 0.5})) == "bright");
}

TEST_CASE("image check: each EXIF orientation is turned upright, and is the same picture") {
  auto upright = picture({.width = 320, .height = 400});
  for (int orientation = 1; orientation <= 8; ++orientation) {
    CAPTURE(orientation);
    auto jpeg = picture({.width = 320, .height = 400, .orientation = orientation});
    auto verdict = checked(jpeg);
    CHECK(verdict.orientation == orientation);
    CHECK(verdict.width == 320);
    CHECK(verdict.height == 400);
    CHECK(findings_of(jpeg) == (orientation == 1 ? "small" : "small sideways"));
    CHECK(distance(jpeg, upright) <= kAlike);
    auto clean = checker().cleaned(jpeg, orientation);
    CHECK(findings_of(clean) == "small");
    CHECK(distance(clean, upright) <= kAlike);
    auto small = checker().thumbnail(jpeg, 400);
    CHECK(distance(small, upright) <= kAlike + 2);
  }
}

TEST_CASE("image check: broken EXIF is no reason to refuse, nor to crash") {
  CHECK(checked(with_segment(good(), exif_segment(9))).orientation == 1);
  auto exif = exif_segment(6);
  for (std::size_t at = 10; at < exif.size(); ++at)
    for (char bad : {'\0', '\x7f', '\xff'}) {
      auto damaged = exif;
      damaged[at] = bad;
      auto verdict = checked(with_segment("\xFF\xD8" + good().substr(place_of(good(), 0xC0)), damaged));
      CHECK(verdict.orientation >= 1);
      CHECK(verdict.orientation <= 8);
    }
}

TEST_CASE("image check: a cleaned photo holds no GPS, no camera, no comment, and every bit of its picture") {
  auto jpeg = picture({.orientation = 1, .comment = "room 12, Mr. Vega"});
  REQUIRE(holds(jpeg, "CAMERA MAKER"));
  auto clean = checker().cleaned(jpeg, 1);
  CHECK(findings_of(clean) == "");
  CHECK_FALSE(holds(clean, "CAMERA MAKER"));
  CHECK_FALSE(holds(clean, "Exif"));
  CHECK_FALSE(holds(clean, "Vega"));
  CHECK(segments_of(clean) == "E0 DB DB C0 C4 C4 C4 C4 DA ");
  CHECK(data_of(clean) == data_of(good()));
  CHECK(checker().cleaned(clean, 1) == clean);
}

TEST_CASE("image check: a progressive photo is cleaned after each of its scans, too") {
  auto jpeg = picture({.width = 320, .height = 400, .coding = Coding::progressive});
  auto last = jpeg.rfind("\xFF\xDA");
  auto noted = jpeg.substr(0, last) + std::string("\xFF\xFE\0\x0bMr. Vega.", 13) + jpeg.substr(last);
  REQUIRE(fault_of(noted) == "");
  CHECK(checker().cleaned(noted, 1) == checker().cleaned(jpeg, 1));
}

TEST_CASE("image check: turned without loss where whole units fill it, else encoded anew, edges and all") {
  for (auto size : {std::pair(320, 400), std::pair(330, 410), std::pair(321, 401)}) {
    int width = size.first, height = size.second;
    auto upright = picture({.width = width, .height = height, .quality = 95});
    for (int orientation : {2, 3, 5, 6, 8}) {
      CAPTURE(width);
      CAPTURE(orientation);
      auto jpeg = picture({.width = width, .height = height, .quality = 95, .orientation = orientation});
      auto clean = checker().cleaned(jpeg, orientation);
      auto verdict = checked(clean);
      CHECK(told(verdict) == "accepted");
      CHECK(verdict.width == width);
      CHECK(verdict.height == height);
      CHECK(verdict.orientation == 1);
      CHECK_FALSE(holds(clean, "Exif"));
      CHECK(worst_line(clean, upright, width, height) < 4);
    }
  }
}

TEST_CASE("image check: a small colour profile stays, a large or broken one goes") {
  auto profile = [](std::size_t size, std::size_t said) {
    std::string icc(size, 'p');
    icc.replace(0, 4, {'\0', '\0', static_cast<char>(said >> 8), static_cast<char>(said)});
    icc.replace(36, 4, "acsp");
    auto content = std::string("ICC_PROFILE\0\1\1", 14) + icc;
    auto length = content.size() + 2;
    return std::string("\xFF\xE2") + static_cast<char>(length >> 8) + static_cast<char>(length) + content;
  };
  auto clean = [&](std::size_t size, std::size_t said, int orientation) {
    auto jpeg = picture({.width = 320, .height = 400, .orientation = orientation});
    return segments_of(checker().cleaned(with_segment(jpeg, profile(size, said)), orientation));
  };
  CHECK(clean(560, 560, 1).starts_with("E0 E2 DB"));
  CHECK(clean(560, 560, 6).starts_with("E0 E2 DB"));
  CHECK(clean(560, 561, 1).starts_with("E0 DB"));
  CHECK(clean(9000, 9000, 1).starts_with("E0 DB"));
}

TEST_CASE("image check: the same picture is alike, whatever was done to it; another's is not") {
  Picture original{.width = 480, .height = 600, .seed = 5};
  auto jpeg = picture(original);
  auto changed = [&](auto change) {
    auto other = original;
    change(other);
    return distance(jpeg, picture(other));
  };
  CHECK(distance(jpeg, jpeg) == 0);
  CHECK(changed([](Picture& it) { it.quality = 60; }) <= kAlike);
  CHECK(changed([](Picture& it) { it.quality = 95; }) <= kAlike);
  CHECK(changed([](Picture& it) { it.width = 960, it.height = 1200; }) <= kAlike);
  CHECK(changed([](Picture& it) { it.width = 320, it.height = 400; }) <= kAlike);
  CHECK(changed([](Picture& it) { it.light = 15; }) <= kAlike);
  CHECK(changed([](Picture& it) { it.colours = Colours::gray; }) <= kAlike);
  CHECK(changed([](Picture& it) { it.coding = Coding::progressive; }) <= kAlike);
  std::vector<Likeness> people;
  for (std::uint64_t seed = 1; seed <= 40; ++seed)
    people.push_back(checked(picture({.width = 320, .height = 400, .seed = seed})).likeness);
  for (std::size_t one = 0; one < people.size(); ++one)
    for (std::size_t other = 0; other < one; ++other) CHECK(likeness_distance(people[one], people[other]) > kAlike);
}

TEST_CASE("image check: a likeness is 16 bytes, and the same again") {
  Likeness likeness = {0x0123456789ABCDEFu, 0xFEDCBA9876543210u};
  CHECK(likeness_bytes(likeness) == "\x01\x23\x45\x67\x89\xAB\xCD\xEF\xFE\xDC\xBA\x98\x76\x54\x32\x10");
  CHECK(likeness_of_bytes(likeness_bytes(likeness)) == likeness);
  CHECK(likeness_distance({0, 0}, {1, 3}) == 3);
}

TEST_CASE("image check: a thumbnail shows what there is, also of a photo that is refused") {
  auto small = checker().thumbnail(picture({.orientation = 6, .comment = "Mr. Vega"}), 160);
  auto verdict = checked(small, {.least_width = 1, .least_height = 1});
  CHECK(told(verdict) == "accepted");
  CHECK(verdict.width == 128);
  CHECK(verdict.height == 160);
  CHECK_FALSE(holds(small, "Vega"));
  CHECK(small.size() < 12000);
  for (const auto& jpeg : {good().substr(0, 34112), good() + "x", picture({.colours = Colours::cmyk}),
                           good().substr(0, 34112) + good().substr(34612), picture(sized(100, 120))})
    CHECK_FALSE(checker().thumbnail(jpeg, 160).empty());
  CHECK(checker().thumbnail("nothing", 160).empty());
  CHECK(checker().thumbnail("", 160).empty());
  CHECK(checker().thumbnail(good().substr(0, 100), 160).empty());
}

TEST_CASE("image check: bytes changed and cut at random never crash it, and what it accepts decodes") {
  static const std::vector<std::string> originals = {
      picture({.width = 320, .height = 400, .orientation = 6}),
      picture({.width = 320, .height = 400, .coding = Coding::progressive})};
  CHECK(holds_for(150, [](std::uint32_t which, std::vector<std::uint32_t> changes, bool cut) {
    auto jpeg = originals[which % originals.size()];
    for (auto change : changes) jpeg[(change >> 8) % jpeg.size()] = static_cast<char>(change);
    if (cut) jpeg.resize(which % jpeg.size());
    auto verdict = checked(jpeg);
    auto small = checker().thumbnail(jpeg, 100);
    if (verdict.fault) {
      RC_ASSERT(!verdict.detail.empty());
      return;
    }
    RC_ASSERT(!small.empty());
    auto clean = checked(checker().cleaned(jpeg, verdict.orientation));
    RC_ASSERT(!clean.fault);
    RC_ASSERT(clean.orientation == 1);
    RC_ASSERT(clean.width == verdict.width);
  }));
}

// What else a JPEG can carry beside its picture: it is refused, or it is not in the photo that is stored.
#include <turbojpeg.h>

#include <memory>

#include "lib/photos/image_check.h"
#include "tests/support/pictures.h"
#include "tests/unit/property.h"

using namespace portal;
using namespace portal::test;

namespace {

using Colours = Picture::Colours;
using Coding = Picture::Coding;
using Tables = Picture::Tables;

constexpr std::string_view kHidden = "HIDDENTEXT<?php";

ImageChecker& checker() {
  static const auto one = make_image_checker();
  return *one;
}
std::string told(const std::string& jpeg) {
  auto verdict = checker().check(jpeg, {});
  return verdict.fault ? fmt::format("{}: {}", image_fault_name(*verdict.fault), verdict.detail) : "accepted";
}
std::string cleaned(const std::string& jpeg) { return checker().cleaned(jpeg, 1); }
bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

Picture small() { return {.width = 320, .height = 400}; }
const std::string& good() {
  static const auto jpeg = picture(small());
  return jpeg;
}
std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int time = 0; time < times; ++time) all += text;
  return all;
}
/// 64 bytes: what a table holds.
std::string payload() { return std::string(kHidden) + std::string(64 - kHidden.size(), 'x'); }
std::string quantization(char slot) { return jpeg_part(0xDB, slot + payload()); }
std::string wide_quantization(char slot) { return jpeg_part(0xDB, slot + payload() + payload()); }
/// 64 codes of 8 bits, and what they stand for.
std::string huffman(char slot) {
  return jpeg_part(0xC4, slot + std::string(7, '\0') + '\x40' + std::string(8, '\0') + payload());
}
std::string before_end(const std::string& jpeg, const std::string& added) {
  return jpeg.substr(0, jpeg.size() - 2) + added + "\xFF\xD9";
}
std::string before_scan(const std::string& jpeg, const std::string& added) {
  auto scan = jpeg.find("\xFF\xDA");
  return jpeg.substr(0, scan) + added + jpeg.substr(scan);
}

std::vector<unsigned char> pixels_of(const std::string& jpeg) {
  std::unique_ptr<void, int (*)(tjhandle)> handle(tjInitDecompress(), tjDestroy);
  const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
  int width = 0, height = 0, sampling = 0, space = 0;
  CHECK(tjDecompressHeader3(handle.get(), bytes, jpeg.size(), &width, &height, &sampling, &space) == 0);
  std::vector<unsigned char> pixels(static_cast<std::size_t>(3 * width * height));
  CHECK(tjDecompress2(handle.get(), bytes, jpeg.size(), pixels.data(), width, 0, height, TJPF_RGB,
                      TJFLAG_STOPONWARNING) == 0);
  return pixels;
}

/// Of each coding that programs write.
std::vector<std::string> all_codings() {
  std::vector<std::string> all;
  for (auto colours : {Colours::coarse, Colours::fine, Colours::gray})
    for (auto coding : {Coding::baseline, Coding::progressive})
      for (auto tables : {Tables::standard, Tables::optimised})
        for (int restart : {0, 1, 7, 1000})
          all.push_back(picture({.width = 330,
                                 .height = 410,
                                 .colours = colours,
                                 .coding = coding,
                                 .orientation = 1,
                                 .restart = restart,
                                 .tables = tables}));
  return all;
}

}  // namespace

TEST_CASE("image clean: of each coding, the stored photo has the same pixels, and is cleaned already") {
  for (const auto& jpeg : all_codings()) {
    REQUIRE(told(jpeg) == "accepted");
    auto clean = cleaned(jpeg);
    CHECK(told(clean) == "accepted");
    CHECK(clean.size() < jpeg.size());
    CHECK(pixels_of(clean) == pixels_of(jpeg));
    CHECK(cleaned(clean) == clean);
  }
}

TEST_CASE("image clean: pictures with restart marks and tables of their own are what the test above thinks") {
  auto plain = picture(small());
  auto marked = picture({.width = 320, .height = 400, .restart = 7});
  CHECK(holds(marked, std::string_view("\xFF\xDD\0\4\0\7", 6)));
  CHECK(holds(marked, "\xFF\xD5"));
  CHECK(picture({.width = 320, .height = 400, .tables = Tables::optimised}).size() < plain.size());
}

TEST_CASE("image clean: a zip after the picture, in a segment that tells the height, is refused") {
  auto zip = "PK\x03\x04 evil.html " + std::string(kHidden) + " PK\x05\x06";
  auto refused =
      "corrupt: its height is told after the picture (DNL), which few programs read; save it as an ordinary "
      "JPEG";
  CHECK(told(before_end(good(), jpeg_part(0xDC, zip))) == refused);
  CHECK(told(with_segment(good(), jpeg_part(0xDC, zip))) == refused);
  CHECK(told(with_segment(good(), repeated(jpeg_part(0xDC, repeated(zip, 1000)), 60))) == refused);
  CHECK(told(before_end(good(), jpeg_part(0xDC, std::string("\1\x90", 2)))) == refused);
  auto unknown = good();
  unknown.replace(unknown.find("\xFF\xC0") + 5, 2, std::string(2, '\0'));
  CHECK(told(unknown) == "corrupt: its header gives no size");
}

TEST_CASE("image clean: segments that no photo has are refused") {
  for (int marker : {0x02, 0xBF, 0xC8, 0xF0, 0xF7, 0xFD, 0xDF}) {
    CAPTURE(marker);
    auto segment = jpeg_part(static_cast<unsigned char>(marker), kHidden);
    CHECK(told(with_segment(good(), segment)) ==
          fmt::format("corrupt: a segment FF {:02X} at byte 2, which no photo has", marker));
    CHECK(told(before_end(good(), segment)).starts_with("corrupt: a segment FF"));
  }
  CHECK(told(with_segment(good(), jpeg_part(0xCC, kHidden))).starts_with("corrupt: arithmetic coding"));
  CHECK(told(with_segment(good(), jpeg_part(0xDE, kHidden))).starts_with("corrupt: a hierarchical JPEG"));
  CHECK(told(with_segment(good(), jpeg_part(0xDD, kHidden))) == "corrupt: the table at byte 2 is not as JPEG has them");
  CHECK(told(with_segment(good(), jpeg_part(0xDB, kHidden))) == "corrupt: the table at byte 2 is not as JPEG has them");
  CHECK(told(with_segment(good(), jpeg_part(0xC4, kHidden))) == "corrupt: the table at byte 2 is not as JPEG has them");
}

TEST_CASE("image clean: tables after the picture are refused; notes there are left out") {
  for (const auto& late : {quantization('\2'), huffman('\2'), jpeg_part(0xDD, std::string(2, '\0'))}) {
    auto jpeg = before_end(good(), repeated(late, 20));
    CHECK(holds(told(jpeg), ", after the picture, that it has no use for"));
  }
  auto noted = before_end(good(), jpeg_part(0xFE, kHidden) + jpeg_part(0xE1, kHidden));
  CHECK(told(noted) == "accepted");
  CHECK(cleaned(noted) == cleaned(good()));
}

TEST_CASE("image clean: tables that no scan uses, or that others replace, are not stored") {
  for (const auto& extra :
       {repeated(quantization('\2'), 500), repeated(quantization('\0'), 10), repeated(wide_quantization('\x13'), 10),
        repeated(huffman('\2'), 500), repeated(huffman('\x13'), 10), huffman('\0') + huffman('\x10')}) {
    auto jpeg = with_segment(good(), extra);
    CHECK(told(jpeg) == "accepted");
    auto clean = cleaned(jpeg);
    CHECK_FALSE(holds(clean, kHidden));
    CHECK(clean == cleaned(good()));
  }
  auto unused = before_scan(good(), quantization('\3') + huffman('\3') + huffman('\x12'));
  CHECK(cleaned(unused) == cleaned(good()));
  // All tables in one segment, as some cameras write them, are the same photo.
  CHECK(cleaned(with_segment(good(), jpeg_part(0xDB, '\2' + payload() + '\3' + payload()))) == cleaned(good()));
}

TEST_CASE("image clean: a table with more symbols than a photo has is not stored; the picture is encoded anew") {
  // Three codes more than the picture uses, of the longest length, beside the standard ones.
  auto jpeg = good();
  auto at = jpeg.find(std::string_view("\xFF\xC4\0\x1F\0", 5));  // DC, slot 0
  REQUIRE(at != jpeg.npos);
  jpeg[at + 3] = '\x22', jpeg[at + 4 + 16] = '\3';
  jpeg.insert(at + 4 + 17 + 12, "\x0b\x0b\x0b");
  REQUIRE(told(jpeg) == "accepted");
  auto clean = cleaned(jpeg);
  CHECK(told(clean) == "accepted");
  CHECK_FALSE(holds(clean, "\x0b\x0b\x0b"));
}

TEST_CASE("image clean: marks and bytes where none belong are refused") {
  CHECK(holds(told(before_end(good(), repeated("\xFF\xD0\xFF\xD1", 1000))), "a restart mark at byte"));
  std::string marks;
  for (auto letter : kHidden) marks += {'\xFF', static_cast<char>(0xD0 + (letter & 7))};
  CHECK(holds(told(before_end(good(), marks)), "a restart mark at byte"));
  CHECK(told(with_segment(good(), "\xFF\xD0")) == "corrupt: a mark FF D0 at byte 2, where none belongs");
  CHECK(told(with_segment(good(), repeated("\xFF\x01", 1000))) ==
        "corrupt: a mark FF 01 at byte 2, where none belongs");
  CHECK(holds(told(before_end(good(), "\xFF\x01")), "where none belongs"));
  CHECK(holds(told(with_segment(good(), jpeg_part(0xFE, "x") + std::string(kHidden))), "bytes that belong to nothing"));
  CHECK(told(before_end(good(), repeated(std::string(kHidden), 50))).starts_with("corrupt"));
}

TEST_CASE("image clean: restart marks come in order, and as many as there are intervals") {
  auto marked = picture({.width = 320, .height = 400, .restart = 100});  // 500 units: 4 marks
  REQUIRE(told(marked) == "accepted");
  CHECK(holds(told(before_end(marked, "\xFF\xD4")), "a restart mark at byte"));
  auto swapped = marked;
  swapped[swapped.find("\xFF\xD1") + 1] = '\xD2';
  CHECK(holds(told(swapped), "a restart mark at byte"));
  auto unannounced = marked;
  unannounced.erase(unannounced.find(std::string_view("\xFF\xDD\0\4", 4)), 6);
  CHECK(holds(told(unannounced), "a restart mark at byte"));
}

TEST_CASE("image clean: a few fill bytes are left out, many are refused") {
  auto filled = before_scan(before_end(good(), "\xFF\xFF\xFF"), "\xFF\xFF");
  CHECK(told(filled) == "accepted");
  CHECK(cleaned(filled) == cleaned(good()));
  CHECK(holds(told(before_end(good(), std::string(200000, '\xFF'))), "more than 1024 fill bytes at byte"));
  CHECK(holds(told(with_segment(good(), std::string(100000, '\xFF'))), "more than 1024 fill bytes at byte 2"));
  auto marked = picture({.width = 320, .height = 400, .restart = 100});
  auto spaced = marked;
  spaced.insert(spaced.find("\xFF\xD1"), "\xFF\xFF");
  CHECK(told(spaced) == "accepted");
  CHECK(cleaned(spaced) == cleaned(marked));
}

TEST_CASE("image clean: bytes after the last unit of the picture, which decoders read over, are not stored") {
  int accepted = 0;
  for (std::size_t size = 1; size <= 12; ++size) {
    auto jpeg = before_end(good(), std::string(kHidden.substr(0, size)));
    if (told(jpeg) != "accepted") continue;  // the decoder noticed
    ++accepted;
    CHECK(cleaned(jpeg) == cleaned(good()));
  }
  CHECK(accepted > 0);
  CHECK(accepted < 9);
  auto progressive = picture({.width = 320, .height = 400, .coding = Coding::progressive});
  CHECK(cleaned(before_end(progressive, "?")) == cleaned(progressive));
}

TEST_CASE("image clean: a scan that codes the picture again is refused, since the first may be anything") {
  auto progressive = picture({.width = 320, .height = 400, .coding = Coding::progressive});
  auto last = progressive.rfind("\xFF\xDA");
  CHECK(told(before_end(progressive, progressive.substr(last, progressive.size() - 2 - last))) ==
        "corrupt: its scans are not the parts of one picture; save it as an ordinary JPEG");
  auto scan = good().substr(good().find("\xFF\xDA"));
  CHECK(told(good().substr(0, good().size() - 2) + scan) ==
        "corrupt: its scans are not the parts of one picture; save it as an ordinary JPEG");
}

TEST_CASE("image clean: no text that was put into a segment of a photo is in what is stored") {
  static const std::vector<std::string> originals = {
      good(), picture({.width = 320, .height = 400, .coding = Coding::progressive, .orientation = 1}),
      picture({.width = 320, .height = 400, .colours = Colours::gray, .restart = 9})};
  CHECK(holds_for(300, [](std::uint32_t which, std::uint32_t place, std::uint32_t kind, std::uint32_t shape) {
    const std::string text = "MARKER-TEXT!";
    auto jpeg = originals[which % originals.size()];
    // Where a segment begins; data of a scan may look like one, too.
    std::vector<std::size_t> places;
    for (std::size_t at = 2; at + 1 < jpeg.size(); ++at) {
      auto code = static_cast<unsigned char>(jpeg[at + 1]);
      if (jpeg[at] == '\xFF' && code >= 0xC0 && code < 0xFF && (code < 0xD0 || code > 0xD8)) places.push_back(at);
    }
    auto at = places[place % places.size()];
    auto marker = static_cast<unsigned char>(kind % 4 == 0 ? 0xC0 + shape % 63 : kind % 2 ? 0xDB : 0xC4);
    // A quantization table that is in force is how coarse the picture is: its numbers can be any.
    if (marker == 0xDB) at = 2;
    auto content = text + text + text;
    if (marker == 0xDB) content = static_cast<char>(shape % 4) + text + std::string(52, '\x10');
    if (marker == 0xC4)
      content =
          static_cast<char>((shape % 4) | (shape & 16)) + std::string(7, '\0') + '\x0c' + std::string(8, '\0') + text;
    if (kind % 8 >= 6)
      jpeg.replace(std::min(at + 6 + shape % 20, jpeg.size() - 14), 12, text);
    else
      jpeg.insert(at, jpeg_part(marker, content));
    auto verdict = checker().check(jpeg, {});
    if (verdict.fault) return;
    auto clean = checker().cleaned(jpeg, verdict.orientation);
    RC_ASSERT(!clean.empty());
    RC_ASSERT(clean.find(text) == clean.npos || kind % 8 >= 6);
    RC_ASSERT(cleaned(clean) == clean);
  }));
}

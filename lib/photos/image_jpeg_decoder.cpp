#include "lib/photos/image_jpeg_decoder.h"

#include <turbojpeg.h>

#include <new>

namespace portal {
namespace {

const unsigned char* bytes_of(std::string_view jpeg) { return reinterpret_cast<const unsigned char*>(jpeg.data()); }

using Handle = std::unique_ptr<void, int (*)(tjhandle)>;

class Written {
 public:
  ~Written() { tjFree(bytes); }
  std::string text() const { return {reinterpret_cast<const char*>(bytes), size}; }
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
};

}  // namespace

HoldingMuch::HoldingMuch(std::size_t bytes) {
  static std::mutex only_one;
  if (bytes > kMostHeld / 8) lock_ = std::unique_lock(only_one);
}

void Pixels::resize(int wide, int high, int channels_of_each) {
  width = wide, height = high, channels = channels_of_each;
  bytes.resize(static_cast<std::size_t>(wide) * high * channels);
}

JpegDecoder::Outcome JpegDecoder::decode(std::string_view jpeg, const JpegLayout& layout, int channels, int eighths,
                                         Strict strict, Pixels& into) {
  if (!layout.holds_frame()) return {Outcome::failed, "there is no picture in it"};
  HoldingMuch held(layout.held_whole ? layout.coefficients : 0);
  const Handle handle(tjInitDecompress(), tjDestroy);
  if (!handle) throw std::bad_alloc();
  const tjscalingfactor scale = {eighths, 8};
  into.resize(TJSCALED(layout.width, scale), TJSCALED(layout.height, scale), channels);
  const bool four = layout.channels == 4;
  if (four) cmyk_.assign(into.bytes.size() / channels * 4, 255);
  auto format = four ? TJPF_CMYK : channels == 1 ? TJPF_GRAY : TJPF_RGB;
  auto flags = TJFLAG_LIMITSCANS | (strict == Strict::yes ? TJFLAG_STOPONWARNING : 0);
  auto code = tjDecompress2(handle.get(), bytes_of(jpeg), jpeg.size(), four ? cmyk_.data() : into.bytes.data(),
                            into.width, 0, into.height, format, flags);
  // Adobe's CMYK is inverted: 255 is no ink.
  for (std::size_t pixel = 0; four && pixel < cmyk_.size() / 4; ++pixel)
    for (int channel = 0; channel < channels; ++channel)
      into.bytes[pixel * channels + channel] =
          static_cast<unsigned char>(cmyk_[4 * pixel + channel] * cmyk_[4 * pixel + 3] / 255);
  if (code == 0) return {Outcome::good, {}};
  return {tjGetErrorCode(handle.get()) == TJERR_WARNING ? Outcome::warned : Outcome::failed,
          tjGetErrorStr2(handle.get())};
}

std::string encode_jpeg(const Pixels& pixels, int quality, Sampling sampling) {
  const Handle handle(tjInitCompress(), tjDestroy);
  Written written;
  auto gray = pixels.channels == 1;
  auto code = tjCompress2(handle.get(), pixels.bytes.data(), pixels.width, 0, pixels.height,
                          gray ? TJPF_GRAY : TJPF_RGB, &written.bytes, &written.size,
                          gray                           ? TJSAMP_GRAY
                          : sampling == Sampling::coarse ? TJSAMP_420
                                                         : TJSAMP_444,
                          quality, 0);
  return code == 0 ? written.text() : "";
}

std::string turn_jpeg(std::string_view jpeg, int orientation) {
  static constexpr int turns[] = {TJXOP_NONE,      TJXOP_HFLIP, TJXOP_ROT180,     TJXOP_VFLIP,
                                  TJXOP_TRANSPOSE, TJXOP_ROT90, TJXOP_TRANSVERSE, TJXOP_ROT270};
  const Handle handle(tjInitTransform(), tjDestroy);
  tjtransform transform = {};
  transform.op = turns[orientation - 1];
  transform.options = TJXOPT_PERFECT | TJXOPT_COPYNONE;
  Written written;
  auto code = tjTransform(handle.get(), bytes_of(jpeg), jpeg.size(), 1, &written.bytes, &written.size, &transform,
                          TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING);
  return code == 0 ? written.text() : "";
}

}  // namespace portal

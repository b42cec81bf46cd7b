#pragma once
// What of a JPEG its scans are decoded with: tables, and the headers of the scans (ITU-T T.81, B.2.3 and B.2.4).
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace portal {

constexpr int kTableSlots = 4;

/// The definitions in force at one place of the file; a later one replaces that of its slot. Each is as the file has
/// it, with its first byte, which names the slot; blank: none yet. Views into the file.
struct JpegTables {
  std::array<std::string_view, kTableSlots> quantization;
  std::array<std::array<std::string_view, kTableSlots>, 2> huffman;  // [0]: for DC; [1]: for AC
  int restart_interval = 0;                                          // MCUs between two restart marks; 0: no marks

  /// Takes a DQT, DHT or DRI segment; false where it is not made as the standard says. Leaves others alone.
  bool take(unsigned char marker, std::string_view content);
};

/// Whether a Huffman table names each symbol once, and only those that 8-bit photos have. `kind`: 0 DC, 1 AC. All
/// encoders' do; what does not may carry bytes that mean something else.
bool is_plain_huffman(std::string_view table, int kind);

/// A component (colour channel) of the frame.
struct JpegComponent {
  unsigned char id = 0;
  int across = 1, down = 1;  // sampling
  unsigned char quantization = 0;
};

struct JpegScan {
  struct Part {
    std::size_t component;    // its place in the frame
    unsigned char tables[2];  // slots, DC and AC
  };
  std::vector<Part> parts;             // one for each component that it codes
  unsigned char first = 0, last = 63;  // of the 64 coefficients
  unsigned char high = 0, low = 0;     // successive approximation
};

/// Blank where it makes no sense, or names a component that the frame lacks.
std::optional<JpegScan> read_scan(std::string_view content, const std::vector<JpegComponent>& components);

}  // namespace portal

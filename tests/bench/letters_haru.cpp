// The reference of the letters: libharu draws the same page from the same texts at the same places, in Latin letters
// only and without shaping. Where things stand is taken from our own page, once, before the clock starts to matter:
// the first letter is set on a setter that takes down what is set. libharu breaks the lines itself, as ours does.
// Usage: letters_haru LETTERS REGULAR.ttf BOLD.ttf FILE
#include <hpdf.h>
#include <qrencode.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/config/embedded.h"
#include "tests/bench/letters_data.h"

namespace {

using portal::TextStyle;

struct Item {
  std::string text;
  double x, y, width, height;
  TextStyle style;
};
struct Line {
  double x1, y1, x2, y2, thickness, grey;
};
struct Code {
  std::string bytes;
  double x = 0, y = 0, side = 0;
};

class Traced : public portal::PageSetter {
 public:
  std::vector<Item> items;
  std::vector<Line> lines;
  Code code;

  void language(std::string_view tag) override { real_->language(tag); }
  double height(std::string_view text, double width, const TextStyle& style) override {
    return real_->height(text, width, style);
  }
  double width(std::string_view text, const TextStyle& style) override { return real_->width(text, style); }
  double baseline(std::string_view text, double width, const TextStyle& style) override {
    return real_->baseline(text, width, style);
  }
  double text(std::string_view text, double x, double y, double width, const TextStyle& style) override {
    double high = height(text, width, style);
    if (!text.empty()) items.push_back({std::string(text), x + left_, y + top_, width, high, style});
    return high;
  }
  void line(double x1, double y1, double x2, double y2, double thickness, double grey) override {
    lines.push_back({x1 + left_, y1 + top_, x2 + left_, y2 + top_, thickness, grey});
  }
  void box(double x, double y, double width, double height, double thickness, double grey) override {
    line(x, y, x + width, y, thickness, grey);
    line(x, y + height, x + width, y + height, thickness, grey);
    line(x, y, x, y + height, thickness, grey);
    line(x + width, y, x + width, y + height, thickness, grey);
  }
  bool qr_code(std::string_view bytes, double x, double y, double side) override {
    code = {std::string(bytes), x + left_, y + top_, side};
    return true;
  }
  void begin_part(portal::Part) override {}
  void end_part() override {}
  void stamp(const std::string&, double x, double y, const std::function<void()>& draw) override {
    left_ = x, top_ = y;
    draw();
    left_ = top_ = 0;
  }
  double& kept(const std::string& name) override { return real_->kept(name); }
  void bookmark(std::string_view, int) override {}
  void next_page() override {}
  int page() const override { return 1; }
  void page_size(portal::PageSize) override {}
  long missing_characters() const override { return 0; }
  std::string finish() override { return {}; }

 private:
  std::unique_ptr<PageSetter> real_ = make_page_setter(portal::PageSize::letter, {"", "", "en", {}});
  double left_ = 0, top_ = 0;
};

// What differs from letter to letter.
std::vector<std::string> values(const portal::Letter& letter) {
  const auto& pin = letter.pins[0];
  return {pin.guardian_name, pin.student_name, pin.student_id, pin.grade, pin.pin, letter.address[0]};
}

void replace(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

void fail(HPDF_STATUS error, HPDF_STATUS detail, void*) {
  throw portal::StorageError(fmt::format("libharu: {:#x} {}", error, detail), "");
}

// One bit a module, black on white, kept in the file once.
HPDF_Image image_of(HPDF_Doc document, const std::string& bytes) {
  constexpr int quiet = 4;
  auto* code = QRcode_encodeData(static_cast<int>(bytes.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
                                 0, QR_ECLEVEL_M);
  const int side = code->width + 2 * quiet, row_bytes = (side + 7) / 8;
  std::vector<HPDF_BYTE> bits(static_cast<std::size_t>(row_bytes * side), 0xff);
  for (int row = 0; row < code->width; ++row)
    for (int column = 0; column < code->width; ++column)
      if (code->data[row * code->width + column] & 1)
        bits[static_cast<std::size_t>((row + quiet) * row_bytes + (column + quiet) / 8)] &=
            static_cast<HPDF_BYTE>(~(0x80 >> ((column + quiet) % 8)));
  QRcode_free(code);
  return HPDF_LoadRawImageFromMem(document, bits.data(), static_cast<HPDF_UINT>(side), static_cast<HPDF_UINT>(side),
                                  HPDF_CS_DEVICE_GRAY, 1);
}

float number(double value) { return static_cast<float>(value); }

class Document {
 public:
  Document(const char* regular, const char* bold) : document_(HPDF_New(fail, nullptr)) {
    HPDF_SetCompressionMode(document_, HPDF_COMP_ALL);
    HPDF_UseUTFEncodings(document_);
    for (auto [font, file] : {std::pair(&regular_, regular), std::pair(&bold_, bold)})
      *font = HPDF_GetFont(document_, HPDF_LoadTTFontFromFile(document_, file, HPDF_TRUE), "UTF-8");
  }
  ~Document() { HPDF_Free(document_); }

  void page(const Traced& traced, const std::vector<Item>& items) {
    constexpr double high = 792;
    auto* page = HPDF_AddPage(document_);
    HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_LETTER, HPDF_PAGE_PORTRAIT);
    for (const auto& line : traced.lines) {
      HPDF_Page_SetLineWidth(page, number(line.thickness));
      HPDF_Page_SetGrayStroke(page, number(line.grey));
      HPDF_Page_MoveTo(page, number(line.x1), number(high - line.y1));
      HPDF_Page_LineTo(page, number(line.x2), number(high - line.y2));
      HPDF_Page_Stroke(page);
    }
    if (!code_) code_ = image_of(document_, traced.code.bytes);
    HPDF_Page_DrawImage(page, code_, number(traced.code.x), number(high - traced.code.y - traced.code.side),
                        number(traced.code.side), number(traced.code.side));
    HPDF_Page_BeginText(page);
    for (const auto& item : items) {
      const auto& style = item.style;
      HPDF_Page_SetFontAndSize(page, style.weight == portal::Weight::bold ? bold_ : regular_, number(style.size));
      HPDF_Page_SetTextLeading(page, number(style.size * style.line_spacing));
      HPDF_Page_SetCharSpace(page, number(style.letter_spacing));
      HPDF_Page_SetGrayFill(page, number(style.grey));
      // A little wider and higher than ours: it rounds, and must lose no line.
      HPDF_Page_TextRect(page, number(item.x - 0.5), number(high - item.y), number(item.x + item.width + 0.5),
                         number(high - item.y - item.height - style.size), item.text.c_str(),
                         style.align == portal::Align::centre ? HPDF_TALIGN_CENTER : HPDF_TALIGN_LEFT, nullptr);
    }
    HPDF_Page_EndText(page);
  }
  void save(const char* file) { HPDF_SaveToFile(document_, file); }

 private:
  HPDF_Doc document_;
  HPDF_Font regular_ = nullptr, bold_ = nullptr;
  HPDF_Image code_ = nullptr;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return 2;
  const auto texts = portal::parse_letter_texts(portal::embedded_file("letters/en.yaml"), "letters/en.yaml");
  Traced traced;
  const auto first = bench::letter_number(0);
  set_letter(traced, texts, first, portal::Envelope::us_no_10);
  const auto known = values(first);
  std::vector<std::pair<std::size_t, std::size_t>> places;  // which item holds which value
  for (std::size_t i = 0; i < traced.items.size(); ++i)
    for (std::size_t v = 0; v < known.size(); ++v)
      if (v == 3 ? traced.items[i].text == known[v] : traced.items[i].text.find(known[v]) != std::string::npos)
        places.emplace_back(i, v);

  Document document(arguments[2], arguments[3]);
  auto items = traced.items;
  for (int i = 0; i < std::atoi(arguments[1]); ++i) {
    const auto now = values(bench::letter_number(static_cast<unsigned>(i)));
    for (auto [item, value] : places) items[item].text = traced.items[item].text;
    for (auto [item, value] : places) replace(items[item].text, known[value], now[value]);
    document.page(traced, items);
  }
  document.save(arguments[4]);
}

#include "lib/letters/cover_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/base/text.h"
#include "lib/config/languages.h"

namespace portal {
namespace {

constexpr double left = 54, gutter = 24;
constexpr double body_top = 244, homerooms_top = 432, next_top = 54, row_height = 13.5, below = 78;
constexpr int columns = 3;

double width_of(PageSize size) { return (size == PageSize::letter ? 612 : 595.276) - 2 * left; }
double bottom_of(PageSize size) { return (size == PageSize::letter ? 792 : 841.89) - below; }

TextStyle plain(double size) { return {.size = size}; }
TextStyle bold(double size) { return {.size = size, .weight = Weight::bold}; }
TextStyle grey(double size) { return {.size = size, .grey = 0.3}; }
TextStyle to_the_right(TextStyle style) { return style.align = Align::end, style; }

// The rows of a column, below its heading.
int rows_from(double top, PageSize size) { return static_cast<int>((bottom_of(size) - top) / row_height) - 1; }

class CoverSetter {
 public:
  CoverSetter(PageSetter& page, const CoverSheet& sheet, const LetterTexts& english, PageSize size)
      : page_(page), sheet_(sheet), english_(english), size_(size), width_(width_of(size)) {}

  void set() {
    head();
    warning();
    figures();
    languages();
    foot();
    homerooms();
  }

 private:
  PageSetter& page_;
  const CoverSheet& sheet_;
  const LetterTexts& english_;
  PageSize size_;
  double width_;

  double half() const { return (width_ - gutter) / 2; }

  // Names are cut where they would take a third line: what stands below has its place.
  void head() {
    double y = 44;
    y += page_.text(isolated(fit(sheet_.district_name, 90)), left, y, width_, grey(9));
    y += page_.text(isolated(fit(sheet_.school_name, 90)), left, y, width_, bold(18));
    y += page_.text(fmt::format("Location code {}  ·  {}", sheet_.location_code, date_in_words(english_, sheet_.date)),
                    left, y + 2, width_, plain(10));
    page_.line(left, y + 8, left + width_, y + 8, 0.75, 0.3);
    page_.text("Parent Portal PIN letters: cover sheet for the school office", left, y + 18, width_, bold(13));
  }

  void warning() {
    constexpr double top = 154, height = 64, padding = 10;
    page_.box(left, top, width_, height, 1.5, 0);
    double y = top + padding, inside = width_ - 2 * padding;
    y += page_.text("These pages hold PINs. Each is a key to a student’s records.", left + padding, y, inside,
                    bold(10.5));
    page_.text(
        "Show them only to those who prepare the mailing, and keep them locked away until then. Do not mail this "
        "sheet. "
        "When the letters are out, delete the file and shred what is left over.",
        left + padding, y + 3, inside, plain(10));
  }

  void figure(double& y, const std::string& label, const std::string& value) {
    page_.text(label, left, y, half() * 0.62, grey(9.5));
    y += page_.text(value, left + half() * 0.63, y, half() * 0.37, bold(9.5)) + 3;
  }

  void figures() {
    double y = body_top;
    y += page_.text("In this file", left, y, half(), bold(11)) + 4;
    figure(y, "Letters", grouped(sheet_.letters));
    figure(y, "Pages, with this sheet", grouped(sheet_.pages));
    figure(y, "PINs", grouped(sheet_.pins));
    auto first = date_in_words(english_, sheet_.first_end), last = date_in_words(english_, sheet_.last_end);
    figure(y, first == last ? "Can be validated through" : "Can be validated through:\nthe first, and the last",
           first == last ? first : first + "\n" + last);
    figure(y, "Guardians without an address", grouped(sheet_.guardians_without_address));
    figure(y, "With an incomplete address", grouped(sheet_.guardians_with_incomplete_address));
    if (sheet_.guardians_without_address + sheet_.guardians_with_incomplete_address > 0)
      page_.text("Add street, city, state and ZIP code in MiSiS, or hand these letters over in person.", left, y,
                 half(), plain(9));
  }

  void languages() {
    const double x = left + half() + gutter;
    double y = body_top;
    y += page_.text("Letters by language", x, y, half(), bold(11)) + 4;
    std::map<std::string, int> by_name;
    for (const auto& [code, letters] : sheet_.languages) by_name[language_name(code)] += letters;
    for (const auto& [name, letters] : by_name) {
      page_.text(name, x, y, half() * 0.7, grey(9.5));
      page_.text(grouped(letters), x + half() * 0.7, y, half() * 0.3, to_the_right(plain(9.5)));
      y += row_height;
    }
  }

  void foot() {
    page_.text(
        fmt::format("A letter was lost? `portalctl pin letters --student ID -o FOLDER` prints it again. On which page "
                    "each letter stands is told by manifest.csv, beside this file, and by the bookmarks."),
        left, bottom_of(size_) + 14, width_, grey(8.5));
  }

  void homerooms() {
    double top = homerooms_top;
    auto next = sheet_.homerooms.begin();
    for (bool more = true; more; more = next != sheet_.homerooms.end()) {
      if (next != sheet_.homerooms.begin()) page_.next_page(), top = next_top;
      page_.text("Letters and PINs by grade and homeroom", left, top - 20, width_, bold(11));
      for (int column = 0; column < columns && next != sheet_.homerooms.end(); ++column)
        next = homerooms_in(column, top, next);
    }
  }

  using Next = std::vector<CoverSheet::Homeroom>::const_iterator;
  Next homerooms_in(int column, double top, Next next) {
    const double width = (width_ - (columns - 1) * gutter) / columns, x = left + column * (width + gutter);
    auto row = [&](double y, const std::string& grade, const std::string& homeroom, const std::string& letters,
                   const std::string& pins, const TextStyle& style) {
      page_.text(grade, x, y, width * 0.2, style);
      page_.text(homeroom, x + width * 0.2, y, width * 0.4, style);
      page_.text(letters, x + width * 0.6, y, width * 0.22, to_the_right(style));
      page_.text(pins, x + width * 0.82, y, width * 0.18, to_the_right(style));
    };
    double y = top;
    row(y, "Grade", "Homeroom", "Letters", "PINs", grey(8.5));
    page_.line(x, y + row_height - 1, x + width, y + row_height - 1, 0.5, 0.6);
    for (int left_over = rows_from(top, size_); left_over > 0 && next != sheet_.homerooms.end(); --left_over, ++next)
      row(y += row_height, next->grade, isolated(fit(next->homeroom.empty() ? "–" : next->homeroom, 10)),
          grouped(next->letters), grouped(next->pins), plain(9));
    return next;
  }
};

}  // namespace

CoverSheet cover_sheet_of(const LetterFile& file, int pages) {
  CoverSheet sheet;
  sheet.district_name = file.common.district_name;
  sheet.school_name = file.common.school_name;
  sheet.location_code = file.location_code;
  sheet.date = file.common.date;
  sheet.letters = static_cast<int>(file.letters.size());
  sheet.pages = pages;
  std::set<std::string> unreachable, incomplete;
  for (const auto& letter : file.letters) {
    const auto& first = letter.pins.front().shown;
    auto count = static_cast<int>(letter.pins.size());
    if (sheet.homerooms.empty() || sheet.homerooms.back().grade != first.grade ||
        sheet.homerooms.back().homeroom != first.homeroom)
      sheet.homerooms.push_back({first.grade, first.homeroom});
    ++sheet.homerooms.back().letters;
    sheet.homerooms.back().pins += count;
    ++sheet.languages[letter.language];
    for (const auto& pin : letter.pins) {
      if (letter.address.empty()) unreachable.insert(pin.guardian_id);
      if (letter.known == AddressedLetter::Address::incomplete) incomplete.insert(pin.guardian_id);
      if (sheet.pins == 0) sheet.first_end = sheet.last_end = pin.shown.valid_through;
      sheet.first_end = std::min(sheet.first_end, pin.shown.valid_through);
      sheet.last_end = std::max(sheet.last_end, pin.shown.valid_through);
      ++sheet.pins;
    }
  }
  sheet.guardians_without_address = static_cast<int>(unreachable.size());
  sheet.guardians_with_incomplete_address = static_cast<int>(incomplete.size());
  return sheet;
}

int cover_sheet_pages(const CoverSheet& sheet, PageSize size) {
  auto homerooms = static_cast<int>(sheet.homerooms.size());
  int first = columns * rows_from(homerooms_top, size), other = columns * rows_from(next_top, size);
  return homerooms <= first ? 1 : 1 + (homerooms - first + other - 1) / other;
}

void set_cover_sheet(PageSetter& page, const CoverSheet& sheet, const LetterTexts& english, PageSize size) {
  CoverSetter(page, sheet, english, size).set();
}

}  // namespace portal

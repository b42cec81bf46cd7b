#include "lib/photos/contact_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"

namespace portal {
namespace {

// All in points. Six columns and five rows: a homeroom of 30 on one page.
constexpr double kLeft = 36, kHead = 34, kTop = 60, kBelow = 38;
constexpr double kHeading = 24, kBetween = 7;
constexpr double kPictureWidth = 76, kPictureHeight = 95;       // 4 to 5, as portraits are
constexpr double kNameHeight = 20.5, kApart = 6, kRow = 132.5;  // kApart: between two names

constexpr TextStyle kName = {.size = 8, .align = Align::centre, .line_spacing = 1.2};
constexpr TextStyle kId = {.size = 6.5, .align = Align::centre, .grey = 0.35, .tabular_digits = true};
constexpr TextStyle kQuiet = {.size = 8, .grey = 0.35};
constexpr TextStyle kQuietEnd = {.size = 8, .align = Align::end, .grey = 0.35, .tabular_digits = true};

double width_of(PageSize paper) { return paper == PageSize::a4 ? 595.276 : 612; }
double height_of(PageSize paper) { return paper == PageSize::a4 ? 841.89 : 792; }

std::size_t rows_of(std::size_t students) { return (students + kSheetColumns - 1) / kSheetColumns; }
double rows_height(std::size_t rows) { return kHeading + static_cast<double>(rows) * kRow; }

std::string grade_words(const std::string& grade) { return grade.empty() ? "No grade" : "Grade " + grade; }

// "Grade 6", "Grades 6, 7", "Grades 6, 7, none".
std::string grades_words(const std::vector<std::string>& grades) {
  if (grades.size() < 2) return grade_words(grades.empty() ? "" : grades[0]);
  std::vector<std::string> words;
  for (const auto& grade : grades) words.push_back(grade.empty() ? "none" : grade);
  return "Grades " + joined(words, ", ");
}

std::string homeroom_words(const std::string& homeroom) {
  return homeroom.empty() ? "No homeroom" : "Homeroom " + one_line(homeroom, 40);
}

// Who has a long last name keeps a first name all the same.
std::string shown_name(PageSetter& page, const SheetStudent& student, double width) {
  auto last = one_line(student.last_name, 200), first = one_line(student.first_name, 200);
  std::string name = last + ", " + first;
  auto columns = std::max(display_width(last), display_width(first));
  for (columns = std::min<std::size_t>(columns, 48); columns > 3 && page.height(name, width, kName) > kNameHeight;)
    name = fit(last, columns) + ", " + fit(first, columns), --columns;
  return name;
}

class Setter {
 public:
  Setter(const ContactSheet& sheet, const std::function<std::string(const SheetStudent&)>& picture_of)
      : sheet_(sheet), picture_of_(picture_of), page_(make_page_setter(sheet.paper, described(sheet))) {
    right_ = width_of(sheet.paper) - kLeft;
    gap_ = (right_ - kLeft - kSheetColumns * kPictureWidth) / (kSheetColumns - 1);
    for (const auto& homeroom : sheet.homerooms)
      students_ += homeroom.students.size(), with_photo_ += homeroom.with_photo();
    for (const auto& homeroom : sheet.homerooms)
      for (const auto& student : homeroom.students) marked_ = marked_ || !student.findings.empty();
  }

  SetContactSheet set() {
    auto pages = plan_sheet(sheet_.homerooms, sheet_.paper);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (i > 0) page_->next_page();
      set_head(i == 0);
      for (const auto& strip : pages[i]) set_strip(strip);
      set_foot(i + 1, pages.size());
    }
    return {page_->finish(), pages.size(), without_picture_, page_->missing_characters()};
  }

 private:
  const ContactSheet& sheet_;
  const std::function<std::string(const SheetStudent&)>& picture_of_;
  std::unique_ptr<PageSetter> page_;
  double right_ = 0, gap_ = 0;
  std::size_t students_ = 0, with_photo_ = 0, without_picture_ = 0;
  bool marked_ = false;  // whether any photo is
  std::string grade_;    // of the last bookmark

  static DocumentInfo described(const ContactSheet& sheet) {
    return {fmt::format("Photo contact sheet: {}", one_line(sheet.school_name, 200)), one_line(sheet.district, 200),
            "en", sheet.created};
  }

  // The head is the document's title once; on the pages that follow it only looks the same.
  void set_head(bool first) {
    double half = (right_ - kLeft) / 2;
    if (first) page_->begin_part(Part::title);
    TextStyle bold{.size = 12, .weight = Weight::bold};
    auto school = one_line(sheet_.school_name, 200);
    for (auto columns = display_width(school); columns > 8 && page_->height(school, half * 1.2, bold) > 18; --columns)
      school = fit(school, columns);
    page_->text(school, kLeft, kHead - 5, half * 1.2, bold);
    if (first) page_->end_part();
    page_->text(fmt::format("{}  ·  {} of {} with a photo  ·  {}", sheet_.location_code, grouped(count(with_photo_)),
                            counted(count(students_), "student"), sheet_.date),
                kLeft + half, kHead - 1, half, kQuietEnd);
    page_->line(kLeft, kTop - 8, right_, kTop - 8, 0.75, 0.3);
  }

  void set_foot(std::size_t number, std::size_t of) {
    double y = height_of(sheet_.paper) - 28, width = (right_ - kLeft) * 0.8;
    page_->text(
        fit(sheet_.made, 100) + ". For the staff of this school." + (marked_ ? " “look”: see `photo review`." : ""),
        kLeft, y, width, kQuiet);
    page_->text(fmt::format("Page {} of {}", number, of), kLeft + width, y, right_ - kLeft - width, kQuietEnd);
  }

  void set_strip(const SheetStrip& strip) {
    const auto& homeroom = sheet_.homerooms[strip.homeroom];
    set_heading(homeroom, strip);
    double y = strip.y + kHeading;
    for (std::size_t i = 0; i < strip.count; ++i) {
      auto column = static_cast<double>(i % kSheetColumns), row = static_cast<double>(i / kSheetColumns);
      set_student(homeroom.students[strip.first + i], kLeft + column * (kPictureWidth + gap_), y + row * kRow);
    }
  }

  void set_heading(const SheetHomeroom& homeroom, const SheetStrip& strip) {
    auto words = fmt::format("{}  ·  {}", homeroom_words(homeroom.homeroom), grades_words(homeroom.grades));
    if (!homeroom.teacher.empty()) words += "  ·  " + isolated(one_line(homeroom.teacher, 60));
    if (strip.first == 0) bookmark(homeroom);
    if (strip.first > 0) words += ", continued";
    double side = 110, width = right_ - kLeft - side;
    TextStyle bold{.size = 10, .weight = Weight::bold};
    while (page_->height(words, width, bold) > 16 && display_width(words) > 20)
      words = fit(words, display_width(words) - 2);
    page_->begin_part(Part::heading);
    page_->text(words, kLeft, strip.y, width, bold);
    page_->text(fmt::format("{} of {} with a photo", homeroom.with_photo(), homeroom.students.size()), right_ - side,
                strip.y + 2, side, kQuietEnd);
    page_->end_part();
    page_->line(kLeft, strip.y + kHeading - 7, right_, strip.y + kHeading - 7, 0.4, 0.7);
  }

  void bookmark(const SheetHomeroom& homeroom) {
    if (homeroom.homeroom.empty()) return page_->bookmark(homeroom_words(""));
    auto grade = grade_words(homeroom.grades.empty() ? "" : homeroom.grades[0]);
    if (grade != grade_) page_->bookmark(grade);
    grade_ = grade;
    auto teacher = homeroom.teacher.empty() ? "" : " · " + one_line(homeroom.teacher, 60);
    page_->bookmark(homeroom_words(homeroom.homeroom) + teacher, 2);
  }

  void set_student(const SheetStudent& student, double x, double y) {
    check_interrupted();
    page_->begin_part(Part::paragraph);
    set_photo(student, x, y);
    double width = kPictureWidth + gap_ - kApart, left = x - (gap_ - kApart) / 2;
    double below = y + kPictureHeight + 2;
    below += page_->text(shown_name(*page_, student, width), left, below, width, kName);
    page_->text(student.id, left, below, width, kId);
    page_->end_part();
  }

  void set_photo(const SheetStudent& student, double x, double y) {
    auto frame = [&](double thickness, double grey) {
      page_->box(x, y, kPictureWidth, kPictureHeight, thickness, grey);
    };
    if (student.sha256.empty()) {
      page_->fill(x, y, kPictureWidth, kPictureHeight, 0.9);
      set_words("no photo", x, y, {.size = 8, .align = Align::centre, .grey = 0.3});
      return frame(0.5, 0.65);
    }
    auto jpeg = picture_of_(student);
    page_->fill(x, y, kPictureWidth, kPictureHeight, 0.95);  // beside a picture of another shape
    if (!jpeg.empty() && page_->picture(jpeg, x, y, kPictureWidth, kPictureHeight)) {
      if (!student.findings.empty()) set_mark(x, y);
      return frame(0.4, 0.75);
    }
    ++without_picture_;
    page_->fill(x, y, kPictureWidth, kPictureHeight, 0.8);
    set_words("file\ndamaged", x, y, {.size = 9, .weight = Weight::bold, .align = Align::centre});
    frame(1.5, 0);
  }

  // In the corner, where no face is.
  void set_mark(double x, double y) {
    constexpr double width = 22, height = 10;
    double left = x + kPictureWidth - width;
    page_->fill(left, y, width, height, 1);
    page_->box(left, y, width, height, 0.4, 0.4);
    page_->text("look", left, y + 0.5, width, {.size = 7, .weight = Weight::bold, .align = Align::centre});
  }

  void set_words(std::string_view words, double x, double y, const TextStyle& style) {
    page_->text(words, x, y + (kPictureHeight - page_->height(words, kPictureWidth, style)) / 2, kPictureWidth, style);
  }

  static long long count(std::size_t number) { return static_cast<long long>(number); }
};

}  // namespace

std::size_t SheetHomeroom::with_photo() const {
  return static_cast<std::size_t>(
      std::count_if(students.begin(), students.end(), [](const auto& student) { return !student.sha256.empty(); }));
}

std::vector<std::vector<SheetStrip>> plan_sheet(const std::vector<SheetHomeroom>& homerooms, PageSize paper) {
  const double bottom = height_of(paper) - kBelow;
  std::vector<std::vector<SheetStrip>> pages;
  double y = bottom;  // no room yet
  auto turn = [&] { pages.emplace_back(), y = kTop; };
  for (std::size_t i = 0; i < homerooms.size(); ++i) {
    auto left = homerooms[i].students.size();
    double whole = rows_height(rows_of(left));
    bool fits_a_page = whole <= bottom - kTop;
    if (pages.empty() || y + (fits_a_page ? whole : rows_height(2)) > bottom) turn();
    for (std::size_t first = 0; left > 0;) {
      auto rows = static_cast<std::size_t>((bottom - y - kHeading) / kRow);
      auto count = std::min(left, rows * kSheetColumns);
      pages.back().push_back({i, first, count, y});
      y += rows_height(rows_of(count)) + kBetween;
      first += count, left -= count;
      if (left > 0) turn();
    }
  }
  return pages;
}

SetContactSheet set_contact_sheet(const ContactSheet& sheet,
                                  const std::function<std::string(const SheetStudent&)>& picture_of) {
  return Setter(sheet, picture_of).set();
}

}  // namespace portal

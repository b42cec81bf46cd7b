#pragma once
// The pages of a contact sheet: portraits by homeroom, with a name and a student ID below each.
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "lib/output/page.h"

namespace portal {

struct SheetStudent {
  std::string id, last_name, first_name;
  std::string sha256;    // of the photo; blank: none
  std::string findings;  // of the photo; blank: nobody need look at it
};

struct SheetHomeroom {
  std::string homeroom;                // may be blank
  std::vector<std::string> grades;     // of its students, the lowest first; one may be blank
  std::string teacher;                 // likewise; of several, all
  std::vector<SheetStudent> students;  // in the order of the sheet
  std::size_t with_photo() const;
};

struct ContactSheet {
  std::string school_name, location_code;
  std::string date;      // as it stands in the head: "2026-10-01"
  std::string made;      // in the foot: "Made 2026-10-01 09:00 by tokafor"
  std::string district;  // the document's author
  Timestamp created;     // the same sheet gives the same bytes
  PageSize paper = PageSize::letter;
  std::vector<SheetHomeroom> homerooms;  // by their lowest grade
};

/// Some rows of a homeroom's students, one after the other on a page.
struct SheetStrip {
  std::size_t homeroom = 0, first = 0, count = 0;  // its students from `first` on
  double y = 0;                                    // where its heading stands, in points from the top of the page
};
constexpr std::size_t kSheetColumns = 6;
/// What stands on each page. A homeroom that fits on a page is never cut in two, and a heading stands over a row.
std::vector<std::vector<SheetStrip>> plan_sheet(const std::vector<SheetHomeroom>& homerooms, PageSize paper);

struct SetContactSheet {
  std::string pdf;
  std::size_t pages = 0;
  std::size_t without_picture = 0;  // photos whose place says "file damaged"
  long missing_characters = 0;      // that no installed font has
};
/// `picture_of`: a small JPEG of the student's photo; blank, or no JPEG: the photo is told to be damaged. Asked once
/// for each student who has one, in the order of the sheet. StorageError as of make_page_setter().
SetContactSheet set_contact_sheet(const ContactSheet& sheet,
                                  const std::function<std::string(const SheetStudent&)>& picture_of);

}  // namespace portal

#pragma once
// The first page of a school's letters: what the office needs to know of them. In English, and without a PIN.
#include <map>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "lib/letters/letter_file.h"
#include "lib/output/page.h"

namespace portal {

struct CoverSheet {
  struct Homeroom {
    std::string grade, homeroom;  // of a household's first student
    int letters = 0, pins = 0;
  };
  std::string district_name, school_name, location_code;
  Date date;
  int letters = 0, pages = 0, pins = 0;
  int guardians_without_address = 0;
  int guardians_with_incomplete_address = 0;  // no city, state or ZIP: the post office may not know where to
  Date first_end, last_end;                   // the last days of the PINs: the first and the last of them
  std::vector<Homeroom> homerooms;            // in the order of the letters
  std::map<std::string, int> languages;       // letters by language code
};

CoverSheet cover_sheet_of(const LetterFile& file, int pages);

/// How many pages it takes: one, but for a school with very many homerooms.
int cover_sheet_pages(const CoverSheet& sheet, PageSize size);

/// Sets it on the current page, which is empty, and ends on its last one.
void set_cover_sheet(PageSetter& page, const CoverSheet& sheet, const LetterTexts& english, PageSize size);

}  // namespace portal

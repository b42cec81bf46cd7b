#pragma once
// A student's home page for designated staff: what a parent reads (002 steps 3 and 4, 001 IX).
#include <string>
#include <string_view>
#include <vector>

#include "lib/accounts/emergency_card.h"
#include "lib/district/local_districts.h"
#include "lib/district/student.h"

namespace portal {

/// A school as the home page shows it.
struct SchoolPage {
  std::string code, name, principal_name, phone, fax, website, board_member;
  LocalDistrict local_district;  // with its PACE team (001 XI); only the name where config/ knows no such district
};

/// A guardian whom the school calls in an emergency.
struct EmergencyContact {
  std::string guardian_id, first_name, last_name, relationship;
  CardPart card;  // the numbers that hold now, the parent's own changes among them
  std::string full_name() const { return first_name + " " + last_name; }
};

struct StudentPage {
  Student student;
  SchoolPage school;
  std::vector<EmergencyContact> emergency_card;  // in the order in which they are called
  bool in_high_school = false;                   // progress toward graduation is there to see
};

/// The home page. NotPermitted for those who may read no student's records (teachers among them), one NotFound as
/// find_student() has it. The look goes into the audit log (`student.look`) before anything is handed back.
StudentPage student_page(Session& session, const std::string& student_id, const std::string& reason);

/// A tab of the page: what it shows, in the columns of its file.
struct StudentTab {
  std::string_view name;   // "english-learner"
  std::string_view title;  // "English learner progress"
  std::string_view kind;   // of record: "englishlearner"
};
const std::vector<StudentTab>& student_tabs();
/// UsageError, with the nearest name, where there is no such tab.
const StudentTab& find_student_tab(const std::string& name);

struct StudentTabRows {
  Student student;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// The rows of one tab, newest first; of marks the courses first, and then their assignments. Refused where the tab is
/// not for the student's grade (progress toward graduation: 9 to 12). Logged as a look, too.
StudentTabRows student_tab(Session& session, const std::string& student_id, const StudentTab& tab,
                           const std::string& reason);

}  // namespace portal

#pragma once
// What a bundle says of schools, students and guardians, before it is written as tables. A form (OneRoster, SDS) fills
// it in; bundle_tables.h makes the tables of it.
#include <tsl/robin_set.h>

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/roster/bundle_source.h"
#include "lib/roster/key_arena.h"

namespace portal {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

/// The IDs of one kind of record, each with its number: 0, 1, 2 … The texts are the arena's, and stay.
class SourcedIds {
 public:
  SourcedIds() : numbers_(0, Hash{&ids_}, Equal{&ids_}) {}
  SourcedIds(const SourcedIds&) = delete;
  SourcedIds& operator=(const SourcedIds&) = delete;
  /// Its number, `nobody` where it is not there.
  std::uint32_t find(std::string_view id) const;
  /// The number, and whether it is new.
  std::pair<std::uint32_t, bool> add(std::string_view id);
  std::string_view operator[](std::uint32_t number) const { return ids_[number]; }
  std::size_t size() const { return ids_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    const std::vector<std::string_view>* ids;
    std::size_t operator()(std::string_view id) const;
    std::size_t operator()(std::uint32_t number) const { return (*this)((*ids)[number]); }
  };
  struct Equal {
    using is_transparent = void;
    const std::vector<std::string_view>* ids;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return (*ids)[a] == (*ids)[b]; }
    bool operator()(std::uint32_t a, std::string_view b) const { return (*ids)[a] == b; }
    bool operator()(std::string_view a, std::uint32_t b) const { return a == (*ids)[b]; }
  };
  KeyArena arena_;
  std::vector<std::string_view> ids_;
  tsl::robin_set<std::uint32_t, Hash, Equal, std::allocator<std::uint32_t>, true> numbers_;
};

/// A school, or another org, which is `nobody`'s school.
struct BundleOrg {
  bool is_school = false, gone = false;
  std::string location_code;
  RowProblem problem = {};
};

struct BundleHomeroom {
  std::string title, location_code;
  std::uint32_t teacher = nobody;  // a person
  std::string teacher_name, teacher_email;
  std::string teacher_before = {};  // the teacher's own ID, as a bundle before told it
  bool primary_teacher = false;
  bool gone = false, told = false;  // told: by a row of this bundle, not by one before it
  bool teacher_gone = false;
  TableOrigin::Row from = {};
};

/// A relative is a contact, whatever the district trusts.
enum class BundleRole : std::uint8_t { unknown, other, student, guardian, relative };

inline bool is_contact(BundleRole role) { return role == BundleRole::guardian || role == BundleRole::relative; }

/// A user. What only a student has is in BundleStudent.
struct BundlePerson {
  std::string_view id;             // the roster's; blank where no row of this bundle tells it
  std::uint32_t student = nobody;  // its number among the students
  BundleRole role = BundleRole::unknown;
  bool has_row = false, gone = false;
  bool bad = false;  // its row is rejected
};

struct BundleStudent {
  std::uint32_t person;
  std::uint32_t school = nobody, homeroom = nobody, left_homeroom = nobody;
  std::string_view grade, begin, end, birth_date, sex;
  std::string_view agents;     // the list in its row, until all persons are known
  TableOrigin::Row from = {};  // its row among the users
  bool school_told = false, demographics_told = false;
  bool role_gone = false;   // a delta says that the user is no student any more
  RowProblem problem = {};  // of the school, or of the row in another file
};

/// A student's link with a guardian, whom the bundle may not hold.
struct BundleLink {
  std::uint32_t agent;    // a person
  std::uint32_t student;  // a student
  auto operator<=>(const BundleLink&) const = default;
};

/// An ended enrollment besides the one that stands in the student's row.
struct BundleEnrollment {
  std::uint32_t student;
  std::string location_code, grade, school_year, begin, end;
  TableOrigin::Row from;
};

class BundlePeople {
 public:
  SourcedIds org_ids, person_ids, class_ids;
  std::vector<BundleOrg> orgs;
  std::vector<BundlePerson> persons;
  std::vector<BundleStudent> students;
  std::map<std::uint32_t, BundleHomeroom> homerooms;  // by the class's number
  std::vector<BundleLink> links;
  std::vector<BundleEnrollment> enrollments;
  std::string school_year;  // where the bundle tells one
  /// Homerooms that have another title or teacher than a bundle before said, by their school and former title.
  std::map<std::pair<std::string, std::string>, std::uint32_t> renamed;
  /// Rows of users that cannot be used though they are of the right shape.
  std::map<std::uint32_t, RowProblem> problems;
  /// Persons of whom a delta tells a role and nothing else: where it came from, and whether none is left.
  struct RoleChange {
    TableOrigin::Row from;
    bool gone = true;
  };
  std::map<std::uint32_t, RoleChange> role_changes;
  std::vector<std::string> notes;
  std::set<std::string, std::less<>> student_ids_told;  // of those who have a row; only where `settle` is asked for it

  std::uint32_t person(std::string_view sourced_id);  // there or made
  BundleStudent& student(std::uint32_t person);       // there or made; the person is one from now on
  std::string_view keep(std::string_view text);       // a text that stays
  std::vector<std::uint32_t> agents_of(std::uint32_t student) const;
  /// When everything is filled in.
  enum class For { all, delta };
  void settle(For mode);

 private:
  KeyArena texts_;
  std::vector<BundleLink> by_student_;
};

}  // namespace portal

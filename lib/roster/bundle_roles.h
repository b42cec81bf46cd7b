#pragma once
// Which role and which school a user has, from a bundle's rows of roles: one is primary, others are secondary.
#include "lib/roster/bundle_stored.h"

namespace portal {

struct BundleRoleRow {
  std::uint32_t person;
  BundleRole role;
  std::string_view org;  // its own ID
  bool primary;
  bool gone = false;
  std::string_view begin, end, grade, school_year;  // begin, end: the first and the last day
  bool ended = false;                               // said outright; else by its last day
  TableOrigin::Row from;
};

class RoleBook {
 public:
  /// `stored`: where a delta names an org that a bundle before it told; may be null.
  RoleBook(BundlePeople& people, StoredRoster* stored, std::optional<Date> business_date)
      : people_(people), stored_(stored), today_(business_date ? business_date->text() : "") {}

  void add(const BundleRoleRow& row);
  /// Gives every student the school of the primary role, else of the only one; other schools that have ended become
  /// enrollments.
  void settle();

  /// The org's number; `nobody` where neither the bundle nor the roster has it.
  std::uint32_t org(std::string_view sourced_id);

 private:
  struct StudentRole {
    std::uint32_t student, org;
    std::string org_id;
    bool primary, gone, ended;
    std::string_view begin, end, grade, school_year;
    TableOrigin::Row from;
  };
  BundlePeople& people_;
  StoredRoster* stored_;
  std::string today_;
  std::vector<StudentRole> roles_;

  void settle(std::vector<StudentRole>::iterator first, std::vector<StudentRole>::iterator last);
  void give(BundleStudent& student, const StudentRole& role);
  void add_ended(const StudentRole& role);
};

/// The role that a bundle's word means: parent is guardian, and other any that is known and none of ours.
BundleRole bundle_role(std::string_view word);
/// The roster's letter for a bundle's word: M, F, X; blank for what is not told.
std::string_view gender_of(std::string_view sex);

}  // namespace portal

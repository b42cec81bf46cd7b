#pragma once
#include "lib/roster/bundle_roles.h"

namespace portal {

/// The homerooms of a OneRoster bundle, from `classes` and `enrollments`: who is in which, and who teaches there. Of a
/// delta also those that it renames, or whose teacher changed.
class OneRosterHomerooms {
 public:
  /// The users, their roles and what the orgs are must be known by now. `stored`: of a delta; may be null.
  OneRosterHomerooms(OpenBundle& bundle, BundlePeople& people, RoleBook& roles, StoredRoster* stored)
      : bundle_(bundle), people_(people), roles_(roles), stored_(stored) {}
  void read();

 private:
  OpenBundle& bundle_;
  BundlePeople& people_;
  RoleBook& roles_;
  StoredRoster* stored_;
  std::set<std::uint32_t> touched_;           // classes of which this bundle tells something
  std::set<std::uint32_t> in_several_rooms_;  // students

  void read_classes();
  void read_enrollments();
  BundleHomeroom* homeroom(std::string_view class_id);
  bool is_current(BundleSource& row) const;
  void enroll(BundleSource& row, std::string_view user, std::uint32_t number, Standing standing);
  void take_no_homeroom_of_several();
  void touch_rooms_of_told_teachers();
  void name_teachers();
  void note_renamed();
};

}  // namespace portal

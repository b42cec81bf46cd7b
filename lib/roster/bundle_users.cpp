#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/roster/bundle_roles.h"
#include "lib/roster/bundle_rows.h"

namespace portal {
namespace {

using Rejected = StudentRows::Rejected;

class Users {
 public:
  explicit Users(Composing& composing)
      : composing_(composing),
        people_(composing.people),
        source_(composing.bundle.source("users")),
        id_(source_ ? source_->column("sourced_id") : BundleSource::Column()),
        role_(source_ ? source_->column("role") : BundleSource::Column()),
        students_(composing),
        links_(composing) {}

  std::pair<ExtractFile, ExtractFile> all() {
    if (source_) {
      source_->rewind();
      while (source_->next()) take();
    }
    if (composing_.stored) take_rest();
    links_.finish_links();
    auto name = source_ ? source_->reader().file().name : std::string("users");
    return {students_.finish(name), links_.finish(name)};
  }

 private:
  Composing& composing_;
  BundlePeople& people_;
  BundleSource* source_;
  BundleSource::Column id_, role_;
  StudentRows students_;
  LinkRows links_;

  void take() {
    auto sourced_id = source_->cell(id_);
    auto number = people_.person_ids.find(sourced_id);
    auto standing = Standing::present;
    auto problem = source_->misshapen();
    if (!problem) problem = source_->read_standing(standing);
    if (!problem && sourced_id.empty()) problem = {"sourcedId", "is blank"};
    if (problem) return refuse(number, problem);
    if (auto found = people_.problems.find(number); found != people_.problems.end())
      return refuse(number, found->second);
    const auto& person = people_.persons[number];
    if (standing == Standing::gone) return withdraw(person);
    // One user may stand on two rows, as a parent and as a teacher.
    if (role_ && bundle_role(source_->cell(role_)) == BundleRole::other && person.role != BundleRole::other) return;
    if (composing_.stored) withdraw_former(number);
    switch (person.role) {
      case BundleRole::unknown:
        return refuse(number, unknown_role());
      case BundleRole::student:
        return students_.add(person.student);
      case BundleRole::guardian:
      case BundleRole::relative:
        return links_.add(number);
      case BundleRole::other:
        break;
    }
  }

  RowProblem unknown_role() const {
    if (!role_) return {"role", "the user has no role in roles.csv"};
    auto role = source_->cell(role_);
    if (role.empty()) return {"role", "is blank"};
    return {"role", fmt::format("'{}' is no role that a user can have", printable(fit(role, 40)))};
  }

  // One whose role is not known may be a student or a guardian, and protects both.
  void refuse(std::uint32_t number, const RowProblem& problem) {
    auto role = number == nobody ? BundleRole::unknown : people_.persons[number].role;
    if (!is_contact(role)) students_.refuse(problem, Rejected::here);
    if (role != BundleRole::student)
      links_.refuse(number, problem, is_contact(role) ? Rejected::here : Rejected::elsewhere);
  }

  void withdraw(const BundlePerson& person) {
    if (source_->mode() == ImportMode::full) return;  // as one who is absent
    if (!is_contact(person.role)) {
      students_.withdraw(person.id);
      links_.withdraw_of_student(person.id);
    }
    if (person.role != BundleRole::student) links_.withdraw_of_guardian(person.id);
  }

  // What the user was before and is no longer, by the ID that a bundle before told of this very user.
  void withdraw_former(std::uint32_t number) {
    auto role = people_.persons[number].role;
    std::string sourced_id(people_.person_ids[number]);
    if (role == BundleRole::unknown || source_->mode() == ImportMode::full) return;
    if (role != BundleRole::student) {
      auto id = composing_.stored->id_of(BundleId::What::student, sourced_id);
      const auto* before = composing_.stored->student(id);
      if (before && before->absent_since.empty()) students_.withdraw(id), links_.withdraw_of_student(id);
    }
    if (!is_contact(role)) links_.withdraw_of_guardian(composing_.stored->id_of(BundleId::What::guardian, sourced_id));
  }

  // Students of whom only another file tells something.
  void take_rest() {
    for (std::uint32_t i = 0; i < people_.students.size(); ++i) {
      auto& person = people_.persons[people_.students[i].person];
      if (person.has_row || person.bad) continue;
      person.id = people_.keep(composing_.stored->id_of(BundleId::What::student,
                                                        std::string(people_.person_ids[people_.students[i].person])));
      if (people_.students[i].role_gone)
        students_.withdraw(person.id), links_.withdraw_of_student(person.id);
      else
        students_.add_rest(i);
    }
    students_.add_renamed();
    for (const auto& [number, change] : people_.role_changes)
      if (!people_.persons[number].has_row) links_.change_role(number, change);
  }
};

}  // namespace

std::pair<ExtractFile, ExtractFile> compose_users(Composing& composing) { return Users(composing).all(); }

}  // namespace portal

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/roster/bundle_rows.h"

namespace portal {

LinkRows::LinkRows(Composing& composing)
    : composing_(composing),
      people_(composing.people),
      kind_(record_kind("guardians")),
      users_(composing.bundle.source("users")),
      reader_(users_ ? std::optional(FieldReader(*users_, kind_, composing.columns.guardians)) : std::nullopt),
      legal_flag_(users_ ? users_->column("metadata.legal_guardian") : BundleSource::Column()),
      id_(users_ ? users_->column("sourced_id") : BundleSource::Column()),
      identifier_(users_ ? users_->column("identifier") : BundleSource::Column()),
      trust_(composing.bundle.request().profile.trust_guardian_role),
      writer_(kind_, fields()),
      cells_(kind_.fields.size()),
      legal_(kind_.field("legal_guardian")) {
  auto& origin = writer_.origin();
  origin.mode = users_ ? users_->mode() : ImportMode::delta;
  origin.sources = composing.bundle.sources();
  origin.source_columns = {{"guardian_id", "identifier"}, {"last_name", "familyName"}, {"first_name", "givenName"}};
}

std::vector<std::size_t> LinkRows::fields() {
  std::vector<std::size_t> fields;
  auto told = reader_ ? reader_->told() : std::vector<bool>(kind_.fields.size());
  for (std::size_t i = 0; i < kind_.fields.size(); ++i)
    if (told[i] || composing_.stored || kind_.fields[i].need == FieldKind::Need::required) fields.push_back(i);
  return fields;
}

std::pair<std::size_t, std::size_t> LinkRows::links_of(std::uint32_t person) const {
  const auto& links = people_.links;
  auto first = std::lower_bound(links.begin(), links.end(), BundleLink{person, 0});
  auto last = std::lower_bound(first, links.end(), BundleLink{person + 1, 0});
  return {static_cast<std::size_t>(first - links.begin()), static_cast<std::size_t>(last - links.begin())};
}

// OneRoster knows no legal guardian: that a user's role is guardian makes one only where the district says that it may.
// Where it does not, and this delta lacks the column by which a bundle told it, it stays as it was.
void LinkRows::write(std::string_view student_id, const BundlePerson& guardian, const Record* stored) {
  std::fill(cells_.begin(), cells_.end(), std::string_view());
  if (stored) std::copy(stored->begin(), stored->end(), cells_.begin());
  auto legal_before = cells_[legal_];
  reader_->read(cells_);
  cells_[0] = student_id, cells_[1] = guardian.id;
  bool may_be = guardian.role == BundleRole::guardian;
  if (users_->cell(legal_flag_).empty())
    cells_[legal_] = may_be && (trust_ || (!legal_flag_ && legal_before == "Y")) ? "Y" : "N";
  writer_.add(cells_, users_->origin());
}

void LinkRows::add(std::uint32_t number) {
  const auto& person = people_.persons[number];
  std::string id(person.id);
  if (composing_.stored && composing_.stored->is_shared_guardian(std::string(people_.person_ids[number])))
    return refuse(number,
                  {"identifier", fmt::format("several users are the guardian '{}', and of which links a changed "
                                             "row speaks a delta does not tell; send the whole bundle",
                                             printable(id))},
                  StudentRows::Rejected::here);
  for (auto [at, end] = links_of(number); at < end; ++at) {
    std::string student(people_.persons[people_.students[people_.links[at].student].person].id);
    const auto* stored = composing_.stored ? composing_.stored->link(student, id) : nullptr;
    if (stored && !stored->absent_since.empty()) stored = nullptr;
    if (stored) base_ = stored->fields;
    write(student, person, stored ? &base_ : nullptr);
  }
  if (composing_.stored) add_stored(person);
}

// The links that stand in the roster, with students of whom the delta says nothing.
void LinkRows::add_stored(const BundlePerson& guardian) {
  for (const auto& link : composing_.stored->links_of_guardian(std::string(guardian.id)))
    if (!people_.student_ids_told.contains(link[0])) write(link[0], guardian, &link);
}

void LinkRows::refuse(std::uint32_t person, const RowProblem& problem, StudentRows::Rejected rejected) {
  std::fill(cells_.begin(), cells_.end(), std::string_view());
  reader_->read(cells_);
  auto own = users_->cell(identifier_);
  cells_[1] = own.empty() ? users_->cell(id_) : own;
  if (rejected == StudentRows::Rejected::here)
    writer_.reject(cells_, users_->origin(), problem.column, problem.reason);
  else
    writer_.hold(cells_, users_->origin());
  if (person == nobody) return;
  for (auto [at, end] = links_of(person); at < end; ++at) {
    cells_[0] = people_.persons[people_.students[people_.links[at].student].person].id;
    writer_.hold(cells_, users_->origin());
  }
}

void LinkRows::withdraw_of_guardian(std::string_view guardian_id) {
  if (!composing_.stored) return;
  for (const auto& link : composing_.stored->links_of_guardian(std::string(guardian_id)))
    writer_.origin().withdrawn.insert(record_key(kind_, link));
}

void LinkRows::withdraw_of_student(std::string_view student_id) {
  if (!composing_.stored) return;
  for (const auto& link : composing_.stored->links_of_student(std::string(student_id)))
    writer_.origin().withdrawn.insert(record_key(kind_, link));
}

// A guardian whom a student names and no row of the bundle tells: in a delta nothing of them changed. One without a
// link in the roster may be one who was deleted: who comes back must be told again.
void LinkRows::add_unseen(const BundleLink& link) {
  const auto& student = people_.students[link.student];
  auto sourced_id = std::string(people_.person_ids[link.agent]);
  auto student_id = std::string(people_.persons[student.person].id);
  std::fill(cells_.begin(), cells_.end(), std::string_view());
  if (composing_.stored) {
    auto id = composing_.stored->id_of(BundleId::What::guardian, sourced_id);
    const auto* stored = composing_.stored->link(student_id, id);
    if (stored && stored->absent_since.empty()) return;
    if (auto others = composing_.stored->links_of_guardian(id); !others.empty()) {
      base_ = others[0];
      std::copy(base_.begin(), base_.end(), cells_.begin());
      cells_[0] = student_id;
      bool all_legal =
          std::all_of(others.begin(), others.end(), [&](const Record& other) { return other[legal_] == "Y"; });
      cells_[legal_] = trust_ && all_legal ? "Y" : "N";
      return writer_.add(cells_, student.from);
    }
  }
  // Without a guardian's ID, so that all links of the student are held: any of them may be the one that is meant.
  cells_[0] = student_id;
  writer_.reject(cells_, student.from, "agentSourcedIds",
                 fmt::format("names '{}', whom the users do not hold", printable(fit(sourced_id, 40))));
}

void LinkRows::change_role(std::uint32_t number, const BundlePeople::RoleChange& change) {
  const auto& person = people_.persons[number];
  auto id = composing_.stored->id_of(BundleId::What::guardian, std::string(people_.person_ids[number]));
  if (change.gone || !is_contact(person.role)) return withdraw_of_guardian(id);
  for (const auto& link : composing_.stored->links_of_guardian(id)) {
    std::copy(link.begin(), link.end(), cells_.begin());
    if (person.role == BundleRole::relative)
      cells_[legal_] = "N";
    else if (trust_)
      cells_[legal_] = "Y";
    writer_.add(cells_, change.from);
  }
}

void LinkRows::drop_links_not_named(const BundleStudent& student) {
  const auto& person = people_.persons[student.person];
  if (!person.has_row || person.bad || person.gone) return;
  std::vector<std::string> named;
  for (auto agent : people_.agents_of(person.student)) {
    const auto& guardian = people_.persons[agent];
    named.push_back(guardian.has_row || guardian.bad
                        ? std::string(guardian.id)
                        : composing_.stored->id_of(BundleId::What::guardian, std::string(people_.person_ids[agent])));
  }
  for (const auto& link : composing_.stored->links_of_student(std::string(person.id)))
    if (!std::count(named.begin(), named.end(), link[1])) writer_.origin().withdrawn.insert(record_key(kind_, link));
}

void LinkRows::finish_links() {
  for (const auto& link : people_.links)
    if (const auto& agent = people_.persons[link.agent]; !agent.has_row && !agent.bad) add_unseen(link);
  if (!composing_.stored || writer_.origin().mode == ImportMode::full) return;
  for (const auto& student : people_.students) drop_links_not_named(student);
}

ExtractFile LinkRows::finish(const std::string& users_name) { return writer_.finish(users_name + " (guardians)"); }

}  // namespace portal

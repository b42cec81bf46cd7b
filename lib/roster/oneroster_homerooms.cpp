#include "lib/roster/oneroster_homerooms.h"

#include <fmt/format.h>

#include <map>

#include "lib/base/text.h"

namespace portal {

void OneRosterHomerooms::read() {
  read_classes();
  read_enrollments();
}

void OneRosterHomerooms::read_classes() {
  auto* source = bundle_.source("classes");
  if (!source) return;
  auto id = source->column("sourced_id"), title = source->column("title"), type = source->column("class_type"),
       school = source->column("school_sourced_id");
  for_each_row(bundle_, "classes", [&](BundleSource& row, Standing standing) {
    bool homeroom = plain_lower(row.cell(type)) == "homeroom";
    if (!homeroom && !stored_) return;
    auto number = people_.class_ids.add(row.cell(id)).first;
    if (!homeroom) return;
    auto org = roles_.org(row.cell(school));
    people_.homerooms[number] = {.title = std::string(row.cell(title)),
                                 .location_code = org == nobody ? "" : people_.orgs[org].location_code,
                                 .gone = standing == Standing::gone,
                                 .told = true,
                                 .from = row.origin()};
  });
}

// The homeroom of that class; null where the class is none, or is not known.
BundleHomeroom* OneRosterHomerooms::homeroom(std::string_view class_id) {
  auto number = people_.class_ids.find(class_id);
  if (number != nobody) {
    auto found = people_.homerooms.find(number);
    return found == people_.homerooms.end() ? nullptr : &found->second;
  }
  if (!stored_) return nullptr;
  number = people_.class_ids.add(class_id).first;
  auto before = stored_->homeroom(std::string(class_id));
  return before ? &(people_.homerooms[number] = *before) : nullptr;
}

void OneRosterHomerooms::read_enrollments() {
  auto* source = bundle_.source("enrollments");
  for (const auto& [number, homeroom] : people_.homerooms) touched_.insert(number);
  if (stored_) touch_rooms_of_told_teachers();
  if (source) {
    auto class_id = source->column("class_sourced_id"), user = source->column("user_sourced_id"),
         role = source->column("role"), primary = source->column("primary");
    for_each_row(bundle_, "enrollments", [&](BundleSource& row, Standing standing) {
      auto* room = homeroom(row.cell(class_id));
      if (!room) return;
      auto number = people_.class_ids.find(row.cell(class_id));
      auto word = plain_lower(row.cell(role));
      if (!is_current(row)) standing = Standing::gone;
      if (word == "student") enroll(row, row.cell(user), number, standing);
      if (word != "teacher") return;
      room->from = row.origin();
      touched_.insert(number);
      bool is_primary = plain_lower(row.cell(primary)) == "true";
      if (standing == Standing::gone)
        room->teacher_gone = true;
      else if (room->teacher == nobody || (is_primary && !room->primary_teacher))
        room->teacher = people_.person(row.cell(user)), room->primary_teacher = is_primary;
    });
  }
  take_no_homeroom_of_several();
  name_teachers();
  if (stored_) note_renamed();
}

// On the day of the extract; without dates it always is.
bool OneRosterHomerooms::is_current(BundleSource& row) const {
  if (!bundle_.request().business_date) return true;
  auto today = bundle_.request().business_date->text();
  std::string reason;
  auto begin = bundle_date(row.cell(row.column("begin_date")), reason),
       end = bundle_date(row.cell(row.column("end_date")), reason);
  return (begin.empty() || begin <= today) && (end.empty() || end >= today) && reason.empty();
}

void OneRosterHomerooms::enroll(BundleSource& row, std::string_view user, std::uint32_t number, Standing standing) {
  auto person = people_.person_ids.find(user);
  bool known = person != nobody && people_.persons[person].has_row;
  if (!known && !stored_) return;
  auto& student = people_.student(known ? person : people_.person(user));
  if (!known) student.from = row.origin();
  if (standing == Standing::gone)
    student.left_homeroom = number;
  else if (student.homeroom != nobody && student.homeroom != number)
    in_several_rooms_.insert(people_.persons[student.person].student);
  else
    student.homeroom = number;
}

// Which of them is the student's own cannot be known.
void OneRosterHomerooms::take_no_homeroom_of_several() {
  for (auto number : in_several_rooms_) people_.students[number].homeroom = nobody;
  if (in_several_rooms_.empty()) return;
  const auto& first = people_.persons[people_.students[*in_several_rooms_.begin()].person];
  people_.notes.push_back(fmt::format("{} in several homerooms, and so in none of the roster: {}{}",
                                      counted(static_cast<long long>(in_several_rooms_.size()), "student"),
                                      printable(first.id), in_several_rooms_.size() > 1 ? ", …" : ""));
}

// A teacher whose row changed, in rooms that a bundle before told.
void OneRosterHomerooms::touch_rooms_of_told_teachers() {
  for (std::uint32_t i = 0; i < people_.persons.size(); ++i) {
    const auto person = people_.persons[i];
    if (!person.has_row || person.bad || person.role == BundleRole::student || is_contact(person.role)) continue;
    for (const auto& taught : stored_->homerooms_of(std::string(people_.person_ids[i]))) {
      auto* room = homeroom(taught.sourced_id);
      if (!room) continue;
      if (person.gone)
        room->teacher_gone = true;
      else
        room->teacher = i;
      touched_.insert(people_.class_ids.find(taught.sourced_id));
    }
  }
}

// A walk of its own over the users: a homeroom's teacher may stand anywhere among them.
void OneRosterHomerooms::name_teachers() {
  std::map<std::uint32_t, std::vector<BundleHomeroom*>> rooms;
  for (auto& [number, room] : people_.homerooms)
    if (room.teacher != nobody) rooms[room.teacher].push_back(&room);
  auto* source = bundle_.source("users");
  if (rooms.empty() || !source) return;
  auto id = source->column("sourced_id"), family = source->column("family_name"), given = source->column("given_name"),
       email = source->column("email");
  source->rewind();
  while (source->next()) {
    auto found = rooms.find(people_.person_ids.find(source->cell(id)));
    if (found == rooms.end() || source->misshapen()) continue;
    for (auto* room : found->second) {
      room->teacher_name = fmt::format("{}, {}", source->cell(family), source->cell(given));
      room->teacher_email = source->cell(email);
    }
  }
}

void OneRosterHomerooms::note_renamed() {
  for (auto number : touched_) {
    auto before = stored_->homeroom(std::string(people_.class_ids[number]));
    auto& now = people_.homerooms.at(number);
    if (!before) continue;
    now.teacher_before = before->teacher_before;
    bool told = now.teacher != nobody && people_.persons[now.teacher].has_row;
    bool stays = now.teacher == nobody ? !now.teacher_gone : people_.person_ids[now.teacher] == before->teacher_before;
    if (!told)
      now.teacher_name = stays ? before->teacher_name : "", now.teacher_email = stays ? before->teacher_email : "";
    bool same = before->title == now.title && before->teacher_name == now.teacher_name &&
                before->teacher_email == now.teacher_email && !now.gone;
    if (!same) people_.renamed[{before->location_code, before->title}] = number, now.told = true;
  }
}

}  // namespace portal

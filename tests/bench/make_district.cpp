// Writes the nightly extracts of a made-up district, of any size and for any number of nights.
//
// Everything about a person is drawn from dice that are keyed by the seed, the person and the night, so that a
// night needs no memory of the nights before it: each family is made, lived through to that night, written, forgotten.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "tests/bench/district_names.h"

namespace {

using bench::Culture;
using bench::Dice;
using bench::Matter;
using portal::Date;
using portal::SchoolYear;
using Row = std::vector<std::string>;

struct Settings {
  std::uint64_t students = 0, seed = 1;
  int nights = 1;
  Date first{2026, 8, 14};
  double changed = 0.01;
  bool dirty = false;
  std::filesystem::path folder;

  // At least about two a night, so that a small district has some of everything as well.
  double rare(double share) const { return std::max(changed * share, 2.0 / static_cast<double>(students)); }
  std::uint64_t new_each_night() const {
    return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(static_cast<double>(students) * changed * 0.05));
  }
  Date date(int night) const { return first.plus_days(night); }
};

Row cells(const auto&... each) { return {std::string(each)...}; }

/// One file of an extract.
class Table {
 public:
  Table(const std::filesystem::path& path, const std::string& header) : file_(path, std::ios::binary) {
    if (!file_) throw std::runtime_error("cannot write " + path.string());
    buffer_ = header + '\n';
    for (std::size_t at = 0, end; at < header.size(); at = end + 1) {
      end = std::min(header.find(',', at), header.size());
      columns_.emplace(header.substr(at, end - at), columns_.size());
    }
  }
  ~Table() { flush(); }
  std::string& cell(Row& row, const std::string& column) const { return row[columns_.at(column)]; }

  // A cell with a comma is quoted. One with a quote in it is written as it is: so a stray quote gets in.
  void write(const Row& row) {
    for (const auto& cell : row) {
      bool quoted = cell.find(',') != cell.npos;
      if (quoted) buffer_ += '"';
      buffer_ += cell;
      buffer_ += quoted ? "\"," : ",";
    }
    buffer_.back() = '\n';
    if (buffer_.size() > (1 << 20)) flush();
  }

 private:
  std::ofstream file_;
  std::string buffer_;
  std::map<std::string, std::size_t> columns_;
  void flush() {
    if (!(file_ << buffer_ << std::flush)) {
      std::cerr << "make-district: cannot write, perhaps the disk is full\n";
      std::exit(1);
    }
    buffer_.clear();
  }
};

// --- Schools -------------------------------------------------------------------------------------------------------

struct Level {
  const char* kind;
  int low, high;  // ranks of grades, PK = 0 … 12 = 14
  int sections;   // homerooms of a grade; 24 homerooms a school
};
constexpr Level levels[] = {{"Elementary School", 0, 7, 3}, {"Middle School", 8, 10, 8}, {"High School", 11, 14, 6}};
constexpr int rooms = 24;

int level_of(int rank) { return rank <= levels[0].high ? 0 : rank <= levels[1].high ? 1 : 2; }

std::string grade_text(int rank) {
  static constexpr const char* early[] = {"PK", "TK", "K"};
  return rank < 3 ? early[rank] : std::to_string(rank - 2);
}

/// The schools of each level lie along one line from end to end of the district; a family lives at a point of it.
/// So brothers and sisters go to schools of the same neighborhood, and a Local District is a stretch of the line.
class Schools {
 public:
  explicit Schools(std::uint64_t students) {
    int total = std::max(4, static_cast<int>((students + 300) / 600));
    count_[1] = std::max(1, total * 21 / 100);
    count_[2] = std::max(1, total * 28 / 100);
    count_[0] = total - count_[1] - count_[2];
    step_ = std::max(1, 9000 / total);
    if (total > 9000) throw std::runtime_error("at most 5,400,000 students: location codes have four digits");
  }
  int total() const { return count_[0] + count_[1] + count_[2]; }
  int count(int level) const { return count_[level]; }
  int near(int level, double home, int away) const {
    return first(level) + (static_cast<int>(home * count_[level]) + away) % count_[level];
  }
  int level(int school) const { return school < first(1) ? 0 : school < first(2) ? 1 : 2; }
  std::string code(int school) const { return fmt::format("{:04}", 150 + school * step_); }
  int local_district(int school) const { return (school - first(level(school))) * 6 / count_[level(school)]; }
  std::string name(int school) const {
    auto number = static_cast<std::size_t>(school - first(level(school)));
    const auto &places = bench::places(), &features = bench::features();
    return fmt::format("{} {} {}", places[number % places.size()], features[number / places.size() % features.size()],
                       levels[level(school)].kind);
  }

 private:
  int count_[3] = {}, step_ = 1;
  int first(int level) const { return level == 0 ? 0 : level == 1 ? count_[0] : count_[0] + count_[1]; }
};

constexpr const char* local_districts[] = {"Central", "East", "Northeast", "Northwest", "South", "West"};

// --- Families ------------------------------------------------------------------------------------------------------

struct Household {
  std::string address, city, zip, phone;
};

struct Guardian {
  std::string id, surname, given, relationship, email, work, cell;
  int household = 0;
};

struct Family {
  std::uint64_t number = 0;
  double home = 0;
  int children = 1;
  int first_grade = 0;  // where the eldest stands, 0 … 999
  const Culture* names = nullptr;
  std::string_view language;
  std::string surname;
  Household households[2];  // the second is a parent's who lives apart
  std::vector<Guardian> guardians;
};

/// How a year's thousand children spread over the grades: few in PK and TK, the same number in each from K to 12.
int rank_at(int thousandth) { return thousandth < 30 ? 0 : thousandth < 80 ? 1 : 2 + (thousandth - 80) * 13 / 920; }

Household household(const Settings& settings, const Family& family, int which, int night) {
  std::uint64_t key = family.number * 2 + static_cast<std::uint64_t>(which), moves = 0, numbers = 0;
  for (int n = 1; n <= night; ++n) {
    Dice dice(settings.seed, Matter::night, key * 16 + 1, static_cast<std::uint64_t>(n));
    moves += dice.chance(settings.changed / 4);
    numbers += dice.chance(settings.changed / 4);
  }
  Dice place(settings.seed, Matter::address, key, moves), line(settings.seed, Matter::phone, key, numbers);
  auto city = bench::cities()[static_cast<std::size_t>(family.home * 6) * 2 + place.below(2)];
  auto address = bench::street_address(place);
  return {address, std::string(city), fmt::format("{}", 90001 + place.below(600)), bench::phone_number(line)};
}

std::string email_of(Dice& dice, const std::string& guardian) {
  auto kind = dice.below(100);
  if (kind < 22) return "";
  if (kind < 24) return guardian + "@";
  if (kind < 25) return "no email";
  return fmt::format("p.{}@example.{}", guardian.substr(1), kind < 60 ? "com" : "org");
}

Guardian make_guardian(const Settings& settings, const Family& family, std::uint64_t slot, bool apart, int night) {
  static constexpr const char* others[] = {"Grandmother", "Aunt", "Stepfather", "Foster Parent"};
  auto key = family.number * 4 + slot;
  Dice dice(settings.seed, Matter::guardian, key);
  bool woman = slot == 0 ? dice.chance(0.8) : slot == 1 ? dice.chance(0.15) : dice.chance(0.6);
  Guardian guardian;
  guardian.id = fmt::format("G{:08}", key);
  guardian.given = bench::given_name(dice, *family.names, woman);
  guardian.surname = dice.chance(0.6) ? family.surname : std::string(dice.pick(family.names->surnames));
  guardian.relationship = slot < 2 ? (woman ? "Mother" : "Father") : others[dice.below(4)];
  guardian.email = email_of(dice, guardian.id);
  guardian.work = dice.chance(0.4) ? bench::phone_number(dice) : "";
  guardian.household = slot == 1 && apart;
  std::uint64_t numbers = 0;
  for (int n = 1; n <= night; ++n)
    numbers +=
        Dice(settings.seed, Matter::night, key * 16 + 2, static_cast<std::uint64_t>(n)).chance(settings.changed / 2);
  Dice cell(settings.seed, Matter::phone, key + (1ull << 40), numbers);
  guardian.cell = bench::phone_number(cell);
  return guardian;
}

Family make_family(const Settings& settings, std::uint64_t number, int night) {
  Dice dice(settings.seed, Matter::family, number);
  Family family{number, dice.fraction()};
  auto size = dice.below(100);
  family.children = size < 55 ? 1 : size < 85 ? 2 : size < 96 ? 3 : size < 99 ? 4 : 5;
  family.first_grade = static_cast<int>(dice.below(1000));
  const auto& culture = bench::draw_culture(dice);
  family.language = culture.language;
  // Half of those who want English letters bear names from elsewhere.
  family.names = family.language == "English" && dice.chance(0.5) ? &bench::draw_culture(dice) : &culture;
  family.surname = dice.pick(family.names->surnames);
  if (dice.chance(family.names->language == "Spanish" ? 0.4 : 0.05)) {
    family.surname += dice.chance(0.5) ? "-" : " ";
    family.surname += dice.pick(family.names->surnames);
  }
  auto adults = dice.below(100);  // 1.82 on average
  auto guardians = adults < 27 ? 1u : adults < 92 ? 2u : adults < 99 ? 3u : 4u;
  bool apart = dice.chance(0.2);
  for (int which = 0; which <= apart; ++which) family.households[which] = household(settings, family, which, night);
  for (unsigned slot = 0; slot < guardians; ++slot)
    family.guardians.push_back(make_guardian(settings, family, slot, apart, night));
  return family;
}

// --- Students ------------------------------------------------------------------------------------------------------

enum class Dirt {
  bad_birth_date,
  bad_grade,
  scientific_id,  // 2.30071E+08
  lost_zeros,
  unknown_school,
  missing_cell,
  too_few,
  too_many,
  stray_quote,
  nul_byte,
  duplicate,    // the same key, a different name
  two_schools,  // active at both
  unknown_student,
  bad_flag,
  none
};

// What is spoilt by putting one cell in place of another.
struct Spoilt {
  Dirt dirt;
  const char *column, *cell;
};
constexpr Spoilt spoilt[] = {{Dirt::bad_birth_date, "BirthDate", "02/30/2009"},
                             {Dirt::bad_grade, "Grade", "13"},
                             {Dirt::scientific_id, "StudentID", "2.30071E+08"},
                             {Dirt::unknown_school, "LocationCode", "9999"},
                             {Dirt::missing_cell, "LastName", ""}};

/// The same rows are dirty every night, as they are in a real district until somebody mends them.
Dirt dirt_of(const Settings& settings, std::uint64_t student) {
  constexpr auto kinds = static_cast<std::uint64_t>(Dirt::none);
  auto stride = std::clamp<std::uint64_t>(settings.students / kinds, 1, 355);  // 2.82 rows a student: 0.1 % of rows
  if (!settings.dirty || student % stride != stride / 2) return Dirt::none;
  return static_cast<Dirt>(student / stride % kinds);
}

struct Stay {
  int school;
  Date entry, exit;
};

struct Student {
  std::uint64_t number = 0, id_number = 0;
  std::string id, given, middle;
  Date birth, entry;
  bool girl = false, here = true;
  int rank = 0, school = 0, away = 0, homeroom = 0;
  std::vector<Stay> past;  // this year's, at other schools
};

/// A tenth of the IDs, and all that a spreadsheet is to mangle, are digits alone with a zero in front.
/// Numbers are scattered over 9 digits by a multiplication that can be undone, so no two are the same.
void number_student(const Settings& settings, Dirt dirt, Student& student) {
  auto n = student.id_number = (student.number * 618033987 + settings.seed * 271828183) % 1'000'000'000;
  if (dirt == Dirt::scientific_id || dirt == Dirt::lost_zeros || n % 10 == 7)
    student.id = fmt::format("0{:09}", n);
  else
    student.id = fmt::format("{:06}{}{:03}", n / 1000, student.girl ? 'F' : 'M', n % 1000);
}

Student born(const Settings& settings, const Family& family, std::uint64_t number, int child, Dirt dirt) {
  Student student;
  student.number = number;
  Dice dice(settings.seed, Matter::student, number), twins(settings.seed, Matter::student, family.number, 1);
  student.girl = dice.chance(0.5);
  number_student(settings, dirt, student);
  student.given = bench::given_name(dice, *family.names, student.girl);
  if (dice.chance(0.5)) student.middle = bench::given_name(dice, *family.names, student.girl);
  bool twin = child == 1 && twins.chance(0.04);
  int spacing = twin ? 0 : child * 170 + static_cast<int>(dice.below(120));
  student.rank = rank_at((family.first_grade + (child ? spacing : 0)) % 1000);
  // Five by September 1 in kindergarten (rank 2), and a year more in each grade after it.
  auto days = (child < 2 ? twins : dice).below(365);
  auto year = static_cast<int>(SchoolYear::of(settings.first).first_day().ymd().year());
  student.birth = Date(year - student.rank - 4, 9, 2).plus_days(static_cast<int>(days));
  student.away = dice.chance(0.05);  // goes to the school after the nearest
  student.homeroom = static_cast<int>(dice.below(24));
  return student;
}

void transfer(const Schools& schools, const Family& family, Dice& dice, Date today, Student& student) {
  int level = level_of(student.rank), others = schools.count(level) - 1;
  if (others == 0) return;
  student.past.push_back({student.school, student.entry, today.plus_days(-1)});
  student.away += 1 + static_cast<int>(dice.below(static_cast<std::uint64_t>(others)));
  student.school = schools.near(level, family.home, student.away);
  student.entry = today;
  // One who returns to an earlier school has one row there, not two.
  std::erase_if(student.past, [&](const Stay& stay) { return stay.school == student.school; });
}

void start_year(const Schools& schools, const Family& family, Date first_day, Student& student) {
  student.past.clear();
  student.entry = first_day;
  if (student.rank <= 14) student.school = schools.near(level_of(student.rank), family.home, student.away);
}

/// Everything that happens to a student up to that night. The dirty ones stay put: they are looked at for their dirt.
void live(const Settings& settings, const Schools& schools, const Family& family, int night, bool steady, Student& s) {
  start_year(schools, family, SchoolYear::of(settings.first).first_day(), s);
  int arrival = s.number < settings.students
                    ? 0
                    : 1 + static_cast<int>((s.number - settings.students) / settings.new_each_night());
  for (int n = 1; n <= night; ++n) {
    auto today = settings.date(n);
    if (auto first = SchoolYear::of(today).first_day(); first > settings.date(n - 1)) {
      ++s.rank;
      start_year(schools, family, first, s);
    }
    if (s.rank > 14) s.here = false;  // graduated
    if (n == arrival) s.entry = today;
    if (n <= arrival || s.rank > 14) continue;
    Dice dice(settings.seed, Matter::student, s.number, 1000 + static_cast<std::uint64_t>(n));
    if (!s.here) {
      if ((s.here = dice.chance(0.2))) s.entry = today;
      continue;
    }
    s.homeroom += dice.chance(settings.changed / 2);
    if (steady) continue;
    if (dice.chance(settings.rare(0.03))) transfer(schools, family, dice, today, s);
    s.here = !dice.chance(settings.rare(0.03));
  }
}

/// One homeroom of a school, and the teacher who stands in it.
struct Homeroom {
  std::string name, employee, surname, given, email;
};

Homeroom homeroom_of(const Settings& settings, int school, int low, int sections, int room) {
  Dice dice(settings.seed, Matter::teacher, static_cast<std::uint64_t>(school * rooms + room));
  const auto& culture = bench::draw_culture(dice);
  auto employee = fmt::format("{}", 20000000 + school * 100 + room);
  return {fmt::format("{}{}", grade_text(low + room / sections), static_cast<char>('A' + room % sections)), employee,
          std::string(dice.pick(culture.surnames)), std::string(bench::given_name(dice, culture, dice.chance(0.7))),
          fmt::format("t{}@district.example.org", employee)};
}

/// All homerooms, made once: twenty-four to a school.
std::vector<Homeroom> make_homerooms(const Settings& settings, const Schools& schools) {
  std::vector<Homeroom> all;
  for (int school = 0; school < schools.total(); ++school)
    for (int room = 0; room < rooms; ++room) {
      const auto& level = levels[schools.level(school)];
      all.push_back(homeroom_of(settings, school, level.low, level.sections, room));
    }
  return all;
}

// --- One night -----------------------------------------------------------------------------------------------------

class Night {
 public:
  Night(const Settings& settings, int night)
      : settings_(settings),
        night_(night),
        schools_(settings.students),
        homerooms_(make_homerooms(settings, schools_)),
        year_(SchoolYear::of(settings.date(night)).text()),
        folder_(settings.folder / settings.date(night).text()) {
    std::filesystem::create_directories(folder_);
  }
  void write() {
    write_schools();
    write_staff();
    write_people();
  }

 private:
  const Settings& settings_;
  int night_;
  Schools schools_;
  std::vector<Homeroom> homerooms_;
  std::string year_;
  std::filesystem::path folder_;
  std::string principal(int school) const;
  void write_schools() const;
  void write_staff() const;
  void write_people() const;
  void write_student(Table&, const Family&, const Student&, Dirt) const;
  void write_guardians(Table&, const Family&, const Student&, Dirt) const;
  Row student_row(const Family&, const Student&, const Stay&, bool active) const;
  bool legal_guardian(std::uint64_t student, std::uint64_t slot) const;
};

struct Person {
  std::string given, surname;
};

Person staff_member(const Settings& settings, std::uint64_t number) {
  Dice dice(settings.seed, Matter::staff, number);
  const auto& culture = bench::draw_culture(dice);
  return {std::string(bench::given_name(dice, culture, dice.chance(0.6))), std::string(dice.pick(culture.surnames))};
}

// A school's office, in the order of its employee numbers; the principal first.
constexpr const char* office[] = {"Principal",
                                  "Assistant Principal",
                                  "Parent Access Account Administrator",
                                  "Office Manager",
                                  "School Administrative Assistant",
                                  "Scheduling Administrator"};

std::string Night::principal(int school) const {
  auto person = staff_member(settings_, 30000000 + static_cast<std::uint64_t>(school) * 100);
  return person.given + " " + person.surname;
}

void Night::write_schools() const {
  Table table(folder_ / "schools.csv",
              "LocationCode,SchoolName,LocalDistrict,BoardMember,PrincipalName,Phone,Fax,Website,Address,City,State,"
              "Zip,LowGrade,HighGrade");
  for (int school = 0; school < schools_.total(); ++school) {
    Dice dice(settings_.seed, Matter::address, static_cast<std::uint64_t>(school) + (1ull << 40));
    const auto& level = levels[schools_.level(school)];
    auto district = static_cast<std::size_t>(schools_.local_district(school));
    auto code = schools_.code(school), phone = bench::phone_number(dice), fax = bench::phone_number(dice);
    auto member = dice.pick(bench::board_members());
    auto address = bench::street_address(dice), zip = std::to_string(90001 + dice.below(600));
    table.write(cells(code, schools_.name(school), local_districts[district], member, principal(school), phone, fax,
                      fmt::format("https://s{}.example.org", code), address, bench::cities()[district * 2], "CA", zip,
                      grade_text(level.low), grade_text(level.high)));
  }
}

void Night::write_staff() const {
  Table staff(folder_ / "staff.csv", "EmployeeNumber,LastName,FirstName,Login,Email,StaffType,LocationCode,HrStatus");
  Table roles(folder_ / "staffroles.csv", "EmployeeNumber,Role,LocationCode,ExpirationDate,LastLogin");
  auto year_end = SchoolYear::of(settings_.first).last_day().text();
  auto hire = [&](std::uint64_t number, const Person& who, const std::string& type, const std::string& role,
                  const std::string& place, const std::string& scope) {
    Dice dice(settings_.seed, Matter::staff, number, 1);
    auto employee = std::to_string(number), login = (type == "Certificated" ? "t" : "e") + employee;
    auto known_type = dice.chance(0.02) ? "" : type, status = std::string(dice.chance(0.01) ? "pending" : "complete");
    auto expires = dice.chance(0.5) ? year_end : "";
    auto last_login = settings_.first.plus_days(-static_cast<int>(dice.below(300))).text();
    staff.write(
        cells(employee, who.surname, who.given, login, login + "@district.example.org", known_type, place, status));
    roles.write(cells(employee, role, scope, expires, dice.chance(0.8) ? last_login : ""));
  };
  for (int school = 0; school < schools_.total(); ++school) {
    auto code = schools_.code(school);
    auto number = 30000000 + static_cast<std::uint64_t>(school) * 100;
    for (const char* role : office) {
      hire(number, staff_member(settings_, number), "Classified", role, code, code);
      ++number;
    }
    for (int room = 0; room < rooms; ++room) {
      const auto& teacher = homerooms_[static_cast<std::size_t>(school * rooms + room)];
      hire(std::stoull(teacher.employee), {teacher.given, teacher.surname}, "Certificated", "Teacher", code, code);
    }
  }
  std::uint64_t number = 10000000;
  for (const char* role : {"District IT", "ITD Help Desk", "ITD Help Desk", "Family Hotline / PACE", "Analyst"}) {
    hire(number, staff_member(settings_, number), "Classified", role, "", "");
    ++number;
  }
  for (const char* district : local_districts) {
    hire(number, staff_member(settings_, number), "Classified", "Local District Administrator", "", district);
    ++number;
  }
}

Row Night::student_row(const Family& family, const Student& student, const Stay& stay, bool active) const {
  const auto& level = levels[schools_.level(stay.school)];
  const auto& home = family.households[0];
  int room = (student.rank - level.low) * level.sections + student.homeroom % level.sections, next = student.rank + 1;
  const auto& homeroom = homerooms_[static_cast<std::size_t>(stay.school * rooms + room)];
  auto next_school = next > 14 ? "" : schools_.code(schools_.near(level_of(next), family.home, student.away));
  return cells(year_, student.id, family.surname, student.given, student.middle, student.birth.text(),
               student.girl ? "F" : "M", grade_text(student.rank), schools_.code(stay.school), homeroom.name,
               homeroom.surname + ", " + homeroom.given, homeroom.email, active ? "A" : "I", stay.entry.text(),
               active ? "" : stay.exit.text(), student.id + "@student.example.org",
               fmt::format("{:04}", (student.id_number * 7919 + 17) % 10000), home.address, home.city, "CA", home.zip,
               home.phone, family.language, next_school, next > 14 ? "" : grade_text(next));
}

void Night::write_student(Table& table, const Family& family, const Student& student, Dirt dirt) const {
  for (const auto& stay : student.past) table.write(student_row(family, student, stay, false));
  Row row = student_row(family, student, {student.school, student.entry, {}}, true);
  auto cell = [&](const char* column) -> std::string& { return table.cell(row, column); };
  for (const auto& one : spoilt)
    if (one.dirt == dirt) cell(one.column) = one.cell;
  if (dirt == Dirt::lost_zeros) cell("StudentID") = std::to_string(student.id_number);
  if (dirt == Dirt::stray_quote) cell("LastName") += '"';
  if (dirt == Dirt::nul_byte) cell("FirstName") += '\0';
  if (dirt == Dirt::too_few) row.resize(row.size() - 3);
  if (dirt == Dirt::too_many) row.push_back("surplus");
  if (dirt == Dirt::duplicate || dirt == Dirt::two_schools) table.write(row);
  if (dirt == Dirt::duplicate) cell("FirstName") += " X";
  if (dirt == Dirt::two_schools) cell("LocationCode") = schools_.code((student.school + 1) % schools_.total());
  table.write(row);
}

/// The flag belongs to the link: a grandmother may be legal guardian of one child and not of the other.
bool Night::legal_guardian(std::uint64_t student, std::uint64_t slot) const {
  static constexpr double share[] = {0.98, 0.91, 0.2, 0.2};
  auto link = student * 4 + slot;
  bool legal = Dice(settings_.seed, Matter::link, link).chance(share[slot]);
  for (int n = 1; n <= night_; ++n) {
    Dice dice(settings_.seed, Matter::link, link, static_cast<std::uint64_t>(n));
    if (dice.chance(settings_.rare(legal ? 0.02 : 0.1))) legal = !legal;
  }
  return legal;
}

void Night::write_guardians(Table& table, const Family& family, const Student& student, Dirt dirt) const {
  for (std::size_t slot = 0; slot < family.guardians.size(); ++slot) {
    const auto& guardian = family.guardians[slot];
    const auto& home = family.households[guardian.household];
    Dice dice(settings_.seed, Matter::link, student.number * 4 + slot, 1ull << 40);
    bool restricted = slot > 0 && dice.chance(0.02), emergency = slot < 2 || dice.chance(0.5);
    Row row = cells(student.id, guardian.id, guardian.surname, guardian.given, guardian.relationship,
                    legal_guardian(student.number, slot) ? "Y" : "N", emergency ? "Y" : "N",
                    fmt::format("{}", slot + 1), restricted ? "Y" : "N", guardian.email, home.phone, guardian.work,
                    guardian.cell, home.address, home.city, "CA", home.zip, family.language);
    if (slot == 0 && dirt == Dirt::bad_flag) table.cell(row, "LegalGuardian") = "X";
    table.write(row);
    if (slot == 0 && dirt == Dirt::unknown_student) {
      table.cell(row, "StudentID") = "000000X" + student.id.substr(7);
      table.write(row);
    }
  }
}

void Night::write_people() const {
  Table students(folder_ / "students.csv",
                 "SchoolYear,StudentID,LastName,FirstName,MiddleName,BirthDate,Gender,Grade,LocationCode,Homeroom,"
                 "HomeroomTeacher,HomeroomTeacherEmail,EnrollmentStatus,EntryDate,ExitDate,Email,StudentPIN,Address,"
                 "City,State,Zip,Phone,HomeLanguage,NextLocationCode,NextGrade");
  Table guardians(folder_ / "guardians.csv",
                  "StudentID,GuardianID,LastName,FirstName,Relationship,LegalGuardian,EmergencyContact,ContactOrder,"
                  "Restricted,Email,HomePhone,WorkPhone,CellPhone,Address,City,State,Zip,Language");
  // Those who are new tonight come at the end, after all who were there before.
  auto end = settings_.students + settings_.new_each_night() * static_cast<std::uint64_t>(night_);
  std::uint64_t number = 0;
  for (std::uint64_t at = 0; number < end; ++at) {
    auto family = make_family(settings_, at, night_);
    for (int child = 0; child < family.children && number < end; ++child, ++number) {
      auto dirt = dirt_of(settings_, number);
      auto student = born(settings_, family, number, child, dirt);
      live(settings_, schools_, family, night_, dirt != Dirt::none, student);
      if (!student.here) continue;
      write_student(students, family, student, dirt);
      write_guardians(guardians, family, student, dirt);
    }
  }
}

// --- The command line ----------------------------------------------------------------------------------------------

constexpr const char* usage =
    "Usage: make-district --students N [--nights K] [--seed S] [--first-date YYYY-MM-DD]\n"
    "                     [--changed PERCENT] [--dirty none|some] -o DIR\n";

Date date_of(const std::string& text) {
  if (auto date = Date::parse(text)) return *date;
  throw std::invalid_argument(text);
}

Settings parse(int count, char** words) {
  Settings settings;
  using Value = const std::string&;
  const std::map<std::string, bool> dirt = {{"none", false}, {"some", true}};
  const std::map<std::string, std::function<void(Value)>> options = {
      {"--students", [&](Value value) { settings.students = std::stoull(value); }},
      {"--nights", [&](Value value) { settings.nights = std::stoi(value); }},
      {"--seed", [&](Value value) { settings.seed = std::stoull(value); }},
      {"--first-date", [&](Value value) { settings.first = date_of(value); }},
      {"--changed", [&](Value value) { settings.changed = std::stod(value) / 100; }},
      {"--dirty", [&](Value value) { settings.dirty = dirt.at(value); }},
      {"-o", [&](Value value) { settings.folder = value; }},
  };
  for (int i = 1; i + 1 < count; i += 2) options.at(words[i])(words[i + 1]);
  if (count % 2 == 0 || settings.students == 0 || settings.folder.empty()) throw std::invalid_argument("usage");
  return settings;
}

}  // namespace

int main(int count, char** words) try {
  auto settings = parse(count, words);
  for (int night = 0; night < settings.nights; ++night) Night(settings, night).write();
} catch (const std::logic_error&) {  // a word, a number or a date that is none
  std::cerr << usage;
  return 2;
} catch (const std::exception& error) {
  std::cerr << "make-district: " << error.what() << '\n';
  return 1;
}

#include "lib/calendar/next_place.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <numeric>

#include "lib/base/errors.h"
#include "lib/calendar/shares.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

Grade grade(std::string_view text) { return Grade::parse(text).value(); }

struct Case {
  std::string grade, school, next_grade = {}, next_school = {}, decision = {}, homeroom = {}, city = {}, zip = {};
};

// Juniper K-5, Marvelous 6-8, El Sereno 9-12, Primary PK-2, a school that is gone.
class Town {
 public:
  explicit Town(const std::string& feeders = {})
      : rules_(parse_feeders("from_school,grade,to_school,rule,to_grade\n" + feeders, "f.csv")) {
    for (const auto& [code, low, high] :
         std::vector<std::tuple<std::string, std::string, std::string>>{{"0417", "PK", "2"},
                                                                        {"2345", "K", "5"},
                                                                        {"5555", "K", "8"},
                                                                        {"8123", "6", "8"},
                                                                        {"8654", "9", "12"},
                                                                        {"9000", "K", "12"}})
      schools_.add({code, "School", GradeSet::range(grade(low), grade(high)), code == "9000", true});
  }

  NextPlace place(const Case& one) const {
    std::optional<RolloverDecision> decision;
    if (!one.decision.empty())
      decision =
          parse_decisions("student_id,decision,to_school\nS000000001," + one.decision + "\n", "d.csv").at("S000000001");
    Leaver leaver{schools_.find(one.school).value(),
                  grade(one.grade),
                  Grade::parse(one.next_grade),
                  one.next_school,
                  {one.homeroom, one.city, one.zip}};
    FeederPatterns feeders(rules_, schools_);
    auto place = next_place(leaver, decision ? &*decision : nullptr, {schools_, feeders});
    if (place.shares) place.shares = &shared;  // the patterns end here
    return place;
  }

  // "outcome school grade source", with "overruled"; "share"; or "open" with its reason.
  std::string tell(const Case& one) const {
    auto place = this->place(one);
    if (place.shares) return place.overruled ? "share overruled" : "share";
    if (place.outcome == Outcome::open)
      return fmt::format("open {} {} {} {}", static_cast<int>(place.reason.doubt), place.reason.line,
                         place.reason.school, place.reason.grade ? place.reason.grade->text() : "");
    return fmt::format("{} {} {} {}{}", outcome_name(place.outcome), schools_.at(place.school).code, place.grade.text(),
                       placed_by_name(place.by), place.overruled ? " overruled" : "");
  }

  std::string open(Doubt doubt, const std::string& rest) const {
    return fmt::format("open {} {}", static_cast<int>(doubt), rest);
  }

  const PlanSchools& schools() const { return schools_; }

 private:
  static inline const FeederSet shared;
  PlanSchools schools_;
  std::vector<FeederRule> rules_;
};

}  // namespace

TEST_CASE("next place: without a word, the next grade at the same school, and a graduate after 12") {
  Town town;
  CHECK(town.tell({"3", "2345"}) == "promoted 2345 4 next grade");
  CHECK(town.tell({"TK", "0417"}) == "promoted 0417 K next grade");
  CHECK(town.tell({"PK", "0417"}) == "promoted 0417 TK next grade");
  CHECK(town.tell({"5", "5555"}) == "promoted 5555 6 next grade");
  CHECK(town.tell({"12", "8654"}) == "graduated 8654 12 next grade");
  CHECK(town.tell({"5", "2345"}) == town.open(Doubt::no_rule, "0  6"));
  CHECK(town.tell({"3", "9000"}) == town.open(Doubt::no_rule, "0  4"));
}

TEST_CASE("next place: the extract comes first") {
  Town town("2345,5,5555,,\n");
  CHECK(town.tell({"5", "2345", "6", "8123"}) == "promoted 8123 6 extract");
  CHECK(town.tell({"5", "2345", "5", "2345"}) == "retained 2345 5 extract");
  CHECK(town.tell({"4", "2345", "6", "8123"}) == "skipped 8123 6 extract");
  CHECK(town.tell({"12", "8654", "12", "8654"}) == "retained 8654 12 extract");
  CHECK(town.tell({"PK", "0417", "K", "0417"}) == "promoted 0417 K extract");
  CHECK(town.tell({"5", "2345", "6", "8123", "retain,"}) == "promoted 8123 6 extract overruled");
  CHECK(town.tell({"5", "2345", "6", "8123", "to 8123,"}) == "promoted 8123 6 extract");
}

TEST_CASE("next place: what the extract cannot mean is asked, or decided, never done silently") {
  Town town("2345,5,5555,,\n");
  CHECK(town.tell({"5", "2345", "6", "2345"}) == town.open(Doubt::extract_place, "0 2345 6"));
  CHECK(town.tell({"5", "2345", "6", "7777"}) == town.open(Doubt::extract_place, "0 7777 6"));
  CHECK(town.tell({"5", "2345", "6", "9000"}) == town.open(Doubt::extract_place, "0 9000 6"));
  CHECK(town.tell({"5", "2345", "6", "9000", "to 8123,"}) == "promoted 8123 6 decision");
  CHECK(town.tell({"5", "2345", "4", "2345"}) == town.open(Doubt::extract_grade, "0  4"));
  CHECK(town.tell({"5", "2345", "8", "8123"}) == town.open(Doubt::extract_grade, "0  8"));
  CHECK(town.tell({"5", "2345", "4", "2345", "retain,"}) == "retained 2345 5 decision");
}

TEST_CASE("next place: a school alone in the extract takes the next grade, or the decision's") {
  Town town;
  CHECK(town.tell({"5", "2345", "", "8123"}) == "promoted 8123 6 extract");
  CHECK(town.tell({"3", "2345", "", "5555", "retain,"}) == "retained 5555 3 extract");
  CHECK(town.tell({"3", "2345", "", "5555", "skip-grade,"}) == "skipped 5555 5 extract");
  CHECK(town.tell({"5", "2345", "", "8123", "retain,"}) == "retained 2345 5 decision");
  CHECK(town.tell({"3", "2345", "", "5555", "to 2345,"}) == "promoted 5555 4 extract overruled");
  CHECK(town.tell({"3", "2345", "", "8123"}) == town.open(Doubt::extract_place, "0 8123 4"));
  CHECK(town.tell({"12", "8654", "", "8654"}) == town.open(Doubt::extract_no_grade, "0 8654 "));
  CHECK(town.tell({"12", "8654", "", "8654", "graduate,"}) == "graduated 8654 12 decision");
  CHECK(town.tell({"12", "8654", "", "8654", "retain,"}) == "retained 8654 12 extract");
}

TEST_CASE("next place: a grade alone in the extract takes the school by decision, feeder, or stays") {
  Town town("2345,5,8123,,\n0417,2,2345,50%,\n0417,2,5555,50%,\n");
  CHECK(town.tell({"3", "2345", "4"}) == "promoted 2345 4 extract");
  CHECK(town.tell({"5", "2345", "6"}) == "promoted 8123 6 feeder");
  CHECK(town.tell({"5", "2345", "6", "", "to 5555,"}) == "promoted 5555 6 decision");
  CHECK(town.tell({"5", "2345", "5"}) == "retained 2345 5 extract");
  CHECK(town.tell({"5", "2345", "5", "", "retain,5555"}) == "retained 5555 5 decision");
  CHECK(town.tell({"5", "2345", "6", "", "retain,"}) == "promoted 8123 6 feeder overruled");
  CHECK(town.tell({"4", "2345", "6"}) == "skipped 8123 6 feeder");
  CHECK(town.tell({"2", "0417", "3"}) == "share");
  CHECK(town.tell({"2", "0417", "3", "", "retain,"}) == "share overruled");
  CHECK(town.tell({"2", "0417", "4"}) == town.open(Doubt::no_school, "0  4"));
  CHECK(town.tell({"8", "8123", "9"}) == town.open(Doubt::no_school, "0  9"));
}

TEST_CASE("next place: decisions") {
  Town town("2345,5,8123,,\n");
  CHECK(town.tell({"5", "2345", "", "", "retain,"}) == "retained 2345 5 decision");
  CHECK(town.tell({"5", "2345", "", "", "retain,5555"}) == "retained 5555 5 decision");
  CHECK(town.tell({"2", "2345", "", "", "skip-grade,"}) == "skipped 2345 4 decision");
  CHECK(town.tell({"4", "2345", "", "", "skip-grade,"}) == "skipped 8123 6 feeder");
  CHECK(town.tell({"4", "2345", "", "", "skip-grade,5555"}) == "skipped 5555 6 decision");
  CHECK(town.tell({"5", "2345", "", "", "to 5555,"}) == "promoted 5555 6 decision");
  CHECK(town.tell({"5", "2345", "", "", "to 8654,"}) == town.open(Doubt::decision_place, "0 8654 6"));
  CHECK(town.tell({"5", "2345", "", "", "to 7777,"}) == town.open(Doubt::decision_place, "0 7777 6"));
  CHECK(town.tell({"12", "8654", "", "", "retain,"}) == "retained 8654 12 decision");
  CHECK(town.tell({"11", "8654", "", "", "graduate,"}) == "graduated 8654 11 decision");
  CHECK(town.tell({"3", "2345", "", "", "graduate,"}) == town.open(Doubt::decision_graduate, "0  "));
  CHECK(town.tell({"11", "8654", "", "", "skip-grade,"}) == town.open(Doubt::decision_grade, "0  "));
  CHECK(town.tell({"12", "8654", "", "", "skip-grade,"}) == town.open(Doubt::decision_grade, "0  "));
  CHECK(town.tell({"12", "8654", "", "", "to 8654,"}) == town.open(Doubt::decision_grade, "0 8654 "));
}

TEST_CASE("next place: feeder rules by address, homeroom and the rest") {
  Town town(
      "2345,5,8123,zip 90011 90012,\n2345,5,5555,city San José,\n2345,4,,homeroom SDC*,4\n2345,3,8123,else,\n"
      "2345,2,5555,homeroom SDC1,\n2345,2,,else,\n");
  CHECK(town.tell({"5", "2345", "", "", "", "", "", "90012"}) == "promoted 8123 6 feeder");
  CHECK(town.tell({"5", "2345", "", "", "", "", "", "90011-1234"}) == "promoted 8123 6 feeder");
  CHECK(town.tell({"5", "2345", "", "", "", "", "SAN JOSE", "90013"}) == "promoted 5555 6 feeder");
  CHECK(town.tell({"5", "2345", "", "", "", "", "", ""}) == town.open(Doubt::feeder_unfit, "0  "));
  CHECK(town.tell({"4", "2345", "", "", "", "sdc-2"}) == "stays 2345 4 feeder");
  CHECK(town.tell({"4", "2345", "", "", "", "A1"}) == "promoted 2345 5 next grade");
  CHECK(town.tell({"3", "2345"}) == town.open(Doubt::feeder_place, "5 8123 4"));
  CHECK(town.tell({"2", "2345", "", "", "", "SDC1"}) == "promoted 5555 3 feeder");
  CHECK(town.tell({"2", "2345", "", "", "", "SDC12"}) == "promoted 2345 3 feeder");
}

TEST_CASE("next place: a school's own rules come before those of all schools") {
  Town town("*,5,8123,,\n2345,5,5555,zip 90011,\n*,12,,homeroom TRANS*,12\n0417,2,7777,,\n");
  CHECK(town.tell({"5", "2345", "", "", "", "", "", "90011"}) == "promoted 5555 6 feeder");
  CHECK(town.tell({"5", "2345", "", "", "", "", "", "90012"}) == "promoted 8123 6 feeder");
  CHECK(town.tell({"5", "5555"}) == "promoted 8123 6 feeder");
  CHECK(town.tell({"12", "8654", "", "", "", "TRANS 1"}) == "stays 8654 12 feeder");
  CHECK(town.tell({"12", "8654", "", "", "", "H12"}) == "graduated 8654 12 next grade");
  CHECK(town.tell({"2", "0417"}) == town.open(Doubt::feeder_place, "5 7777 3"));
}

TEST_CASE("next place: whatever the sources say, nobody goes where there is no such grade, or back") {
  static const std::vector<std::string> grades = {"PK", "TK", "K", "1", "2", "4", "5", "6", "8", "9", "11", "12"};
  static const std::vector<std::string> codes = {"0417", "2345", "5555", "8123", "8654", "9000", "7777"};
  static const std::vector<std::string> decisions = {"",         "retain,",     "skip-grade,",    "graduate,",
                                                     "to 8123,", "retain,7777", "skip-grade,5555"};
  static const std::vector<std::string> rules = {"", "*,5,8123,,\n*,8,8654,50%,\n*,8,9000,50%,\n",
                                                 "2345,5,8123,zip 90011,\n*,12,,homeroom S*,12\n*,4,7777,,\n",
                                                 "0417,2,2345,else,\n2345,K,5555,city Bell,2\n2345,K,,else,K\n"};
  CHECK(holds([] {
    auto blank_or = [](const std::vector<std::string>& values) {
      return *rc::gen::oneOf(rc::gen::just(std::string()), rc::gen::elementOf(values));
    };
    Town town(*rc::gen::elementOf(rules));
    auto from = *rc::gen::elementOf(grades), school = *rc::gen::elementOf(codes);
    RC_PRE(school != "7777");
    auto place = town.place({from, school, blank_or(grades), blank_or(codes), *rc::gen::elementOf(decisions),
                             blank_or({"S1", "A1"}), blank_or({"Bell"}), blank_or({"90011", "90012"})});
    if (place.shares) return;
    if (place.outcome == Outcome::open || place.outcome == Outcome::graduated) {
      RC_ASSERT(place.grade == grade(from));
      RC_ASSERT(town.schools().at(place.school).code == school);
      RC_ASSERT((place.outcome == Outcome::open) == (place.by == PlacedBy::nobody));
      return;
    }
    RC_ASSERT(town.schools().at(place.school).has(place.grade));
    RC_ASSERT(place.grade >= grade(from));
    RC_ASSERT(place.grade.rank() <= grade(from).rank() + 2);
    RC_ASSERT((place.outcome == Outcome::retained) == (place.grade == grade(from)));
  }));
}

TEST_CASE("shares: by largest remainder, and homes stay together") {
  std::vector<std::uint64_t> marks(10);
  std::iota(marks.begin(), marks.end(), 100);
  auto shares = allot_shares(marks, {33, 33, 34});
  CHECK(std::count(shares.begin(), shares.end(), 0U) == 3);
  CHECK(std::count(shares.begin(), shares.end(), 1U) == 3);
  CHECK(std::count(shares.begin(), shares.end(), 2U) == 4);
  CHECK(allot_shares({5, 5, 5}, {50, 50}) == std::vector<std::size_t>{0, 0, 0});
  CHECK(allot_shares({}, {50, 50}).empty());
  CHECK(household_mark("S1", "Reyes", "1 Main St", "90011") == household_mark("S2", "REYES ", "1 main st", "90011-2"));
  CHECK(household_mark("S1", "Reyes", "", "90011") != household_mark("S2", "Reyes", "", "90011"));
  CHECK(household_mark("S1", "Reyes", "1 Main St", "90011") != household_mark("S2", "Kim", "1 Main St", "90011"));
}

TEST_CASE("shares: whoever they are, in whatever order, quotas are met but for the size of a home") {
  CHECK(holds([] {
    auto count = *rc::gen::inRange(0, 200);
    std::vector<std::uint64_t> marks;
    for (int i = 0; i < count; ++i) marks.push_back(*rc::gen::inRange<std::uint64_t>(0, 150));
    auto first = *rc::gen::inRange(1, 99), second = *rc::gen::inRange(0, 100 - first) + 0;
    std::vector<int> percents = {first};
    if (second > 0) percents.push_back(second);
    if (first + second < 100) percents.push_back(100 - first - second);
    auto shares = allot_shares(marks, percents);
    std::map<std::uint64_t, std::size_t> share_of, size_of;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      RC_ASSERT(share_of.emplace(marks[i], shares[i]).first->second == shares[i]);
      largest = std::max(largest, ++size_of[marks[i]]);
    }
    for (std::size_t share = 0; share < percents.size(); ++share) {
      auto got = static_cast<double>(std::count(shares.begin(), shares.end(), share));
      RC_ASSERT(std::abs(got - count * percents[share] / 100.0) <= static_cast<double>(largest) + 1);
    }
    auto turned = marks;
    std::reverse(turned.begin(), turned.end());
    auto again = allot_shares(turned, percents);
    std::reverse(again.begin(), again.end());
    RC_ASSERT(again == shares);
  }));
}

}  // namespace portal

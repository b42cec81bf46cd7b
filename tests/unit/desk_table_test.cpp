#include "cmd/desk_table.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/property.h"

namespace portal {

using Words = std::vector<std::string>;

namespace {

const DeskAction& action(const std::string& label) {
  for (const auto& one : desk_actions())
    if (one.label == label) return one;
  throw std::runtime_error(label);
}

}  // namespace

TEST_CASE("desk table: an action is a command with what the page knows") {
  DeskFields fields = {
      {"student_id", "023907F123"}, {"guardian_id", "G100216"}, {"channel", "video"}, {"document", "passport"},
      {"email", "a@b.org"},         {"first", "Ana María"},     {"last", "O'Hara"},   {"tab", "marks"}};
  CHECK(desk_arguments(action("Find a student by ID"), fields) == Words{"student", "find", "023907F123"});
  CHECK(desk_arguments(action("Print the PIN"), fields) == Words{"pin", "print", "023907F123", "G100216"});
  CHECK(desk_arguments(action("Verify identity"), fields) ==
        Words{"parent", "verify-identity", "023907F123", "G100216", "--channel=video", "--document=passport"});
  CHECK(desk_arguments(action("Find a parent by name"), fields) ==
        Words{"parent", "search", "--first=Ana María", "--last=O'Hara"});
  CHECK(desk_arguments(action("Deactivate"), fields) == Words{"parent", "deactivate", "a@b.org"});
}

TEST_CASE("desk table: the line that is shown could be typed in a shell") {
  CHECK(desk_command_line({"student", "find", "023907F123"}) == "$ portalctl student find 023907F123");
  CHECK(desk_command_line({"parent", "search", "--first=Ana María", "--last=O'Hara"}) ==
        "$ portalctl parent search --first='Ana María' --last='O'\\''Hara'");
  CHECK(desk_command_line({"student", "find", "a;b", "$(x)", ""}) == "$ portalctl student find 'a;b' '$(x)' ''");
}

TEST_CASE("desk table: what is typed is never an option") {
  CHECK(desk_arguments(action("Find a student by ID"), {{"student_id", "--help"}}) ==
        Words{"student", "find", "--", "--help"});
  CHECK(desk_arguments(action("Find a parent by email"), {{"email", "-y"}}) == Words{"parent", "search", "--email=-y"});
  CHECK(desk_arguments(action("Verify identity"),
                       {{"student_id", "a"}, {"guardian_id", "-x"}, {"channel", "video"}, {"document", "passport"}}) ==
        Words{"parent", "verify-identity", "--channel=video", "--document=passport", "--", "a", "-x"});
  CHECK(holds([](const std::string& student, const std::string& guardian) {
    auto words = desk_arguments(action("New PIN"), {{"student_id", student}, {"guardian_id", guardian}});
    bool guarded = student.starts_with("-") || guardian.starts_with("-");
    RC_ASSERT(words.size() == (guarded ? 5u : 4u));
    RC_ASSERT(words[words.size() - 2] == student);
    RC_ASSERT(words.back() == guardian);
    RC_ASSERT(!guarded || words[2] == "--");
  }));
}

TEST_CASE("desk table: each action can be filled from its page or asked for, and its label is its own") {
  const std::map<DeskPage, DeskFields> known = {{DeskPage::start, {}},
                                                {DeskPage::student, {{"student_id", "S"}}},
                                                {DeskPage::guardian, {{"student_id", "S"}, {"guardian_id", "G"}}},
                                                {DeskPage::looked_up, {{"student_id", "S"}, {"guardian_id", "G"}}},
                                                {DeskPage::parent, {{"email", "E"}}}};
  Words labels;
  for (const auto& one : desk_actions()) {
    CAPTURE(one.label);
    CHECK(desk_offers(one, known.at(one.page)));
    CHECK(std::find(labels.begin(), labels.end(), one.label) == labels.end());
    labels.emplace_back(one.label);
  }
  // Whom a page is about is never asked there.
  CHECK_FALSE(desk_offers(action("Deactivate"), {}));
  CHECK_FALSE(desk_offers(action("New PIN"), {{"student_id", "S"}}));
}

}  // namespace portal

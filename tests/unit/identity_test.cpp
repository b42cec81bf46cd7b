#include "lib/pins/identity.h"

#include <doctest/doctest.h>

#include "lib/pins/issue.h"
#include "lib/pins/pin_details.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;
using test::Rehearsal;
using Question = IdentityQuestion;
using Said = IdentityAnswer;

const std::string ana = "023907F123";
const IdentityProof seen = {"video", "passport"};

struct Desk : Rehearsal {
  explicit Desk(const std::string& phone = "213-555-0146", const std::string& address = "1 Main St") {
    import(test::DistrictRows().schools_csv(),
           "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,Address,Phone\n"
           "023907F123,Reyes,Ana,2012-03-04,6,8001," +
               address + "," + phone +
               "\n"
               "A000000001,Reyes,Ben,2013-03-04,5,8001,,\n",
           "StudentID,GuardianID,LastName,FirstName,Relationship,LegalGuardian,EmergencyContact,Restricted,CellPhone\n"
           "023907F123,G1,Reyes,Maria,Mother,Y,Y,N,213-555-0101\n"
           "023907F123,G2,Lee,Bo,Uncle,N,Y,N,213-555-0102\n"
           "023907F123,G3,Cruz,Eva,Aunt,N,Y,N,\n"
           "023907F123,G4,Reyes,Juan,Father,Y,N,Y,213-555-0104\n"
           "A000000001,G1,Reyes,Maria,Mother,Y,N,N,213-555-0101\n");
    issue_pins(*session, {});
  }
  std::map<Question, std::string> right = {
      {Question::birth_date, "03/04/2012"},   {Question::student_name, "ana reyes"}, {Question::grade, "6th"},
      {Question::address, "1 Main Street"},   {Question::phone, "2135550146"},       {Question::contact_name, "Bo Lee"},
      {Question::contact_phone, "2135550102"}};

  IdentityResult check(Session& by, std::map<Question, std::string> answers) {
    IdentityCheck one(by, ana, "G1", seen);
    one.begin();
    for (auto question : one.questions()) one.answer(question, answers[question]);
    return one.finish();
  }
  IdentityResult check_with(Question question, const std::string& answer) {
    auto answers = right;
    answers[question] = answer;
    return check(*session, answers);
  }
};

}  // namespace

TEST_CASE("identity: all that is on file must match; then it is good today, for that guardian, by that operator") {
  Desk desk;
  CHECK(!identity_verified_today(*desk.session, ana, "G1"));
  auto result = desk.check(*desk.session, desk.right);
  CHECK(result.passed);
  CHECK(result.matched.size() == 7);
  CHECK(identity_verified_today(*desk.session, ana, "G1"));
  CHECK(!identity_verified_today(*desk.session, ana, "G2"));
  CHECK(!identity_verified_today(*desk.session, "A000000001", "G1"));
  CHECK(!identity_verified_today(*desk.with_role("Principal", "8001"), ana, "G1"));
  desk.clock.set(test::moment("2026-08-15T06:59:59Z"));  // the district's day
  CHECK(identity_verified_today(*desk.session, ana, "G1"));
  desk.clock.set(test::moment("2026-08-15T07:00:00Z"));
  CHECK(!identity_verified_today(*desk.session, ana, "G1"));
}

TEST_CASE("identity: one answer that does not match is enough to fail; what is recorded holds no answer") {
  for (auto question : {Question::birth_date, Question::student_name, Question::grade, Question::address,
                        Question::phone, Question::contact_name, Question::contact_phone}) {
    Desk desk;
    auto result = desk.check_with(question, "secret-guess 99");
    CHECK(!result.passed);
    CHECK(result.tries_left == 4);
    CHECK(!identity_verified_today(*desk.session, ana, "G1"));
    auto stored = desk.query("SELECT * FROM identity_checks") +
                  desk.query("SELECT detail FROM audit_log WHERE action LIKE 'identity%'");
    CHECK(has(stored, question_name(question)));
    for (auto secret : {"secret-guess", "2012", "Main", "0146", "0102", "Lee"})
      CHECK_MESSAGE(!has(stored, secret), secret);
  }
}

TEST_CASE("identity: name and phone of the contact belong to one person; one without a phone is asked for none") {
  Desk desk;
  CHECK(!desk.check_with(Question::contact_phone, "213-555-0101").passed);  // Maria's, and Bo was named
  auto without = desk.check_with(Question::contact_name, "Eva Cruz");
  CHECK(without.passed);
  CHECK(without.not_on_file == std::vector<std::string>{"contact phone"});
  CHECK(!desk.check_with(Question::contact_name, "Juan Reyes").passed);  // no emergency contact
}

TEST_CASE("identity: what MiSiS has blank is noted, and not asked") {
  Desk desk("none", "");
  IdentityCheck check(*desk.session, ana, "G1", seen);
  CHECK(check.not_on_file() == std::vector<std::string>{"address", "phone"});
  CHECK(check.questions().size() == 5);
  CHECK(desk.check(*desk.session, desk.right).passed);
  CHECK(desk.query("SELECT not_on_file FROM identity_checks WHERE passed") == "address, phone");
  IdentityCheck other(*desk.session, "A000000001", "G1", seen);
  CHECK(other.not_on_file() == std::vector<std::string>{"address", "phone", "contact name", "contact phone"});
}

TEST_CASE("identity: never on a phone call alone, and the log knows") {
  Desk desk;
  CHECK(has(problem<Refused>([&] {
              IdentityCheck(*desk.session, ana, "G1", {"phone", "passport"});
            }),
            "phone call alone"));
  CHECK(has(problem<Refused>([&] { verify_by_word(*desk.session, ana, "G1", {"phone", "passport"}); }), "phone call"));
  CHECK(desk.query("SELECT count(*) FROM audit_log WHERE action = 'identity.verify' AND outcome = 'denied'") == "2");
  CHECK(problem<UsageError>([&] {
          verify_by_word(*desk.session, ana, "G1", {"zoom", "passport"});
        }) == "--channel: 'zoom' is not understood");
  CHECK(problem<UsageError>([&] {
          verify_by_word(*desk.session, ana, "G1", {"video", ""});
        }) == "--document is missing");
  CHECK(desk.query("SELECT count(*) FROM identity_checks") == "0");
}

TEST_CASE("identity: five failed checks a day by one operator for one guardian, broken off ones among them") {
  Desk desk;
  for (int i = 0; i < 4; ++i) desk.check_with(Question::grade, "9");
  { IdentityCheck(*desk.session, ana, "G1", seen).begin(); }
  CHECK(desk.query("SELECT not_matched FROM identity_checks ORDER BY check_id DESC LIMIT 1") == "not finished");
  auto refused = [&](Session& by) { return problem<Refused>([&] { IdentityCheck(by, ana, "G1", seen); }); };
  CHECK(has(refused(*desk.session), "5 checks of Maria Reyes failed today"));
  CHECK(has(problem<Refused>([&] { verify_by_word(*desk.session, ana, "G1", seen); }), "failed today"));
  CHECK(has(problem<Refused>([&] { verify_by_word(*desk.session, "A000000001", "G1", seen); }), "failed today"));
  CHECK(refused(*desk.with_role("Principal", "8001")) == "no error");
  desk.clock.set(test::moment("2026-08-15T10:00:00Z"));
  CHECK(refused(*desk.session) == "no error");
}

TEST_CASE("identity: only a legal guardian of an actively enrolled student; staff read the record of any other") {
  Desk desk;
  auto hint = [&](const std::string& guardian) {
    try {
      verify_by_word(*desk.session, ana, guardian, seen);
    } catch (const Refused& refused) {
      return refused.message() + ": " + refused.hint();
    }
    return std::string();
  };
  CHECK(
      hint("G2") ==
      "Bo Lee is not flagged as legal guardian in MiSiS: their record there: guardian ID G2, Uncle, emergency contact: "
      "yes, restricted: no\n  the school must confirm this and update MiSiS first; nothing was changed");
  CHECK(hint("G4").starts_with("Juan Reyes is restricted in MiSiS"));
  CHECK(has(problem<NotFound>([&] { verify_by_word(*desk.session, ana, "G9", seen); }), "no legal guardian G9"));
  CHECK(has(problem<NotFound>([&] { verify_by_word(*desk.with_role("Principal", "8002"), ana, "G1", seen); }),
            "may see"));
  CHECK(has(problem<NotPermitted>([&] { verify_by_word(*desk.with_role("Teacher", "8001"), ana, "G1", seen); }),
            "identity.verify"));
}

TEST_CASE("identity: PINs on a screen are whole for whom this operator verified today, and the log has it") {
  Desk desk;
  auto shown = [&](Session& by) {
    std::string pins;
    list_pins(by, {{}, "8001", {}}, [&](const PinDetail& row) { pins += row.student_id + " " + row.pin + "\n"; });
    return pins;
  };
  auto masked = shown(*desk.session);
  auto log = desk.query("SELECT count(*) FROM audit_log");
  CHECK(has(masked, "•••-•••-•"));
  CHECK(desk.query("SELECT count(*) FROM audit_log") == log);  // a look-up writes nothing
  verify_by_word(*desk.session, ana, "G1", seen);
  CHECK(shown(*desk.session) == ana + " " + desk.pin_of(ana, "G1").shown() + "\n" + ana + " \nA000000001 " +
                                    desk.pin_of("A000000001", "G1").masked() + "\n");
  CHECK(shown(*desk.with_role("Principal", "8001")) == masked);
  CHECK(desk.query("SELECT subject, detail FROM audit_log WHERE action = 'pin.look'") ==
        ana + "/G1|{\"generation\":1}");
  CHECK(desk.query("SELECT matched FROM identity_checks") == "all, by the agent's word");
}

}  // namespace portal

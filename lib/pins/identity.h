#pragma once
// Before a PIN is given out, the person's identity is verified in person or on video, never on a phone call alone
// (001 IV): questions whose answers MiSiS has, and an identity document that is seen.
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/access/session.h"
#include "lib/district/student.h"
#include "lib/pins/identity_store.h"

namespace portal {

/// The guardian of the student, for whoever may do that at the student's school. Refused, with the person's record,
/// where MiSiS does not flag them as legal guardian, or restricts them, or the student is not actively enrolled:
/// the school must confirm and update MiSiS first (001 III). NotFound where there is no such person.
struct EntitledGuardian {
  Student student;
  GuardianRecord guardian;
};
EntitledGuardian entitled_guardian(Session& session, const std::string& student_id, const std::string& guardian_id,
                                   Action action);

/// How the person was seen, and with which document. The document's number is never asked for.
struct IdentityProof {
  std::string channel, document;
};
const std::vector<std::string>& identity_channels();   // "in-person", "video"
const std::vector<std::string>& identity_documents();  // "california-id", …

enum class IdentityQuestion { birth_date, student_name, grade, address, phone, contact_name, contact_phone };
std::string_view question_name(IdentityQuestion question);  // "date of birth": on a screen, and in the record
enum class IdentityAnswer { match, no_match, not_on_file };

struct IdentityResult {
  bool passed = false;
  std::vector<std::string> matched, not_matched, not_on_file;  // names of questions
  std::int64_t tries_left = 0;                                 // today, where it did not pass
};

/// One check: begun, its questions answered in their order, finished. Recorded are who, whom, when, how, and which
/// questions matched; no answers. A check that was begun and broken off counts as one that failed.
class IdentityCheck {
 public:
  /// Who may do this and for whom: as entitled_guardian(). UsageError for a channel or document that there is none of;
  /// Refused for a phone call, which is in the log, and after five checks that failed today for this guardian, by
  /// this operator: nobody finds out the answers by trying.
  IdentityCheck(Session& session, const std::string& student_id, const std::string& guardian_id,
                const IdentityProof& proof);

  const EntitledGuardian& who() const { return who_; }
  /// Those that MiSiS has an answer to; the others are only noted.
  const std::vector<IdentityQuestion>& questions() const { return questions_; }
  const std::vector<std::string>& not_on_file() const { return result_.not_on_file; }
  /// Records that the check has begun: before the first question is shown.
  void begin();
  /// Whether that is what MiSiS has. Never tells what it has.
  IdentityAnswer answer(IdentityQuestion question, std::string_view text);
  /// Records the outcome. Passed where all that was asked matched: good for today, for this guardian, by this operator.
  IdentityResult finish();

 private:
  Session& session_;
  EntitledGuardian who_;
  IdentityCheckRow row_;
  IdentityFacts facts_;
  std::vector<IdentityQuestion> questions_;
  IdentityResult result_;
  std::vector<const ContactOnFile*> named_;  // the contacts that the answer named
  std::int64_t check_ = 0;
  void choose_questions();
  IdentityAnswer judge(IdentityQuestion question, std::string_view text);
};

/// Records that the operator has asked all questions and seen the document by themself, now.
void verify_by_word(Session& session, const std::string& student_id, const std::string& guardian_id,
                    const IdentityProof& proof);

bool identity_verified_today(const Session& session, const std::string& student_id, const std::string& guardian_id);
/// Student and guardian of all whom this operator has verified today.
std::set<std::pair<std::string, std::string>> verified_today(const Session& session);
/// Refused, with what to run, unless identity_verified_today().
void require_identity(const Session& session, const std::string& student_id, const std::string& guardian_id);

}  // namespace portal

#include "lib/pins/issue.h"

#include <fmt/format.h>
#include <tsl/robin_set.h>

#include "lib/base/batch_ahead.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/pins/identity.h"
#include "lib/pins/one_pin.h"
#include "lib/store/indexes_aside.h"

namespace portal {
namespace {

// Draws PINs until one is not among the live ones of the student or of the guardian.
class Issuer {
 public:
  explicit Issuer(Session& session)
      : session_(session),
        key_(load_pin_key(session.store, session.settings.path(Key::key_file))),
        form_(Pin::form(session.settings.text(Key::pin_form))),
        writer_(session.store),
        first_ones_(is_empty(session.store, "pins")),
        issued_at_(session.now().text()),
        expires_at_(pin_expiry(session).text()) {}

  void issue(const PinBinding& binding, std::string_view action) {
    Sealed sealed;
    for (int draws = 0; draws < most_draws; ++draws) {
      draw(binding, sealed);
      if (put(sealed, action)) return;
    }
    throw Refused(fmt::format("no free PIN was found for guardian {}", binding.guardian_id),
                  "use the longer form of PIN (pin.form: 8)");
  }

  // Draws and seals ahead of the writing. One that is taken, which hardly ever happens, waits for its next draw.
  void issue_all(const std::vector<PinBinding>& due, std::string_view action) {
    std::vector<PinBinding> again;
    make_batch_ahead<Sealed>(
        due.size(), [&](std::size_t i, Sealed& sealed) { draw(due[i], sealed); },
        [&](std::size_t i, const Sealed& sealed) {
          if (!put(sealed, action)) again.push_back(due[i]);
        });
    for (const auto& binding : again) issue(binding, action);
  }

 private:
  static constexpr int most_draws = 1000;
  struct Sealed {
    PinRow row;
    std::int64_t student_mark = 0, guardian_mark = 0;
  };

  Session& session_;
  PinKey key_;
  Pin::Form form_;
  PinWriter writer_;
  bool first_ones_;
  tsl::robin_set<std::int64_t> marks_;
  std::string issued_at_, expires_at_;

  void draw(const PinBinding& binding, Sealed& sealed) {
    auto pin = Pin::draw(session_.random, form_);
    sealed.student_mark = key_.student_mark(pin, binding.student_id);
    sealed.guardian_mark = key_.guardian_mark(pin, binding.guardian_id);
    sealed.row.binding = binding;
    sealed.row.sealed = key_.seal(pin, binding, session_.random);
    sealed.row.issued_at = issued_at_;
    sealed.row.expires_at = expires_at_;
  }

  // False where the PIN is taken.
  bool put(const Sealed& sealed, std::string_view action) {
    const auto& binding = sealed.row.binding;
    if (taken(sealed)) return false;
    writer_.put(sealed.row, sealed.student_mark, sealed.guardian_mark);
    session_.audit.append(action, binding.student_id + "/" + binding.guardian_id,
                          JsonObject().add("generation", static_cast<long long>(binding.generation)));
    return true;
  }

  // Among the first PINs of a district only those of this run can be the same, and their marks fit in memory.
  bool taken(const Sealed& sealed) {
    if (!first_ones_) return writer_.taken(sealed.row.binding, sealed.student_mark, sealed.guardian_mark);
    if (marks_.contains(sealed.student_mark) || marks_.contains(sealed.guardian_mark)) return true;
    marks_.insert(sealed.student_mark);
    marks_.insert(sealed.guardian_mark);
    return false;
  }
};

std::vector<PinBinding> due_now(const Session& session, const PinFilter& filter) {
  auto due = select_due(session.store, filter, session.today());
  keep_one_of_each_person(session.store, due);
  return due;
}

}  // namespace

Timestamp pin_expiry(const Session& session) {
  return session.zone.start_of(session.today().plus_days(session.settings.count(Key::pin_days) + 1));
}

std::int64_t issue_pins(Session& session, const PinIssueRequest& request, CountingOnly counting) {
  authorize(session, Action::pin_issue, Place::district());
  if (!request.location_code.empty()) find_school(session.store, request.location_code);
  if (!request.student_id.empty()) find_student(session, request.student_id, Action::pin_issue);
  PinFilter filter{request.student_id, request.location_code, {}};
  if (counting == CountingOnly::yes) return static_cast<std::int64_t>(due_now(session, filter).size());
  session.store.prepare_for_bulk();
  WriteTransaction transaction(session.store);
  authorize(session, Action::pin_issue, Place::district());
  auto due = due_now(session, filter);
  if (due.empty()) return 0;
  revoke_other_pins(session, due);
  Issuer issuer(session);
  IndexesAside indexes(session.store, "pins");
  issuer.issue_all(due, "pin.issue");
  indexes.put_back();
  transaction.commit();
  return static_cast<std::int64_t>(due.size());
}

bool issue_first_pin(Session& session, const std::string& student_id, const std::string& guardian_id) {
  for (const auto& binding : due_now(session, {student_id, {}, {}})) {
    if (binding.guardian_id != guardian_id) continue;
    revoke_other_pins(session, {binding});
    Issuer(session).issue(binding, "pin.issue");
    return true;
  }
  return false;
}

void check_renewable(Session& session, const std::string& student_id, const std::string& guardian_id) {
  entitled_guardian(session, student_id, guardian_id, Action::pin_new);
  refuse_held_as_another(session, student_id, guardian_id);
}

void renew_pin(Session& session, const std::string& student_id, const std::string& guardian_id) {
  WriteTransaction transaction(session.store);
  entitled_guardian(session, student_id, guardian_id, Action::pin_new);
  refuse_held_as_another(session, student_id, guardian_id);
  PinBinding fresh{student_id, guardian_id, newest_generation(session.store, student_id, guardian_id) + 1};
  revoke_other_pins(session, {fresh});
  suspend_other_links(session, fresh);
  Issuer(session).issue(fresh, "pin.new");
  transaction.commit();
}

}  // namespace portal

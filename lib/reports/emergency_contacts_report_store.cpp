// New Emergency Contact Report (001 VIII): what parents changed on the emergency card, and what became of it.
#include <map>

#include "lib/accounts/contact_store.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

std::vector<Column> columns(const ReportRequest& request) {
  return {request.of_several_schools({"location_code"}),
          {"student_id"},
          {"student_name"},
          {"grade"},
          {"homeroom"},
          {"parent_name"},
          {"guardian_id"},
          {"relationship"},
          {"field"},
          {"before"},
          {"value"},
          moment_column("changed_at"),
          {"state"}};
}

// Of some schools, by their students; of all, as the changes lie. A student of an import that was undone is none.
std::string select_sql(const ReportRun& run) {
  auto at_schools = run.at_schools("s.location_code");
  std::string sql = "SELECT s.location_code, c.student_id, " + std::string(student_name_sql) +
                    ", s.grade, s.homeroom, " + guardian_name_sql +
                    ", c.guardian_id, g.relationship, c.field, c.before, c.value, c.at, c.change_id ";
  sql += at_schools.empty() ? "FROM contact_changes c JOIN students s USING (student_id) "
                            : "FROM students s CROSS JOIN contact_changes c USING (student_id) ";
  sql += "LEFT JOIN guardian_links g ON g.student_id = c.student_id AND g.guardian_id = c.guardian_id WHERE 1";
  if (run.date("since")) sql += " AND c.at >= :since";
  return sql + at_schools + " ORDER BY s.location_code, c.change_id DESC";
}

// What became of each change is derived from the roster, for a guardian's part of the card at once. A school's are kept
// until the next school begins.
class States {
 public:
  explicit States(Session& session) : reader_(session.store) {}
  ContactState of(const std::string& school, std::int64_t change, const std::string& student_id,
                  const std::string& guardian_id) {
    if (school != school_) states_.clear(), school_ = school;
    auto [of_card, is_new] = states_.try_emplace(student_id + "/" + guardian_id);
    if (is_new)
      for (const auto& one : contact_changes_of(reader_, student_id, guardian_id)) of_card->second[one.id] = one.state;
    return of_card->second.at(change);
  }

 private:
  ContactReader reader_;
  std::string school_;
  std::map<std::string, std::map<std::int64_t, ContactState>> states_;
};

void rows(ReportRun& run) {
  bool all = run.request().is_set("all-changes"), overruled = false;
  States states(run.session());
  auto query = run.query(select_sql(run));
  while (query.step()) {
    auto state = states.of(query.text(0), query.number(12), query.text(1), query.text(6));
    if (state == ContactState::replaced && !all) continue;
    overruled = overruled || state == ContactState::overruled;
    auto school = query.text(0);
    auto cells = query.cells(0, 11);
    for (int blank : {9, 10})  // a number that was taken away, or was none
      cells[static_cast<std::size_t>(blank)] = cell_or_blank(query.text(blank));
    cells.push_back(run.local(query.text(11)));
    cells.emplace_back(std::string(contact_state_name(state)));
    run.row(school, cells);
  }
  if (overruled)
    run.remark("overruled: MiSiS has another value since, and that one holds; ask the parent which is right");
}

}  // namespace

Report emergency_contacts_report() {
  return {
      .name = "emergency-contacts",
      .title = "New Emergency Contacts",
      .purpose = "New Emergency Contact Report: what parents changed on the emergency card",
      .help =
          "pending: MiSiS has not got it yet. confirmed: it has. overruled: MiSiS has another value since, which "
          "holds.\n"
          "sent: a preference, which no extract brings back.",
      .examples = {"--school 8123", "--since 2026-08-01 --format csv"},
      .empty = "no parent changed an emergency card",
      .what = "change of an emergency card",
      .action = Action::contact_report,
      .options = {school_option(),
                  since_option("changed on that day or later"),
                  {ReportOption::Kind::flag, "all-changes", "those that the parent replaced by another since, too"}},
      .columns = columns,
      .rows = rows};
}

}  // namespace portal

#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"

namespace portal {
namespace {

struct AuditOptions {
  std::string since, actor, subject;
};

ExitCode list(Context& context, const AuditOptions& options) {
  auto& session = context.session();
  authorize(session, Action::audit_read, Place::district());
  AuditFilter filter{{}, options.actor, options.subject};
  if (!options.since.empty()) {
    auto date = Date::parse(options.since);
    filter.since = date ? session.zone.start_of(*date) : Timestamp::parse(options.since);
    if (!filter.since)
      throw UsageError(fmt::format("--since: '{}' is no date", printable(options.since)), "write YYYY-MM-DD");
  }
  Answer answer(context,
                {{"seq"},
                 {"at"},
                 {"operator"},
                 {"acting_as"},
                 {"origin", Column::Show::not_in_table},
                 {"action"},
                 {"subject"},
                 {"outcome"},
                 {"detail"},
                 {"hash", Column::Show::not_in_table}},
                "no such row");
  read_audit_log(session.store, filter, [&](const AuditRow& row) {
    answer.row({row.seq, row.at, row.login, cell_or_blank(row.acting_as), row.origin, row.action,
                cell_or_blank(row.subject), row.outcome, cell_or_blank(row.detail), hex(row.hash)});
  });
  answer.finish();
  return exit_done;
}

ExitCode verify(Context& context) {
  auto& session = context.session();
  authorize(session, Action::audit_read, Place::district());
  auto verdict = verify_audit_log(session.store);
  Answer answer(context, {{"rows"}, {"verdict"}, {"first_wrong_row"}, {"reason"}});
  answer.row({verdict.rows, std::string(verdict.first_wrong ? "broken" : "holds"),
              verdict.first_wrong ? Cell(*verdict.first_wrong) : Cell(), cell_or_blank(verdict.reason)});
  answer.finish();
  return verdict.first_wrong ? exit_findings : exit_done;
}

}  // namespace

void add_audit(CommandTree& tree) {
  auto& noun = tree.noun("audit", "the log of who did what");
  auto options = std::make_shared<AuditOptions>();
  auto& verb = tree.verb(noun, "list", "the log, oldest first",
                         "Examples:\n  portalctl audit list --since 2026-08-14\n  portalctl audit list --subject "
                         "023907F123 --format json\n\n"
                         "Exit status: 0 done, 3 not permitted",
                         [options](Context& context) { return list(context, *options); });
  add_option(verb, "--since", options->since, "from that day on").type("DATE");
  add_option(verb, "--actor", options->actor, "of one operator").type("LOGIN");
  add_option(verb, "--subject", options->subject, "about one student, one school, or 'run 2'").type("ID");
  tree.verb(noun, "verify", "follows the chain of hashes from the first row to the last",
            "Finds an edited, removed, inserted or reordered row, and names the first one that is wrong.\n\n"
            "Examples:\n  portalctl audit verify\n\nExit status: 0 it holds, 1 it is broken, 3 not permitted",
            verify);
}

}  // namespace portal

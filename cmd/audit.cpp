#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/audit/log_review.h"
#include "lib/base/text.h"
#include "lib/store/installation_key.h"

namespace portal {
namespace {

struct ListOptions {
  std::string since, until, actor, action, outcome, subject, last;
};

const std::vector<std::string> outcomes = {"done", "denied", "failed"};

// A day begins and ends in the district; `end`: the moment after the day, or after the second.
enum class Edge { begin, end };
std::optional<Timestamp> moment_of(Session& session, const std::string& option, const std::string& text, Edge edge) {
  if (text.empty()) return {};
  if (auto date = Date::parse(text)) return session.zone.start_of(edge == Edge::begin ? *date : date->plus_days(1));
  auto moment = Timestamp::parse(text);
  if (!moment) throw UsageError(fmt::format("{}: '{}' is no date", option, printable(text)), "write YYYY-MM-DD");
  return edge == Edge::begin ? *moment : Timestamp(moment->at() + std::chrono::seconds(1));
}

std::optional<std::int64_t> count_of(const std::string& text) {
  if (text.empty()) return {};
  std::int64_t count = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 1)
    throw UsageError(fmt::format("--last: '{}' is no number of rows", printable(text)), "write a whole number");
  return count;
}

AuditFilter filter_of(Session& session, const ListOptions& options) {
  AuditFilter filter;
  filter.since = moment_of(session, "--since", options.since, Edge::begin);
  filter.before = moment_of(session, "--until", options.until, Edge::end);
  filter.login = options.actor, filter.subject = options.subject, filter.action = options.action;
  filter.outcome = options.outcome;
  filter.newest = count_of(options.last);
  if (!filter.outcome.empty() && std::find(outcomes.begin(), outcomes.end(), filter.outcome) == outcomes.end())
    throw UsageError(fmt::format("--outcome: there is no '{}'", printable(filter.outcome)),
                     fmt::format("it is one of: {}", joined(outcomes, ", ")));
  return filter;
}

// A mistyped action has no rows either: says which may be meant.
void say_nearest_action(Context& context, const std::string& action) {
  auto all = logged_actions(context.session().store);
  for (const auto& one : std::vector(all)) all.push_back(one.substr(0, one.find('.')));
  if (std::find(all.begin(), all.end(), action) != all.end()) return;
  auto near = nearest(action, all);
  context.say(near.empty() ? fmt::format("the log has no action '{}'", printable(action))
                           : fmt::format("the log has no action '{}'; is {} meant?", printable(action), near));
}

ExitCode list(Context& context, const ListOptions& options) {
  auto& session = context.session();
  authorize(session, Action::audit_read, Place::district());
  auto filter = filter_of(session, options);
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
  if (answer.rows() == 0 && !options.action.empty()) say_nearest_action(context, options.action);
  return exit_done;
}

struct VerifyOptions {
  std::vector<std::string> checkpoints;
  std::string key;
};

// The key that must have signed: the one that is named, else the installation's own.
std::optional<std::string> key_of(Context& context, const VerifyOptions& options) {
  if (!options.key.empty()) {
    auto key = parse_public_key(options.key);
    if (!key)
      throw UsageError("--key: that is no public key",
                       "it is what stands behind `key: ` in a checkpoint that you trust");
    return key;
  }
  try {
    return load_installation_key(context.session().store, context.settings().path(Key::key_file)).public_key();
  } catch (const StorageError& error) {
    context.say(fmt::format("{}; so it is not known whose key has signed the checkpoints: name it with --key",
                            error.message()));
    return {};
  }
}

ExitCode verify(Context& context, const VerifyOptions& options) {
  auto& session = context.session();
  authorize(session, Action::audit_read, Place::district());
  const auto& settings = session.settings;
  ReviewRequest request{checkpoints_folder(settings),
                        !settings.text(Key::audit_checkpoints).empty(),
                        {options.checkpoints.begin(), options.checkpoints.end()},
                        key_of(context, options)};
  auto review = review_audit_log(session.store, request);
  Answer answer(context, {{"rows"},
                          {"verdict"},
                          {"first_wrong_row"},
                          sentence_column("reason"),
                          {"checkpoints"},
                          {"newest_checkpoint"},
                          sentence_column("restores")});
  auto add = [&](const std::string& verdict, const LogFinding& finding) {
    answer.row({review.rows, verdict, finding.row ? Cell(*finding.row) : Cell(), cell_or_blank(finding.reason),
                static_cast<std::int64_t>(review.checkpoints), review.newest ? Cell(review.newest->text()) : Cell(),
                cell_or_blank(joined(review.gaps, ". "))});
  };
  for (const auto& finding : review.findings) add("broken", finding);
  if (review.findings.empty()) add("holds", {});
  answer.finish();
  return review.findings.empty() ? exit_done : exit_findings;
}

void add_list(CommandTree& tree, CLI::App& noun) {
  auto options = std::make_shared<ListOptions>();
  auto& verb = tree.verb(noun, "list", "the log, oldest first",
                         "Times are UTC; a day begins and ends in the district.\n\n"
                         "Examples:\n  portalctl audit list --since 2026-08-14\n  portalctl audit list --subject "
                         "023907F123 --format json\n  portalctl audit list --outcome denied --last 20\n"
                         "  portalctl audit list --action pin --until 2026-08-31 --format csv\n\n"
                         "Exit status: 0 done, 2 wrong usage, 3 not permitted",
                         [options](Context& context) { return list(context, *options); });
  add_option(verb, "--since", options->since, "from that day or time on").type("DATE");
  add_option(verb, "--until", options->until, "to that day or time, and with it").type("DATE");
  add_option(verb, "--actor", options->actor, "of one operator").type("LOGIN");
  add_option(verb, "--action", options->action, "one action, such as pin.new, or all of one noun, such as pin")
      .type("ACTION");
  add_option(verb, "--outcome", options->outcome, "what became of it").one_of(outcomes);
  add_option(verb, "--subject", options->subject, "about one student, one school, or 'run 2'").type("ID");
  add_option(verb, "--last", options->last, "only so many, the newest first").type("N");
}

void add_verify(CommandTree& tree, CLI::App& noun) {
  auto options = std::make_shared<VerifyOptions>();
  auto& verb = tree.verb(
      noun, "verify", "whether the log is what was written: its hashes, and every checkpoint",
      "Finds an edited, removed, inserted or reordered row, and names the first one that is wrong. What was cut off "
      "at\n"
      "the end, or written anew as a whole, shows against the signed checkpoints of the folder (audit.checkpoints) "
      "and\n"
      "those that are named here. Rows that gave way to a backup are accounted for by the statement of that restore.\n"
      "A row of the answer for each thing that is wrong.\n\n"
      "Examples:\n  portalctl audit verify\n  portalctl audit verify --checkpoints checkpoints\n\n"
      "Exit status: 0 it holds, 1 it is broken, 2 wrong usage, 3 not permitted",
      [options](Context& context) { return verify(context, *options); });
  add_option(verb, "--checkpoints", options->checkpoints, "more of them: a folder, or one file; may be repeated")
      .type("DIR|FILE")
      .one_at_a_time();
  add_option(verb, "--key", options->key, "the public key that must have signed, where the installation's is not here")
      .type("KEY");
}

}  // namespace

void add_audit(CommandTree& tree) {
  auto& noun = tree.noun("audit", "the log of who did what");
  add_list(tree, noun);
  add_verify(tree, noun);
  add_audit_checkpoint(tree, noun);
}

}  // namespace portal

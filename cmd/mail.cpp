#include <fmt/format.h>

#include <charconv>
#include <ostream>
#include <sstream>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "jobs/rehearsal.h"
#include "lib/base/text.h"
#include "lib/mail/outbox.h"
#include "lib/mail/sending.h"

namespace portal {
namespace {

std::int64_t mail_number(const std::string& text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1)
    throw UsageError(fmt::format("'{}' is no number of a mail", printable(text)), "`portalctl mail list` shows them");
  return number;
}

// Names from right to left are set apart in the text; a terminal is told nothing of that.
std::string shown_line(std::string line) {
  for (std::string_view mark : {"\u2068", "\u2069"})
    for (auto at = line.find(mark); at != line.npos; at = line.find(mark, at)) line.erase(at, mark.size());
  return printable(line);
}

const std::vector<Column> mail_columns = {{"mail_id"},
                                          moment_column("queued_at"),
                                          {"template"},
                                          {"language"},
                                          {"recipient"},
                                          {"state"},
                                          {"attempts"},
                                          moment_column("next_try_at"),
                                          moment_column("ended_at"),
                                          {"answer"}};

std::vector<Cell> mail_cells(const Session& session, const Mail& mail) {
  const auto& zone = session.zone;
  return {mail.id,
          zone.local_text(mail.queued_at),
          mail.template_name,
          mail.language,
          mail.recipient,
          std::string(mail_state_name(mail.state)),
          std::int64_t{mail.attempts},
          cell_or_blank(zone.local_text(mail.next_try_at)),
          cell_or_blank(zone.local_text(mail.ended_at)),
          cell_or_blank(mail.answer)};
}

struct ListOptions {
  std::string state, to;
};

ExitCode list(Context& context, const ListOptions& options) {
  MailFilter filter{{}, options.to};
  if (!options.state.empty()) {
    filter.state = parse_mail_state(options.state);
    if (!filter.state)
      throw UsageError(fmt::format("--state: '{}' is no state of a mail", printable(options.state)),
                       "queued, sending, sent, uncertain or 'given up'");
  }
  auto& session = context.session();
  Answer answer(context, mail_columns, "no mail is like that; `portalctl mail list` shows all");
  list_mails(session, filter, [&](const Mail& mail) { answer.row(mail_cells(session, mail)); });
  answer.finish();
  return exit_done;
}

ExitCode show(Context& context, const std::string& number) {
  auto mail = find_mail(context.session(), mail_number(number));
  constexpr std::string_view hidden = "[the link, which only who gets the mail may see]";
  auto at = mail.body.find(secret_place);
  if (at != mail.body.npos) mail.body.replace(at, secret_place.size(), hidden);
  auto state = std::string(mail_state_name(mail.state));
  if (answer_format(context) == Format::table) {
    auto text =
        fmt::format("To: {}\nState: {}\nSubject: {}\n", printable(mail.recipient), state, shown_line(mail.subject));
    if (!mail.answer.empty()) text += fmt::format("Answer: {}\n", printable(mail.answer));
    text += '\n';
    std::istringstream lines(mail.body);
    for (std::string line; std::getline(lines, line);) text += shown_line(line) + "\n";
    if (!context.options.output) {
      context.out << text;
      return exit_done;
    }
    if (context.options.dry_run) {
      context.say(fmt::format("dry run: {} would be written", *context.options.output));
      return exit_done;
    }
    OutputFile file(context, *context.options.output);
    file.write(text);
    file.commit();
    return exit_done;
  }
  auto columns = mail_columns;
  columns.insert(columns.end(), {{"subject"}, {"text"}});
  auto cells = mail_cells(context.session(), mail);
  cells.insert(cells.end(), {mail.subject, mail.body});
  Answer answer(context, columns);
  answer.row(cells);
  answer.finish();
  return exit_done;
}

ExitCode queue_one_again(Context& context, const std::string& number) {
  auto& session = context.session();
  auto mail = queue_again(session, mail_number(number), Again::check);
  if (context.options.dry_run) {
    context.say(fmt::format("would queue mail {} to {} anew", mail.id, printable(mail.recipient)));
    return exit_done;
  }
  if (mail.state == MailState::uncertain)
    context.confirm(
        fmt::format("Mail {} may have reached {} already; they may get it twice.", mail.id, printable(mail.recipient)));
  queue_again(session, mail.id, Again::now);
  context.say(fmt::format("mail {} goes out with the next `portalctl mail send`", mail.id));
  return exit_done;
}

ExitCode send(Context& context) {
  auto& session = context.session();
  authorize(session, Action::mail_send, Place::district());
  refuse_shared_folders(session);
  if (context.options.dry_run) {
    context.say(fmt::format("would send {}", counted(count_mails_due(session), "mail")));
    return exit_done;
  }
  auto report = send_mails(session, [&](const Mail& mail, MailState state, const std::string& answer) {
    if (state == MailState::sent && !context.options.verbose) return;
    context.say(fmt::format("mail {} to {}: {}{}", mail.id, printable(mail.recipient),
                            state == MailState::queued ? "to be tried again" : mail_state_name(state),
                            answer.empty() ? "" : ": " + printable(answer)));
  });
  Answer answer(context, {{"sent"}, {"put_off"}, {"given_up"}, {"uncertain"}, {"waiting"}});
  answer.row({report.sent, report.put_off, report.given_up, report.uncertain, report.waiting});
  answer.finish();
  if (!report.stopped.empty()) context.say("stopped: " + printable(report.stopped));
  return report.given_up + report.uncertain > 0 || !report.stopped.empty() ? exit_findings : exit_done;
}

}  // namespace

void add_mail(CommandTree& tree) {
  auto& noun = tree.noun("mail", "the outbox: what waits, what was sent, what was not");
  auto options = std::make_shared<ListOptions>();
  auto& list_verb = tree.verb(noun, "list", "the mails, newest first, and what became of each",
                              "Examples:\n  portalctl mail list\n  portalctl mail list --state uncertain\n"
                              "  portalctl mail list --to maria@example.org --format json\n\n"
                              "Exit status: 0 done, 3 not permitted",
                              [options](Context& context) { return list(context, *options); });
  add_option(list_verb, "--state", options->state, "in one state")
      .type("STATE")
      .one_of({"queued", "sending", "sent", "uncertain", "given up"});
  add_option(list_verb, "--to", options->to, "to one address").type("EMAIL");

  auto number = std::make_shared<std::string>();
  auto& show_verb = tree.verb(noun, "show", "what a mail says; its link is never shown",
                              "Examples:\n  portalctl mail show 1\n\n"
                              "Exit status: 0 done, 3 not permitted, 4 there is no such mail",
                              [number](Context& context) { return show(context, *number); });
  add_option(show_verb, "mail", *number, "the number of the mail").required().type("NUMBER");

  auto again = std::make_shared<std::string>();
  auto& send_verb = tree.verb(
      noun, "send", "send what waits, each mail once",
      "What the job mail-send does every few minutes. What the server refuses for now is tried again after 5 minutes,\n"
      "15, an hour, 4, 12, and then each day, mail.tries times; what it refuses for good is given up. A mail that may\n"
      "have gone is `uncertain`, and never sent again by itself: --again queues it anew.\n\n"
      "Examples:\n  portalctl mail send\n  portalctl mail send --dry-run\n\n"
      "Exit status: 0 done, 1 some were given up or are uncertain, or the server could not be used; 2 the settings "
      "are\n"
      "wrong, 3 not permitted, 4 there is no such mail, 5 not confirmed, or its link was erased; 6 they are being "
      "sent\n"
      "already, 7 cannot be written",
      [again](Context& context) { return again->empty() ? send(context) : queue_one_again(context, *again); });
  add_option(send_verb, "--again", *again, "queue a mail anew that is uncertain or was given up; sends nothing")
      .type("NUMBER");
}

}  // namespace portal

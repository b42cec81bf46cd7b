#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/roster_bundle.h"
#include "cmd/taken_rows.h"
#include "lib/base/text.h"
#include "lib/roster/export.h"

namespace portal {
namespace {

struct ExportOptions {
  ExportRequest request;
  std::string as_of;
  std::optional<std::string> bundle;
};

bool reader_is_gone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

// A reader that goes away half-way (`| head`) must not end the program before the log knows what was read; then it ends
// as any other command.
template <class Act>
std::int64_t until_logged(Act&& act, Context& context) {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
  try {
    auto result = act();
    sigaction(SIGPIPE, &before, nullptr);
    return result;
  } catch (...) {
    sigaction(SIGPIPE, &before, nullptr);
    if (!context.options.output && !context.out && reader_is_gone()) raise(SIGPIPE);
    throw;
  }
}

class ExportAnswer : public ExportDestination {
 public:
  ExportAnswer(Context& context, const std::vector<Column>& columns)
      : answer_(context, columns, "no such records"),
        name_(context.options.output.value_or("standard output")),
        counter_(answer_.format(), !context.options.output && context.terminal.out ? RowLines::any : RowLines::one) {
    answer_.watch([this](std::string_view text) { take(text); });
  }
  void encode(const std::vector<std::string_view>& row, std::string& out) const override { answer_.encode(row, out); }
  void put(std::string_view encoded, std::int64_t rows) override {
    counter_.begin_part();
    answer_.put(encoded, static_cast<std::size_t>(rows));
    counter_.whole_part(rows);
  }
  void end() override { answer_.end(); }
  Taken taken() const override { return {bytes_, bytes_ == 0 ? 0 : counter_.rows()}; }
  std::string sha256() override { return hash_.finish(); }
  std::string name() const override { return name_; }
  AtomicFile* file() override { return answer_.file(); }
  Answer& answer() { return answer_; }

 private:
  Answer answer_;
  std::string name_;
  Sha256 hash_;
  std::int64_t bytes_ = 0;
  TakenRows counter_;

  void take(std::string_view text) {
    hash_.add(text);
    bytes_ += static_cast<std::int64_t>(text.size());
    counter_.take(text);
  }
};

ExportRequest request_of(const ExportOptions& options) {
  auto request = options.request;
  if (!options.as_of.empty()) request.as_of = parse_run_number(options.as_of);
  return request;
}

ExitCode export_rows(Context& context, const ExportRequest& request) {
  authorize(context.session(), Action::roster_export, Place::district(), request.what);
  std::vector<Column> columns;
  for (const auto& name : export_columns(request))
    columns.push_back(name.ends_with("_date") ? date_column(name) : Column{name});
  ExportAnswer destination(context, columns);
  if (context.options.dry_run && context.options.output) {
    destination.answer().finish();
    return exit_done;
  }
  auto count = until_logged([&] { return export_roster(context.session(), request, destination); }, context);
  destination.answer().tell();
  if (context.options.output) context.say(fmt::format("{} to {}", counted(count, "row"), *context.options.output));
  return exit_done;
}

}  // namespace

void add_roster_export(CommandTree& tree, CLI::App& noun) {
  auto options = std::make_shared<ExportOptions>();
  auto& request = options->request;
  auto& verb = tree.verb(
      noun, "export", "the roster as rows, for analysts",
      "--where takes a condition on any column of the rows: = != < <= > >=, in (...), not in (...),\n"
      "like \"Ruiz*\", is blank, is not blank, joined by and, or, not and parentheses. A text of several\n"
      "words stands in quotes. Text compares without case, grades in the order of a school, dates as\n"
      "YYYY-MM-DD. Students have language for home_language; links have the student's grade, homeroom\n"
      "and location_code.\n\n"
      "--as-of takes a run of `roster history` and gives the roster as it stood right after it: what later\n"
      "imports, lookups and rollovers changed is taken back, and who is active is judged on the run's\n"
      "business date. What was undone since does not count.\n\n"
      "--bundle oneroster writes a OneRoster 1.2 zip of schools, students, guardians and homerooms, for other\n"
      "systems and for our own import. It holds no staff, so that nobody gets rights by it, and no student\n"
      "PINs. What the standard has no column for stands in columns named metadata.<our column>.\n\n"
      "The log keeps who took what out, how many rows, and the SHA-256 of the bytes; also where the export\n"
      "was cut off.\n\n"
      "Examples:\n  portalctl roster export --school 8123 --columns student_id,last_name,grade\n"
      "  portalctl roster export --what links --active all -o links.csv\n"
      "  portalctl roster export --where 'grade in (9,10) and language = \"Spanish\"'\n"
      "  portalctl roster export --what links --where 'grade >= 9 and email is blank'\n"
      "  portalctl roster export --as-of 1 -o students.xlsx\n"
      "  portalctl roster export --bundle oneroster -o roster.zip\n\n"
      "Exit status: 0 done, 2 no such column, or a condition that cannot be read, 4 no such school or run,\n"
      "5 a run that the roster does not rest on",
      [options](Context& context) {
        return options->bundle ? export_bundle_file(context, *options->bundle, request_of(*options))
                               : export_rows(context, request_of(*options));
      });
  add_option(verb, "--what", request.what, "which rows (default: students)").type("KIND").one_of(export_names());
  add_option(verb, "--school", request.location_code, "at one school").type("CODE");
  add_option(verb, "--grade", request.grade, "in one grade").type("GRADE");
  add_option(verb, "--homeroom", request.homeroom, "in one homeroom").type("ROOM");
  add_option(verb, "--active", request.active, "yes (default), no or all").only({"yes", "no", "all"}).type("WHICH");
  add_option(verb, "--where", request.where, "the rows of which this is true").type("CONDITION");
  add_option(verb, "--as-of", options->as_of, "as it stood right after that run").type("RUN");
  add_option(verb, "--bundle", options->bundle, "a zip for other systems: OneRoster 1.2")
      .type("FORM")
      .only({"oneroster"});
  add_option(verb, "--columns", request.columns, "these columns, in this order").comma_separated().type("A,B,C");
}

}  // namespace portal

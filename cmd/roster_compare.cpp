// roster compare: two extracts against each other. It reads no database.
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/own_rights.h"
#include "lib/base/text.h"
#include "lib/roster/compare_extracts.h"

namespace portal {
namespace {

struct CompareOptions {
  std::string a, b, profile;
  std::vector<std::string> kinds;
  bool counts = false;
};

// "students: 3 only in A, 2 only in B, 6 changed, 90 the same; 1 rejected in A"
std::string summary(const ComparedKind& compared) {
  const auto& found = compared.found;
  auto text =
      fmt::format("{}: {} only in A, {} only in B, {} changed, {} the same", compared.kind, grouped(found.only_in_a),
                  grouped(found.only_in_b), grouped(found.changed), grouped(found.same));
  auto mark = "; ";
  auto add = [&](std::int64_t count, std::string_view what) {
    if (count == 0) return;
    text += fmt::format("{}{} {}", mark, grouped(count), what);
    mark = ", ";
  };
  add(found.rejected_a, "rejected in A");
  add(found.rejected_b, "rejected in B");
  add(found.unclear_a, "unclear in A");
  add(found.unclear_b, "unclear in B");
  auto rows = found.only_in_a + found.only_in_b + found.changed + found.unclear_a + found.unclear_b;
  if (found.differs && rows == 0) text += fmt::format("{}other rows were rejected", mark);
  return text;
}

void answer_counts(Context& context, const ExtractDifference& difference) {
  Answer answer(context, {{"kind"},
                          {"only_in_a"},
                          {"only_in_b"},
                          {"changed"},
                          {"same"},
                          {"rejected_a"},
                          {"rejected_b"},
                          {"unclear_a"},
                          {"unclear_b"}});
  for (const auto& [kind, found] : difference.kinds)
    answer.row({kind, found.only_in_a, found.only_in_b, found.changed, found.same, found.rejected_a, found.rejected_b,
                found.unclear_a, found.unclear_b});
  answer.finish();
}

ExitCode compare(Context& context, const CompareOptions& options) {
  check_rights_to_extracts(context);
  auto profile = load_profile(context.settings(),
                              options.profile.empty() ? context.settings().text(Key::profile) : options.profile);
  CompareRequest request{options.a, options.b, options.kinds};
  ExtractDifference difference;
  if (options.counts) {
    difference = compare_extracts(profile, request, [](const DiffRow&) {});
    answer_counts(context, difference);
  } else {
    Answer answer(context, {{"kind"}, {"record"}, {"part"}, {"name"}, {"change"}, {"column"}, {"before"}, {"after"}});
    difference = compare_extracts(profile, request, [&](const DiffRow& row) {
      answer.row({row.kind, row.record, cell_or_blank(row.part), cell_or_blank(row.name), row.change,
                  cell_or_blank(row.column), cell_or_blank(row.before), cell_or_blank(row.after)});
    });
    answer.finish();
  }
  for (const auto& note : difference.notes) context.say(note);
  if (!options.counts)
    for (const auto& kind : difference.kinds) context.say(summary(kind));
  return difference.differ() ? exit_findings : exit_done;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const auto& kind : record_kinds()) names.emplace_back(kind.name);
  return names;
}

}  // namespace

void add_roster_compare(CommandTree& tree, CLI::App& roster) {
  auto options = std::make_shared<CompareOptions>();
  auto& verb = tree.verb(
      roster, "compare", "two extracts against each other, without a database",
      "A row for each record that only one extract has, and for each field that is another, before (A) and after\n"
      "(B). The order of the rows and of the columns does not count. An extract that is one file is compared with\n"
      "its kind alone. Student PINs stay hidden.\n\n"
      "Rows that nobody can be sure of are unclear: where a record stands on several rows of a file, which do not\n"
      "agree, the change is `repeated` and tells their lines (a student's rows at several schools are told apart\n"
      "by school, which is then the part); where the other extract has the record on a row that an import would\n"
      "reject, it is `rejected_in_a` or `rejected_in_b`, with the reason. References from file to file are not\n"
      "looked at: `roster diff` does that, against the roster. No operator is asked for, unless it runs through\n"
      "sudo: then it takes the right to import.\n\n"
      "Examples:\n"
      "  portalctl roster compare samples/incoming/2026-08-14 samples/incoming/2026-10-14\n"
      "  portalctl roster compare samples/incoming/2026-08-14 samples/incoming/2026-10-14/students.csv -o changes.csv\n"
      "  portalctl roster compare samples/incoming/2026-08-14 samples/incoming/2026-10-14 --counts\n\n"
      "Exit status: 0 they say the same, 1 they differ, 2 no such profile or kind,\n"
      "3 not permitted (through sudo), 8 an extract cannot be read",
      [options](Context& context) { return compare(context, *options); });
  add_option(verb, "a", options->a, "an extract: a folder, a zip, or a file").required().type("A");
  add_option(verb, "b", options->b, "the other, later one").required().type("B");
  add_option(verb, "--profile", options->profile, "the form of the extracts (default: misis)").type("NAME");
  add_option(verb, "--kind", options->kinds, "only these records; may be repeated")
      .type("KIND")
      .only(kind_names())
      .one_at_a_time();
  add_flag(verb, "--counts", options->counts, "a table of counts instead of the rows");
}

}  // namespace portal

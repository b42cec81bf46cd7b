// The help of every noun and verb, the topics, and that the examples work.
#include "tests/support/sandbox.h"
#include "tests/support/vendor.h"

using namespace portal::test;

namespace {

const std::vector<std::string> verbs = {"init",
                                        "doctor",
                                        "config show",
                                        "config path",
                                        "roster import",
                                        "roster diff",
                                        "roster history",
                                        "roster rejects",
                                        "roster undo",
                                        "roster compare",
                                        "roster duplicates",
                                        "roster profile check",
                                        "roster profile new",
                                        "roster export",
                                        "student find",
                                        "student show",
                                        "student history",
                                        "student lookup",
                                        "student add-guardian",
                                        "pin issue",
                                        "pin list",
                                        "pin print",
                                        "pin new",
                                        "pin expire",
                                        "pin letters",
                                        "pin roster",
                                        "parent import",
                                        "parent search",
                                        "parent show",
                                        "parent students",
                                        "parent activate",
                                        "parent deactivate",
                                        "parent allow-more",
                                        "parent verify-identity",
                                        "parent register",
                                        "parent confirm",
                                        "parent reset-password",
                                        "parent set-password",
                                        "parent sign-in",
                                        "parent change-email",
                                        "parent link",
                                        "parent unlink",
                                        "parent contact",
                                        "parent volunteer apply",
                                        "parent volunteer list",
                                        "parent volunteer approve",
                                        "parent volunteer deny",
                                        "guardian merge",
                                        "guardian show",
                                        "guardian list",
                                        "guardian unmerge",
                                        "mail list",
                                        "mail show",
                                        "mail send",
                                        "photo validate",
                                        "photo upload",
                                        "photo uploads",
                                        "photo revert-upload",
                                        "photo review",
                                        "report campus-view",
                                        "report disclosures",
                                        "report emergency-contacts",
                                        "report imports",
                                        "report missing-emails",
                                        "report missing-photos",
                                        "report registered-parents",
                                        "year rollover",
                                        "year add",
                                        "year show",
                                        "photo vendor renew",
                                        "photo vendor confirm",
                                        "photo vendor register",
                                        "photo vendor show",
                                        "photo vendor list",
                                        "photo assign",
                                        "photo unassign",
                                        "photo designee",
                                        "photo roster",
                                        "photo missing",
                                        "audit list",
                                        "audit verify",
                                        "job list",
                                        "job run",
                                        "job history",
                                        "backup create",
                                        "backup verify",
                                        "backup restore",
                                        "desk",
                                        "help"};

std::vector<std::string> examples_in(const std::string& help) {
  std::vector<std::string> all;
  std::istringstream lines(help.substr(std::min(help.find("Examples:\n"), help.size())));
  for (std::string line; std::getline(lines, line);)
    if (has(line, "  ") && has(line, "portalctl ") && line.starts_with("  ")) all.push_back(line.substr(2));
  return all;
}

// As a shell takes a line apart: what stands in single quotes is one word.
std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> all;
  bool within = false, in_quotes = false;
  for (char c : line) {
    if (c == ' ' && !in_quotes) {
      within = false;
      continue;
    }
    if (!within) all.emplace_back();
    within = true;
    if (c == '\'')
      in_quotes = !in_quotes;
    else
      all.back() += c;
  }
  return all;
}

}  // namespace

TEST_CASE("help: without a topic it lists them") {
  auto ran = run(words("help"));
  CHECK(ran.code == 0);
  CHECK(ran.out == "topics: exit-codes, formats, roles, config\n");
  CHECK(ran.err.empty());
}

TEST_CASE("help: each verb tells its purpose, usage, examples and exit status") {
  for (const auto& verb : verbs) {
    CAPTURE(verb);
    auto ran = run(words(verb + " --help"));
    CHECK(ran.code == 0);
    CHECK(ran.err.empty());
    CHECK(ran.out.find("Usage:") > 5);  // the purpose stands before it
    CHECK(has(ran.out, "Usage: portalctl " + verb + " "));
    CHECK(has(ran.out, "Examples:\n  "));
    CHECK(has(ran.out, "Exit status: 0 "));
    CHECK_FALSE(examples_in(ran.out).empty());
    CHECK(run(words(verb + " -h")).out == ran.out);
  }
}

TEST_CASE("help: the examples run on samples/") {
  Sandbox sandbox;
  sandbox.copy_sample("", "samples");
  sandbox.shell("mkdir letters backups; cd samples/incoming/2026-08-14 && zip -q ../../../extract.zip *.csv");
  give_vendor(sandbox);
  for (const auto& verb : verbs)
    for (auto example : examples_in(run(words(verb + " --help")).out)) {
      CAPTURE(example);
      RunOptions options;
      if (example.starts_with("PORTALCTL_")) {
        options.environment = {example.substr(0, example.find(' '))};
        example = example.substr(example.find(' ') + 1);
      }
      REQUIRE(example.starts_with("portalctl "));
      auto line = example.substr(10);
      bool clocked = has(line, "--now") || verb == "init" || verb == "help" || verb.starts_with("config");
      auto ran = sandbox.run(shell_words(line + (clocked ? "" : " " + morning)), options);
      CAPTURE(ran.err);
      bool needs_an_answer = verb == "pin new" || verb == "pin print" || verb == "backup restore" || verb == "init" ||
                             verb == "photo revert-upload";
      bool needs_a_secret = verb == "parent confirm" || verb == "parent set-password" || verb == "parent sign-in" ||
                            verb == "parent verify-identity" || verb == "photo vendor confirm";
      CHECK((ran.code == 0 || ran.code == 1 || (needs_an_answer && ran.code == 5) ||
             (needs_a_secret && ran.code == 2 && has(ran.err, "standard input holds no"))));
    }
}

TEST_CASE("help: the topics") {
  auto codes = run({"help", "exit-codes"});
  CHECK(codes.code == 0);
  for (std::string code : {"   0  done\n", "   5  refused", "   8  bad input", "  70  a bug\n", " 130  interrupted"})
    CHECK(has(codes.out, code));
  auto formats = run({"help", "formats"}).out;
  for (std::string format : {"table  ", "csv  ", "json  ", "jsonl  ", "xlsx  ", "docx  ", "pdf  ", "html  "})
    CHECK(has(formats, format));
  auto roles = run({"help", "roles"}).out;
  CHECK(has(roles, " 1  District IT "));
  CHECK(has(roles, "\nstudent.find "));
  auto config = run({"help", "config"}).out;
  CHECK(has(config, "pin.days  (PORTALCTL_PIN_DAYS)\n    days to validate a PIN [60]\n"));
}

TEST_CASE("help: a noun is a topic") {
  CHECK(run({"help", "report"}).out == run({"report", "--help"}).out);
  CHECK(run({"help", "reprot"}).err == "portalctl: there is no help on 'reprot'\n  did you mean report?\n");
  auto help = run({"report", "missing-emails", "--help"}).out;
  CHECK(has(help, "7 cannot be written, or the folder of --all is not there"));
  CHECK(has(help, "files of other forms in that folder stay as they are"));
}

TEST_CASE("help: a topic that is not there") {
  auto wrong = run({"help", "exit-code"});
  CHECK(wrong.code == 2);
  CHECK(wrong.out.empty());
  CHECK(wrong.err == "portalctl: there is no help on 'exit-code'\n  did you mean exit-codes?\n");
  CHECK(has(run({"help", "zzz"}).err, "topics are: exit-codes, formats, roles, config"));
}

TEST_CASE("help and version need no settings and no database") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  sandbox.folder.write("portal.yaml", "no: such setting\n");
  CHECK(sandbox("--help").code == 0);
  CHECK(sandbox("roster --help").code == 0);
  CHECK(sandbox("--version").out.starts_with("portalctl "));
  CHECK(sandbox("--version").out.size() < 30);
  for (std::string noun :
       {"config", "roster", "student", "parent", "pin", "mail", "report", "audit", "job", "backup"}) {
    auto ran = sandbox(noun + " --help");
    CHECK(has(ran.out, "Usage: portalctl " + noun + " "));
    CHECK(has(ran.out, "Subcommands:\n"));
  }
}

// The house rules of the source itself (design: architecture).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <map>
#include <regex>
#include <set>

#include "tests/support/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

const fs::path root = fs::path(__FILE__).parent_path().parent_path().parent_path();

struct Source {
  std::string path, folder, text;  // "lib/pins/pin.cpp", "lib/pins"
};

const std::vector<Source>& sources() {
  static const auto all = [] {
    std::vector<Source> found;
    for (const auto* top : {"cmd", "jobs", "lib"})
      for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
        auto ending = entry.path().extension();
        if (!entry.is_regular_file() || (ending != ".cpp" && ending != ".h")) continue;
        auto path = entry.path().lexically_relative(root);
        found.push_back({path.string(), path.parent_path().string(), portal::test::slurp(entry.path())});
      }
    return found;
  }();
  return all;
}

// What each folder of lib/ may include directly; what those may is theirs too.
const std::map<std::string, std::set<std::string>> direct = {
    {"base", {}},
    {"config", {"base"}},
    {"store", {"base", "config"}},
    {"audit", {"store"}},
    {"access", {"audit", "store"}},
    {"district", {"store", "access", "config"}},
    {"calendar", {"district", "access", "audit"}},
    {"pins", {"district", "access", "audit"}},
    {"roster", {"district", "calendar", "pins", "access", "audit"}},
    {"mail", {"access"}},
    {"accounts", {"pins", "mail", "roster", "output"}},
    {"guardians", {"accounts"}},
    {"photos", {"district", "calendar", "access", "audit", "mail", "output"}},
    {"staff", {"district", "calendar", "access", "audit", "mail"}},
    {"output", {"base", "config"}},
    {"letters", {"pins", "output", "access", "audit"}},
    {"reports", {"accounts", "photos", "letters", "roster", "staff"}},
    {"upkeep", {"reports"}},
};

std::set<std::string> allowed_in(const std::string& folder) {
  std::set<std::string> all = {folder};
  std::function<void(const std::string&)> follow = [&](const std::string& name) {
    auto found = direct.find(name);
    if (found == direct.end()) return;
    for (const auto& next : found->second)
      if (all.insert(next).second) follow(next);
  };
  follow(folder);
  return all;
}

std::string wrong_include(const std::string& folder, const std::string& included) {
  auto layer = included.substr(0, included.find('/'));
  auto top = folder.substr(0, folder.find('/'));
  const std::map<std::string, std::set<std::string>> below = {
      {"cmd", {"cmd", "jobs", "lib"}}, {"jobs", {"jobs", "lib"}}, {"lib", {"lib"}}};
  if (!below.at(top).contains(layer)) return top + " may not include " + layer;
  if (top != "lib") return {};
  auto own = folder.substr(4), other = fs::path(included).parent_path().string().substr(4);
  own = own.substr(0, own.find('/'));
  if (!direct.contains(own)) return "lib/" + own + " is not in the table of the house";
  return allowed_in(own).contains(other) ? "" : "lib/" + own + " may not include lib/" + other;
}

std::string without_comments(const std::string& text) {
  std::string code;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 2, "//") == 0 && (at == 0 || text[at - 1] != ':'))
      at = std::min(text.find('\n', at), text.size() - 1);
    code += text[at];
  }
  return code;
}

bool holds_sql(const std::string& text) {
  static const std::regex sql(
      R"(\bSELECT\s+[\w*(]|\bINSERT\s+(OR\s+\w+\s+)?INTO\b|\bUPDATE\s+[\w{]+\s+SET\b|\bDELETE\s+FROM\b|\bCREATE\s+(TABLE|INDEX|TRIGGER)\b|\bPRAGMA\s|\bBEGIN IMMEDIATE\b|SQLite::Statement|execAndGet)");
  return std::regex_search(without_comments(text), sql);
}

bool may_hold_sql(const std::string& path) {
  return path.starts_with("lib/store/") || path.ends_with("_store.cpp") || path.ends_with("_store.h");
}

// What asks the one door, by itself or through authorize(): find_student() and those like it.
bool asks_the_door(const std::string& code) {
  static const std::regex door(
      R"(\b(authorize|authorize_\w+|recheck_operator|find_student|look_at_student|entitled_guardian|printable_link|account_for_staff|own_account|linking_account|account_of_parent|find_open|find_request_to_decide|check_form|check_grant|take_away|find_upload|read_plan|open_photo_school|open_place|open_school|check_school|require_permi\w+|look|may_go_on|claim|door)\()");
  return std::regex_search(code, door);
}

// From where a write transaction begins to the end of the block that it stands in.
std::vector<std::string> change_blocks(const std::string& text) {
  static const std::regex begins(R"(\n( *)(WriteTransaction \w+\(|transaction\.emplace\())");
  std::vector<std::string> blocks;
  for (std::sregex_iterator found(text.begin(), text.end(), begins), end; found != end; ++found) {
    auto outer = "\n" + std::string((*found)[1].length() - 2, ' ') + "}";
    auto from = static_cast<std::size_t>(found->position());
    blocks.push_back(text.substr(from, text.find(outer, from) - from));
  }
  return blocks;
}

}  // namespace

TEST_CASE("architecture: an include points down the house, never up or across") {
  REQUIRE(sources().size() > 100);
  static const std::regex include("#include \"([^\"]+)\"");
  for (const auto& source : sources())
    for (std::sregex_iterator found(source.text.begin(), source.text.end(), include), end; found != end; ++found) {
      auto wrong = wrong_include(source.folder, (*found)[1]);
      CHECK_MESSAGE(wrong.empty(), source.path, ": ", wrong);
    }
}

TEST_CASE("architecture: the table itself has no cycle") {
  for (const auto& entry : direct)
    for (const auto& other : entry.second)
      CHECK_MESSAGE(!allowed_in(other).contains(entry.first), entry.first, " and ", other);
}

TEST_CASE("architecture: SQL stands in *_store files, in lib/store and in migrations alone") {
  for (const auto& source : sources())
    CHECK_MESSAGE((may_hold_sql(source.path) || !holds_sql(source.text)), source.path, " holds SQL");
}

TEST_CASE("architecture: no file is longer than 400 lines") {
  for (const auto& source : sources()) {
    auto lines = std::count(source.text.begin(), source.text.end(), '\n');
    CHECK_MESSAGE(lines <= 400, source.path, " has ", lines, " lines");
  }
}

// Two of one name would be one to the linker, and a destructor of the one would be used for the other.
TEST_CASE("architecture: no two headers of lib define a type of the same name") {
  static const std::regex type(R"((?:^|\n)(?:struct|class|enum class) (\w+)(?: final)?(?: : [^{;\n]*)? \{)");
  std::map<std::string, std::string> defined;
  for (const auto& source : sources()) {
    if (!source.path.starts_with("lib/") || !source.path.ends_with(".h")) continue;
    for (std::sregex_iterator found(source.text.begin(), source.text.end(), type), end; found != end; ++found) {
      auto added = defined.emplace((*found)[1], source.path);
      CHECK_MESSAGE(added.second, (*found)[1].str(), " stands in ", added.first->second, " and ", source.path);
    }
  }
  CHECK(defined.size() > 100);
}

TEST_CASE("architecture: these tests see what they are for") {
  CHECK(wrong_include("lib/pins", "lib/roster/import.h") == "lib/pins may not include lib/roster");
  CHECK(wrong_include("lib/roster", "lib/output/table.h") == "lib/roster may not include lib/output");
  CHECK(wrong_include("lib/base", "lib/config/settings.h") == "lib/base may not include lib/config");
  CHECK(wrong_include("lib/pins", "cmd/context.h") == "lib may not include cmd");
  CHECK(wrong_include("jobs", "cmd/context.h") == "jobs may not include cmd");
  CHECK(wrong_include("lib/newroom", "lib/base/date.h") == "lib/newroom is not in the table of the house");
  CHECK(wrong_include("lib/letters", "lib/base/date.h") == "");
  CHECK(holds_sql("auto x = \"SELECT 1 FROM t\";"));
  CHECK(holds_sql("\"UPDATE pins SET a = 1\""));
  CHECK(!holds_sql("// SELECT 1 FROM t\nint x;"));
}

TEST_CASE("architecture: whoever changes something asks the door within the transaction of the change") {
  // What needs no permission, and how often a file does so.
  const std::map<std::string, std::size_t> without = {
      {"jobs/job.cpp", 3},                        // how a step, or a job that was allowed to begin, ended
      {"lib/access/authorize.cpp", 1},            // what was refused
      {"lib/access/role_uses.cpp", 1},            // that a role was used
      {"lib/accounts/outgoing_contacts.cpp", 2},  // that a file of changes, each of them allowed, was written
      {"lib/audit/logged_file.cpp", 1},           // that a file never came about
      {"lib/calendar/rollover_begin.cpp", 1},     // what District IT decided, now that its day is there
      {"lib/letters/letters_folder.cpp", 1},      // that letters, each of them allowed, were written
      {"lib/mail/sending.cpp", 1},                // what became of a mail that a dead sender had begun
      {"lib/pins/identity.cpp", 1},               // what was refused
      {"lib/roster/export_log.cpp", 1},           // how many rows an export, which was allowed, has given out
      {"lib/staff/removal_plan.cpp", 1},          // what was refused
      {"lib/store/migrations.cpp", 1},            // before anybody can sign in
      {"lib/upkeep/init.cpp", 1},                 // likewise
  };
  std::map<std::string, std::size_t> found;
  std::size_t all = 0;
  for (const auto& source : sources())
    for (const auto& block : change_blocks(without_comments(source.text))) {
      if (source.path.starts_with("lib/store/store.")) continue;  // the transaction itself
      ++all;
      if (!asks_the_door(block)) ++found[source.path];
    }
  CHECK(all > 80);
  for (const auto& changes : found)
    CHECK_MESSAGE((without.contains(changes.first) && without.at(changes.first) == changes.second), changes.first, ": ",
                  changes.second, " of its changes ask for no permission within their transaction");
  for (const auto& entry : without) CHECK_MESSAGE(found.contains(entry.first), entry.first, " asks now");
}

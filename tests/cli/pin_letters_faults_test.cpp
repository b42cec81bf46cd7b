// What a fault leaves behind in a folder of letters: files that are whole, and a manifest that says what is there.
#include <signal.h>
#include <sys/mount.h>

#include <chrono>
#include <set>
#include <thread>

#include "tests/support/sandbox.h"

namespace fs = std::filesystem;
using namespace portal::test;

namespace {

const std::string run_all = "pin letters --all -o letters " + morning,
                  run_two = "pin letters --school 0417 --school 8654 -o letters " + morning;

struct Told {
  std::set<std::string> files;
  std::vector<std::string> wrong;  // rows whose letter is not on the page that they name
};

// Of a folder's manifest, against what the files say when they are read back.
Told told_by_manifest(const fs::path& folder) {
  Told told;
  std::map<std::string, std::vector<std::string>> pages;
  std::istringstream lines(slurp(folder / "manifest.csv"));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
    auto [found, added] = pages.try_emplace(cells[1]);
    if (added) {
      auto text = output_of("pdftotext -layout '" + (folder / cells[1]).string() + "' - 2>/dev/null");
      for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find('\f', at), text.size());
        found->second.push_back(text.substr(at, end - at));
      }
    }
    auto page = std::stoul(cells[3]);
    if (page > found->second.size() || !has(found->second[page - 1], cells[6])) told.wrong.push_back(line);
    told.files.insert(cells[1]);
  }
  return told;
}

std::set<std::string> pdfs_in(const fs::path& folder) {
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".pdf") found.insert(entry.path().filename().string());
  return found;
}

void check_folder(const fs::path& folder) {
  auto told = told_by_manifest(folder);
  for (const auto& line : told.wrong) CHECK_MESSAGE(false, "not on its page: ", line);
  CHECK(told.files == pdfs_in(folder));
  for (const auto& entry : fs::directory_iterator(folder)) {
    CHECK_MESSAGE(entry.path().extension() != ".partial", entry.path().string());
    CHECK(mode_of(entry.path()) == 0600);
  }
}

// On standard error: how many files a run that stopped has left.
void check_told(const std::string& error, const fs::path& folder, const std::string& manifest) {
  auto count = pdfs_in(folder).size();
  auto there = count == 0   ? "no file of this run was written\n"
               : count == 1 ? "1 file was written before it stopped: " + manifest + " says what it holds;"
                            : std::to_string(count) + " files were written before it stopped: " + manifest +
                                  " says what they hold;";
  CHECK_MESSAGE(has(error, there), error);
}

RunOptions under(std::vector<std::string> wrapper) { return {.wrapper = std::move(wrapper)}; }

// Each file takes a while to reach the disk, so that a signal comes in between.
RunOptions slowed() {
  return under(
      {"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=300000"});
}

void wait_for_files(const fs::path& folder, std::size_t count) {
  for (int i = 0; i < 2000 && pdfs_in(folder).size() < count; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE(pdfs_in(folder).size() >= count);
}

}  // namespace

TEST_CASE("letters: interrupted between two schools: 130, what has its name is whole and told of, the next completes") {
  Sandbox sandbox;
  fs::create_directory(sandbox.folder / "letters");
  Running run(words(run_all), sandbox.in_here(slowed()));
  wait_for_files(sandbox.folder / "letters", 1);
  std::string children = output_of("pgrep -P " + std::to_string(run.pid()));
  REQUIRE(!children.empty());
  kill(std::stoi(children), SIGINT);
  auto ran = run.wait();
  CHECK(ran.code == 130);
  CHECK(has(ran.err, "interrupted"));
  check_told(ran.err, sandbox.folder / "letters", "letters/manifest.csv");
  CHECK(pdfs_in(sandbox.folder / "letters").size() < 4);
  check_folder(sandbox.folder / "letters");
  CHECK(sandbox(run_all).code == 0);
  CHECK(pdfs_in(sandbox.folder / "letters").size() == 4);
  check_folder(sandbox.folder / "letters");
}

TEST_CASE("letters: killed between files, on a new folder and on one that is written again: the manifest never lies") {
  for (bool again : {false, true}) {
    CAPTURE(again);
    Sandbox sandbox;
    auto folder = sandbox.folder / "letters";
    fs::create_directory(folder);
    if (again) {
      REQUIRE(sandbox(run_two).code == 0);
      // Other pages for the same files: what the manifest says of one is wrong for the other.
      CHECK(sandbox(replaced(run_two, "-o", "--with-english -o")).code == 0);
    }
    for (int when : {1, 2, 3, 4, 6}) {
      CAPTURE(when);
      auto killed =
          sandbox(run_two, under({"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,linkat,renameat", "-e",
                                  "inject=linkat,renameat:signal=KILL:when=" + std::to_string(when)}));
      CHECK_MESSAGE((killed.code == 137 || killed.code == 0), killed.code, killed.err);
      if (!fs::exists(folder / "manifest.csv")) continue;
      auto told = told_by_manifest(folder);
      for (const auto& line : told.wrong) CHECK_MESSAGE(false, "not on its page: ", line);
      for (const auto& file : pdfs_in(folder))
        CHECK(has(slurp(folder / file).substr(fs::file_size(folder / file) - 8), "%%EOF"));
    }
    CHECK(sandbox(run_two).code == 0);
    CHECK(pdfs_in(folder).size() == 2);
    auto told = told_by_manifest(folder);
    CHECK(told.wrong.empty());
    CHECK(told.files == pdfs_in(folder));
    CHECK(sandbox("audit verify").code == 0);
  }
}

TEST_CASE("letters: a folder that fills up half-way: exit 7, whole files or none, and the manifest says which") {
  TemporaryFolder mount_point;
  for (int kilobytes : {40, 400}) {
    CAPTURE(kilobytes);
    Sandbox sandbox;
    if (mount("tmpfs", mount_point.path().c_str(), "tmpfs", 0, ("size=" + std::to_string(kilobytes) + "k").c_str()) !=
        0) {
      MESSAGE("skipped: a tmpfs cannot be mounted here");
      return;
    }
    auto write = [&] { return sandbox("pin letters --all --merge -o " + mount_point.path().string() + " " + morning); };
    auto ran = write();
    CHECK_MESSAGE(ran.code == 7, ran.err);
    CHECK(has(ran.err, "free some space on that disk"));
    CHECK(pdfs_in(mount_point.path()).size() < 4);
    check_told(ran.err, mount_point.path(), (mount_point / "manifest.csv").string());
    if (fs::exists(mount_point / "manifest.csv"))
      check_folder(mount_point.path());
    else
      CHECK(fs::is_empty(mount_point.path()));
    if (fs::exists(mount_point / "manifest.csv")) {
      auto lines_of = [&](const char* name) {
        auto text = slurp(mount_point / name);
        return std::count(text.begin(), text.end(), '\n');
      };
      CHECK(lines_of("mail_merge.csv") == lines_of("manifest.csv"));
    }
    REQUIRE(mount("tmpfs", mount_point.path().c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
    CHECK(write().code == 0);
    CHECK(pdfs_in(mount_point.path()).size() == 4);
    check_folder(mount_point.path());
    umount2(mount_point.path().c_str(), MNT_DETACH);
  }
}

TEST_CASE("letters: a folder that may not be written to, and one that is not there: 7, before any PIN is opened") {
  Sandbox sandbox;
  auto before = sandbox.state();
  auto gone = sandbox("pin letters --all -o gone " + morning);
  CHECK(gone.code == 7);
  CHECK(gone.err == "portalctl: gone is no folder\n  make it first, or name another with -o\n");
  auto dry = sandbox("pin letters --all --dry-run -o gone " + morning);
  CHECK(dry.code == 7);
  CHECK(dry.err == gone.err);
  CHECK(sandbox("pin letters --all --dry-run -o /proc " + morning).code == 7);
  auto closed = sandbox("pin letters --all -o /proc " + morning);
  CHECK(closed.code == 7);
  CHECK(has(closed.err, "cannot write /proc/manifest.csv"));
  CHECK(sandbox.state() == before);
}

TEST_CASE("letters: a second run into the folder of one that is under way ends with 6") {
  Sandbox sandbox;
  fs::create_directory(sandbox.folder / "letters");
  Running first(words(run_all), sandbox.in_here(slowed()));
  wait_for_files(sandbox.folder / "letters", 1);
  auto second = sandbox(run_all);
  CHECK(second.code == 6);
  CHECK(has(second.err, "another run writes letters into letters"));
  CHECK(first.wait().code == 0);
  check_folder(sandbox.folder / "letters");
}

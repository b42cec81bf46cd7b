// Where -o and --rejects may write, and what must never be written over.
#include <unistd.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("-o never replaces a file of the installation") {
  Sandbox sandbox;
  std::filesystem::create_symlink(sandbox.folder / "portal.db", sandbox.folder / "link.csv");
  auto before = sandbox.state();
  for (std::string file : {"portal.db", "portal.db-wal", "portal.db.key", "portal.db.lock", "portal.db.in-use",
                           "portal.yaml", "./portal.db", "link.csv"}) {
    CAPTURE(file);
    auto ran = sandbox("roster export -o " + file + " " + morning);
    CHECK(ran.code == 5);
    CHECK(has(ran.err, "is a file of this installation"));
  }
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  CHECK(sandbox("roster import 2026-10-14 --dry-run --rejects portal.db " + second_night).code == 5);
  CHECK(sandbox.state() == before);
}

TEST_CASE("-o never writes where the service keeps its own files, whoever asks") {
  Sandbox sandbox;
  sandbox.folder.write("portal.yaml",
                       "database: portal.db\nincoming: incoming\noutgoing: out\nmail: {spool: spool}\n"
                       "letters: {folder: letters}\nbackup: {folder: backups}\nmetrics: {file: metrics.prom}\n");
  for (std::string made :
       {"incoming/archive/1", "out/misis", "spool", "letters/2026-08-14", "backups", "portal.db.lookup"})
    std::filesystem::create_directories(sandbox.folder / made);
  std::filesystem::create_directory_symlink(sandbox.folder / "incoming", sandbox.folder / "elsewhere");
  sandbox.folder.write("incoming/2026-10-14.done", "");
  std::filesystem::create_symlink(sandbox.folder / "incoming/2026-10-14.done", sandbox.folder / "link.csv");
  std::filesystem::create_symlink("/dev/null", sandbox.folder / "incoming/away.csv");
  auto before = sandbox.state();
  for (std::string file :
       {"incoming/students.csv", "incoming/2026-10-14.done", "incoming/archive/1/students.csv", "out/a.csv",
        "out/misis/contacts_1.csv", "spool/mail-0000000001.eml", "letters/2026-08-14/8123.pdf", "backups/a.tar",
        "portal.db.lookup/1.index", "metrics.prom", "letters/../incoming/a.csv", "elsewhere/a.csv", "link.csv",
        "incoming/away.csv", "incoming/not/there/a.csv"}) {
    CAPTURE(file);
    auto ran = sandbox("roster export -o " + file + " " + morning);
    CHECK(ran.code == 5);
    CHECK_MESSAGE(has(ran.err, "installation"), ran.err);
  }
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  CHECK(sandbox("roster import 2026-10-14 --dry-run --rejects incoming/r.csv " + second_night).code == 5);
  CHECK(sandbox("job history -o incoming/2026-10-14.done").code == 5);
  std::filesystem::remove_all(sandbox.folder / "2026-10-14");
  CHECK(sandbox.state() == before);
  for (std::string file : {"incoming.csv", "outlet.csv"}) {  // beside a folder, with a name that begins as its own
    CAPTURE(file);
    CHECK(sandbox("roster export -o " + file + " " + morning).code == 0);
  }
}

TEST_CASE("-o never writes over what a setting names, nor beside the database under its name") {
  Sandbox sandbox;
  sandbox.folder.write("portal.yaml",
                       "database: portal.db\nincoming: incoming\nconfig_folder: own\n"
                       "mail: {password_file: word, ca_file: ca.pem}\n");
  for (std::string file : {"word", "ca.pem", "own/letters/notes.txt", "portal.db.before-restore-20260814T160000Z"})
    sandbox.folder.write(file, "kept");
  for (std::string file :
       {"word", "ca.pem", "own/roles.yaml", "own/letters/notes.txt", "own/mails/new.yaml", "portal.db-journal",
        "portal.db.before-restore-20260814T160000Z", "portal.db.csv", "own/../portal.db-journal"}) {
    CAPTURE(file);
    auto ran = sandbox("roster export -o " + file + " " + morning);
    CHECK(ran.code == 5);
    CHECK_MESSAGE(has(ran.err, "of this installation"), ran.err);
  }
  for (std::string file : {"word", "ca.pem", "own/letters/notes.txt", "portal.db.before-restore-20260814T160000Z"})
    CHECK(sandbox.read(file) == "kept");
  CHECK_FALSE(sandbox.exists("portal.db-journal"));
  CHECK(sandbox("roster export -o own.csv " + morning).code == 0);
}

TEST_CASE("no command writes files into a folder of the installation, but letters and backups into their own") {
  Sandbox sandbox;
  sandbox.folder.write("portal.yaml",
                       "database: portal.db\nincoming: incoming\noutgoing: out\nconfig_folder: own\n"
                       "key_file: keys/portal.key\nmail: {spool: spool}\nletters: {folder: letters}\n"
                       "backup: {folder: backups}\n");
  for (std::string made :
       {"incoming/archive", "out", "spool", "own/letters", "keys", "letters/lost", "backups/more", "portal.db.lookup"})
    std::filesystem::create_directories(sandbox.folder / made);
  sandbox.shell("cp -p portal.db.key keys/portal.key && ln -s incoming elsewhere");
  auto before = sandbox.state();
  for (std::string folder : {"incoming", "incoming/archive", "out", "spool", "own/letters", "keys", ".", "./",
                             "portal.db.lookup", "elsewhere", "letters/../out", "incoming/"})
    for (std::string line : {"pin letters --school 8123 -o ", "backup create ",
                             "report missing-emails --all --format csv -o ", "backup create --dry-run "}) {
      CAPTURE(line + folder);
      auto ran = sandbox(line + folder + " " + morning);
      CHECK(ran.code == 5);
      CHECK_MESSAGE(has(ran.err, "of this installation"), ran.err);
    }
  for (std::string line :
       {"pin letters --school 8123 -o backups ", "backup create letters ",
        "report missing-emails --all --format csv -o letters ", "pin roster --school 8123 -o own/roster.csv ",
        "pin print 023907F123 G100216 -o own/letter.pdf "}) {
    CAPTURE(line);
    CHECK(sandbox(line + morning).code == 5);
  }
  CHECK(sandbox.state() == before);
  for (std::string line : {"pin letters --school 8123 -o letters ", "pin letters --school 8123 -o letters/lost ",
                           "backup create backups ", "backup create backups/more "}) {
    CAPTURE(line);
    auto ran = sandbox(line + morning);
    CHECK_MESSAGE(ran.code == 0, ran.err);
  }
}

TEST_CASE("-o writes into a device or a pipe, and replaces neither") {
  Sandbox sandbox;
  CHECK(mkfifo((sandbox.folder / "pipe").c_str(), 0600) == 0);
  Running reader({"--version"},
                 {.folder = sandbox.folder.path().string(), .wrapper = {"/bin/sh", "-c", "cat pipe > read.csv; true"}});
  CHECK(sandbox("roster export --format csv --school 0417 -o pipe " + morning).code == 0);
  CHECK(reader.wait().code == 0);
  CHECK(slurp(sandbox.folder / "read.csv").starts_with("student_id,"));
  CHECK(std::filesystem::is_fifo(sandbox.folder / "pipe"));
  CHECK(sandbox("roster export -o incoming " + morning).code == 2);
}

TEST_CASE("hostile files: links in a circle, a zip that unpacks to nothing but A, settings within themselves") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  std::filesystem::create_symlink("loop.csv", sandbox.folder / "2026-10-14/loop.csv");
  std::filesystem::create_symlink("round", sandbox.folder / "incoming/round");
  CHECK(sandbox("roster import 2026-10-14 " + second_night).code == 1);
  CHECK(sandbox("job run nightly-sync --now 2026-10-15T02:30:00-07:00").code == 1);

  output_of("cd '" + sandbox.folder.path().string() +
            "' && head -c 60000000 /dev/zero | tr '\\0' A > students.csv && "
            "zip -q bomb.zip students.csv");
  auto bomb = sandbox("roster import bomb.zip " + second_night);
  CHECK(bomb.code == 8);
  CHECK(has(bomb.err, "which no roster does"));

  sandbox.folder.write("portal.yaml", "a: &a [*a]\n");
  CHECK(sandbox("config show").code == 8);
}

TEST_CASE("a lock file that root makes belongs to the database's owner") {
  if (geteuid() != 0) return;
  Sandbox sandbox;
  CHECK(chown((sandbox.folder / "portal.db").c_str(), 65534, 65534) == 0);
  CHECK(sandbox("job run pin-expiry " + morning).code == 0);
  struct stat info {};
  CHECK(stat((sandbox.folder / "portal.db.job-pin-expiry.lock").c_str(), &info) == 0);
  CHECK(info.st_uid == 65534);
}

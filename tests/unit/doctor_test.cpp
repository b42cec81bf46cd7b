#include "lib/upkeep/doctor.h"

#include <SQLiteCpp/Exception.h>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "jobs/job_store.h"
#include "lib/config/embedded.h"
#include "lib/pins/issue.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::Rehearsal;

std::map<std::string, std::vector<Finding>> examined(Rehearsal& world) {
  std::map<std::string, std::vector<Finding>> by_check;
  for (auto& finding : examine(*world.settings, world.store.get(), "", world.clock))
    by_check[finding.check].push_back(finding);
  return by_check;
}

// The worst finding of a check: "problem: …".
std::string worst(Rehearsal& world, const std::string& check) {
  std::string text = "no such check";
  auto status = Finding::Status::ok;
  const auto all = examined(world);
  if (!all.contains(check)) return text;
  for (const auto& finding : all.at(check))
    if (text == "no such check" || finding.status > status) {
      status = finding.status;
      text = fmt::format("{}: {}", finding_status_name(status), finding.detail);
    }
  return text;
}

}  // namespace

TEST_CASE("doctor: a new installation has no problem, and notes for what is not set up yet") {
  Rehearsal world;
  for (const auto& entry : examined(world))
    for (const auto& finding : entry.second) {
      const auto& check = entry.first;
      CAPTURE(check);
      CAPTURE(finding.detail);
      if (check != "disk space" && check != "letters") CHECK(finding.status != Finding::Status::problem);
    }
  CHECK(has(worst(world, "inbox"), "note: no inbox is set"));
  CHECK(has(worst(world, "schedule"), "note: nightly-sync never ran"));
  CHECK(worst(world, "audit log") == "ok: 3 rows, the chain holds");
  CHECK(worst(world, "pin form") == "ok: 8 digits and a check digit");
}

TEST_CASE("doctor: each thing that is wrong is a problem of its own, and hides no other") {
  Rehearsal world;
  chmod(world.settings->path(Key::database).c_str(), 0644);
  chmod(world.settings->path(Key::key_file).c_str(), 0644);
  world.store->database().exec(
      "DROP TRIGGER audit_log_is_not_changed; UPDATE audit_log SET operator = 'x' WHERE seq = 2");
  world.clock.set(test::moment("2026-08-13T10:00:00Z"));
  CHECK(worst(world, "permissions") == "problem: the database may be read by others (mode 0644)");
  CHECK(has(worst(world, "key"), "may be read by others"));
  CHECK(has(worst(world, "audit log"), "problem: row 2:"));
  CHECK(worst(world, "clock") ==
        "problem: it is 2026-08-13T10:00:00Z, but the audit log was written at 2026-08-14T10:00:00Z");
  CHECK(worst(world, "integrity") == "ok: quick_check found nothing");
}

TEST_CASE("doctor: a nightly sync that failed, or has not run for days, is a problem") {
  Rehearsal world;
  auto run_on = [&](const std::string& date, const std::string& outcome) {
    WriteTransaction transaction(*world.store);
    auto run = begin_job_run(*world.store, "nightly-sync", date, "now");
    run.outcome = outcome;
    finish_job_run(*world.store, run);
    transaction.commit();
    return worst(world, "schedule");
  };
  CHECK(has(run_on("2026-08-11", "done"), "problem: nightly-sync last ran for 2026-08-11"));
  CHECK(has(run_on("2026-08-12", "done"), "ok: "));
  CHECK(has(run_on("2026-08-13", "failed"), "problem: "));
  CHECK(has(run_on("2026-08-14", "findings"), "ok: "));
}

TEST_CASE("doctor: a job of the day that failed, or has not run for hours, is a problem; idle runs count") {
  Rehearsal world;
  auto change = [&](auto act) {
    WriteTransaction transaction(*world.store);
    act();
    transaction.commit();
    return worst(world, "schedule");
  };
  auto night = begin_job_run(*world.store, "nightly-sync", "2026-08-14", world.clock.now().text());
  night.outcome = "done";
  auto run = begin_job_run(*world.store, "photo-publish", "2026-08-14", world.clock.now().text());
  run.outcome = "failed", run.exit_code = 7;
  CHECK(has(change([&] { finish_job_run(*world.store, night), finish_job_run(*world.store, run); }),
            "problem: photo-publish failed with 7 ("));
  run.outcome = "done", run.exit_code = 0;
  CHECK(has(change([&] { finish_job_run(*world.store, run); }), "ok: nightly-sync"));
  world.clock.set(Timestamp(world.clock.now().at() + std::chrono::hours(4)));
  CHECK(has(worst(world, "schedule"), "problem: photo-publish last ran at "));
  CHECK(has(change([&] { note_idle_run(*world.store, run.id, world.clock.now().text()); }), "ok: nightly-sync"));
}

TEST_CASE("doctor: a file in the place of a photo folder, and folders in one another, are told as what they are") {
  Rehearsal world;
  auto outgoing = world.settings->path(Key::outgoing), photos = world.settings->path(Key::photos_folder);
  std::ofstream(outgoing) << "a file";
  CHECK(has(worst(world, "photos"), "problem: " + outgoing.string() + " is not a folder"));
  std::filesystem::remove(outgoing);
  std::ofstream(photos) << "a file";
  CHECK(has(worst(world, "photos"), "problem: " + photos.string() + " is not a folder"));
  std::filesystem::remove(photos);
  std::filesystem::create_directory(photos);
  chmod(photos.c_str(), 0700);
  std::filesystem::create_directory_symlink(photos, outgoing);
  CHECK(has(worst(world, "photos"), "problem: one lies in the other"));
}

TEST_CASE("doctor: backups are looked for where they should be, and must be fresh") {
  test::TemporaryFolder backups;
  Rehearsal world({{Key::backup_folder, backups.path().string()}});
  auto in = " in " + backups.path().string();
  CHECK(worst(world, "backup") == "problem: there is none" + in);
  auto before = umask(077);
  backups.write("portal-20260812T095959Z.db.zst", "x");
  CHECK(worst(world, "backup") == "problem: the newest" + in + " is of 2026-08-12 02:59");
  backups.write("portal-20260812T100000Z.db.zst", "x");
  CHECK(worst(world, "backup") == "ok: the newest" + in + " is of 2026-08-12 03:00");
  backups.write("portal-20260814T100001Z.db.zst", "x");
  CHECK(worst(world, "backup") == "problem: the newest" + in + " is of the future: portal-20260814T100001Z.db.zst");
  umask(before);
  Rehearsal none, gone({{Key::backup_folder, "/nowhere/backups"}});
  CHECK(worst(none, "backup") == "note: no folder for backups is set");
  CHECK(has(worst(gone, "backup"), "problem: /nowhere/backups: No such file"));
}

TEST_CASE("doctor: checkpoints of the audit log are looked for where they should be, and must be fresh") {
  test::TemporaryFolder checkpoints;
  Rehearsal world({{Key::audit_checkpoints, checkpoints.path().string()}});
  auto in = " in " + checkpoints.path().string();
  CHECK(worst(world, "checkpoints") == "note: none yet" + in + "; the database lies on the same disk");
  world.query(
      "INSERT INTO job_runs (job, business_date, started_at, outcome, attempts) "
      "VALUES ('nightly-sync', '2026-08-14', '2026-08-14T09:30:00Z', 'done', 1)");
  CHECK(worst(world, "checkpoints") == "problem: there is none" + in);
  checkpoints.write("checkpoint-20260812T095959Z-9.txt", "x");
  CHECK(worst(world, "checkpoints") == "problem: the newest" + in + " is of 2026-08-12 02:59");
  checkpoints.write("checkpoint-20260812T100000Z-10.txt", "x");
  CHECK(has(worst(world, "checkpoints"), "note: the newest" + in + " is of 2026-08-12 03:00"));
  checkpoints.write("checkpoint-20260814T100001Z-11.txt", "x");
  CHECK(worst(world, "checkpoints") == "problem: the newest" + in + " is of the future: 2026-08-14T10:00:01Z");
  Rehearsal none, gone({{Key::audit_checkpoints, "/nowhere/checkpoints"}});
  CHECK(has(worst(none, "checkpoints"), "note: no checkpoint of the audit log was written yet"));
  CHECK(worst(gone, "checkpoints") == "problem: /nowhere/checkpoints is not there");
}

TEST_CASE("doctor: folders and backups that others may change or read are problems") {
  test::TemporaryFolder backups;
  Rehearsal world({{Key::backup_folder, backups.path().string()}});
  auto folder = world.folder.path().string();
  CHECK(worst(world, "permissions") == "ok: the database is its owner's alone");
  chmod(folder.c_str(), 0770);
  CHECK(worst(world, "permissions") ==
        "problem: others may put another database or key into " + folder + " (mode 0770)");
  chmod(folder.c_str(), 01777);
  CHECK(has(worst(world, "permissions"), "ok: "));
  chmod(folder.c_str(), 0700);
  auto file = backups.write("portal-20260814T095900Z.db.zst", "x");
  chmod(file.c_str(), 0640);
  CHECK(worst(world, "backup") == "problem: " + file.string() + " may be read by others (mode 0640)");
  chmod(file.c_str(), 0600);
  CHECK(has(worst(world, "backup"), "ok: "));
}

TEST_CASE("doctor: settings that need a thought are noted") {
  Rehearsal world({{Key::pin_form, "4"}, {Key::incoming, "/nowhere/incoming"}});
  CHECK(worst(world, "pin form") ==
        "note: 4 digits: at 10 tries each, about 550 of 550,000 live PINs can be guessed, against 0.06 with 8 digits");
  world.import(test::district_of(100));
  issue_pins(*world.session, {});
  CHECK(has(worst(world, "pin form"), "with 8 digits; of the 100 here about 0.1, against 0.00001"));
  CHECK(has(worst(world, "inbox"), "problem: /nowhere/incoming"));
}

TEST_CASE("doctor: a mistake in the district's own files is found") {
  test::TemporaryFolder own;
  Rehearsal world({{Key::config_folder, own.path().string()}});
  CHECK(has(worst(world, "configuration"), "ok: "));
  own.write("roles.yaml", "roles:\n  A: {scope: moon, may: []}\n");
  CHECK(has(worst(world, "configuration"), "roles.yaml:2: 'moon' is no scope"));
}

TEST_CASE("doctor: the words of letters and mails are looked at in every language, and all that is wrong is told") {
  test::TemporaryFolder own;
  Rehearsal world({{Key::config_folder, own.path().string()}});
  auto texts = [&] {
    std::vector<std::string> told;
    auto all = examined(world);
    for (const auto& finding : all["texts"])
      told.push_back(fmt::format("{}: {} ({})", finding_status_name(finding.status), finding.detail, finding.advice));
    return told;
  };
  CHECK(texts() == std::vector<std::string>{"ok: letters in 11 languages, mails in 11 languages ()"});
  std::string korean(embedded_file("letters/ko.yaml")), mails(embedded_file("mails/vi.yaml"));
  own.write("letters/ko.yaml", korean);
  CHECK(has(texts().front(), "; the district's own: letters/ko.yaml"));
  korean.replace(korean.find("{guardian}"), 10, "{gardian}");
  korean.replace(korean.find("{url}"), 5, "");
  own.write("letters/ko.yaml", korean);
  own.write("letters/ru.yaml", "title: [\n");
  mails.replace(mails.find("{hours}"), 7, "{hour}");
  own.write("mails/vi.yaml", mails);
  own.write("letters/sp.yml", "");
  own.write("letters/es-MX.yaml", "");
  own.write("letters/readme.txt", "");
  auto told = texts();
  auto in = own.path().string();
  REQUIRE(told.size() == 7);
  CHECK(told[0] == "problem: " + in +
                       "/letters/es-MX.yaml is named after no language, and never used (is es.yaml meant "
                       "(Spanish)?)");
  CHECK(has(told[1], "/letters/sp.yml is named after no language"));
  CHECK(has(told[2], "/letters/ko.yaml:8: salutation: {gardian} is not a placeholder here (did you mean {guardian}?)"));
  CHECK(has(told[3], "/letters/ko.yaml:8: salutation: must hold {guardian}"));
  CHECK(has(told[4], "/letters/ko.yaml:"));
  CHECK(has(told[4], ": steps: must hold {url}"));
  CHECK(has(told[5], "/letters/ru.yaml:"));
  CHECK(has(told[6], "confirm: body: {hour} is not a placeholder here (did you mean {hours}?)"));
}

TEST_CASE("doctor: a language of the district, or a folder of its own words, that is not there") {
  Rehearsal odd({{Key::letters_language, "tlh"}}), gone({{Key::config_folder, "/nowhere/config"}});
  CHECK(has(worst(odd, "texts"), "problem: there are no letters in 'tlh', the language of the district"));
  CHECK(has(worst(gone, "texts"), "problem: /nowhere/config: No such file"));
}

TEST_CASE("doctor: without a database it says why, and checks what it can") {
  Rehearsal world;
  std::map<std::string, std::string> details;
  for (const auto& finding : examine(*world.settings, nullptr, "there is no database at x", world.clock))
    details[finding.check] = finding.detail;
  CHECK(details["database"] == "there is no database at x");
  CHECK(details.contains("configuration"));
  CHECK(!details.contains("integrity"));
}

TEST_CASE("doctor: what starts the jobs is found, or how to set it up") {
  Rehearsal world;
  test::TemporaryFolder root;
  auto timer = [&] {
    for (const auto& finding :
         examine(*world.settings, world.store.get(), "", world.clock, {root.path(), find_account}))
      if (finding.check == "timer") return fmt::format("{}: {}", finding_status_name(finding.status), finding.detail);
    return std::string();
  };
  CHECK(has(timer(), "note: nothing starts the jobs"));
  auto wants = root / "etc/systemd/system/timers.target.wants";
  std::filesystem::create_directories(wants);
  std::filesystem::create_symlink("/nowhere/x.timer", wants / "portalctl-nightly-sync.timer");
  CHECK(has(timer(), "note: nothing starts the jobs"));  // of a program that was taken away
  std::filesystem::remove(wants / "portalctl-nightly-sync.timer");
  std::filesystem::create_symlink(root.write("lib/x.timer", ""), wants / "portalctl-nightly-sync.timer");
  CHECK(timer() == "ok: " + (wants / "portalctl-nightly-sync.timer").string());
  root.write("etc/cron.d/portalctl", "");
  CHECK(has(timer(), "note: both start the jobs: "));
  std::filesystem::remove_all(root / "etc/systemd");
  CHECK(timer() == "ok: " + (root / "etc/cron.d/portalctl").string());
}

TEST_CASE("doctor: the login that the jobs run as is a user here, who can open what they need") {
  test::TemporaryFolder shared;
  chmod(shared.path().c_str(), 0755);
  Rehearsal world({{Key::incoming, shared.write("incoming/x", "").parent_path().string()}});
  chmod(world.folder.path().c_str(), 0755);
  chmod((shared / "incoming").c_str(), 0777);
  auto service = [&](std::optional<SystemAccount> account) {
    std::string text;
    Machine machine{"/", [&](const std::string& login) { return login == "cron" ? account : std::nullopt; }};
    for (const auto& finding : examine(*world.settings, world.store.get(), "", world.clock, machine))
      if (finding.check == "service")
        text += fmt::format("{}: {}\n", finding_status_name(finding.status), finding.detail);
    return text;
  };
  auto database = world.settings->text(Key::database);
  CHECK(service({}) == "note: this machine has no user cron\n");  // a sandbox
  CHECK(service(SystemAccount{0, {0}}) == "ok: cron can open the database, the key and the inbox\n");
  auto stranger = service(SystemAccount{4711, {4711}});
  CHECK(has(stranger, "problem: cron: " + world.folder.path().string() + " may not be written to\n"));
  CHECK(has(stranger, "problem: cron: " + database + " may not be written to\n"));
  CHECK(has(stranger, "problem: cron: " + database + ".key may not be read\n"));
  CHECK(!has(stranger, "incoming"));
  chmod((shared / "incoming").c_str(), 0700);
  CHECK(has(service(SystemAccount{4711, {4711}}),
            "problem: cron: " + (shared / "incoming").string() + " may not be written to\n"));
  world.store->database().exec("UPDATE installation SET sandbox = 0");
  CHECK(has(service({}), "problem: this machine has no user cron"));
  world.store->database().exec("DELETE FROM operators WHERE login = 'cron'");
  CHECK(has(service({}), "note: `init --service` named no login"));
}

TEST_CASE("doctor: the metrics file can be written, where there is to be one") {
  Rehearsal without;
  CHECK(worst(without, "metrics") == "ok: none are written (metrics.file)");
  test::TemporaryFolder folder;
  auto at = [&](const std::string& file) {
    Rehearsal world({{Key::metrics_file, file}});
    return worst(world, "metrics");
  };
  CHECK(at((folder / "portalctl.prom").string()) == "ok: " + (folder / "portalctl.prom").string());
  CHECK(has(at((folder / "portalctl.txt").string()), "note: "));
  CHECK(at("/nowhere/portalctl.prom") == "problem: /nowhere: No such file or directory");
  CHECK(has(at(folder.path().string()), "is a folder"));
}

}  // namespace portal

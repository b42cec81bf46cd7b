#include "lib/upkeep/unpacked_backup.h"

#include <doctest/doctest.h>

#include "lib/upkeep/backup.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct World : test::Rehearsal {
  test::TemporaryFolder backups;
  Backup backup;

  explicit World(int students = 40) {
    import(test::district_of(students));
    backup = create_backup(*session, backups.path());
  }
  /// "ok file, note key: …": all that is not ok with its detail.
  std::string findings(const std::filesystem::path& file, DatabaseCheck check = DatabaseCheck::quick_check) {
    UnpackedBackup unpacked(*settings, clock, file, check, store.get());
    std::string text;
    for (const auto& finding : unpacked.findings()) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", finding_status_name(finding.status), finding.check);
      if (finding.status != Finding::Status::ok) text += ": " + finding.detail;
    }
    CHECK(unpacked.sound() == !has(text, "problem"));
    return text;
  }
  std::string problems(const std::filesystem::path& file) {
    auto all = findings(file);
    return all.substr(std::min(all.find("problem"), all.size()));
  }
  std::string content(const std::filesystem::path& file) {
    auto to = folder / fmt::format("content-{}", ++number_);
    REQUIRE(unpack_file(file, to));
    return test::slurp(to);
  }
  /// A backup whose database was changed with SQL, or byte by byte, and packed again.
  std::filesystem::path spoiled(const std::string& sql) {
    auto file = unpacked();
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(sql);
    return packed(file);
  }
  std::filesystem::path spoiled(std::size_t at, const std::string& bytes) {
    auto file = unpacked();
    auto content = test::slurp(file);
    content.replace(at, bytes.size(), bytes);
    return packed(folder.write(file.filename().string(), content));
  }

 private:
  int number_ = 0;
  std::filesystem::path unpacked() {
    auto file = folder / fmt::format("spoiled-{}.db", ++number_);
    REQUIRE(unpack_file(backup.file, file));
    return file;
  }
  std::filesystem::path packed(const std::filesystem::path& file) {
    auto to = backups / fmt::format("spoiled-{}.zst", number_);
    pack_file(file, to);
    return to;
  }
};

constexpr const char* all_well = "ok file, ok record, ok schema, ok integrity, ok installation, ok audit log, ok key";

}  // namespace

TEST_CASE("verify: a good backup, and nothing is left of looking at it") {
  World world;
  auto count = [&] { return std::distance(std::filesystem::directory_iterator(world.folder.path()), {}); };
  auto before = count();
  CHECK(world.findings(world.backup.file) == all_well);
  CHECK(world.findings(world.backup.file, DatabaseCheck::integrity_check) == all_well);
  CHECK(count() == before);
}

TEST_CASE("verify: a file that is damaged, cut, longer or changed is found out, wherever it is") {
  World world;
  const auto whole = test::slurp(world.backup.file);
  auto step = whole.size() / 40;
  for (std::size_t at = 0; at < whole.size(); at += step) {
    CAPTURE(at);
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    world.backups.write("changed.zst", bytes);
    if (at < 4) {
      CHECK(has(problem<BadInput>([&] { world.findings(world.backups / "changed.zst"); }), "is no backup"));
    } else {
      auto findings = world.findings(world.backups / "changed.zst");
      CAPTURE(findings);
      // A few bits of a packed file have no meaning: then it holds the same still.
      if (!has(findings, "problem "))
        CHECK(world.content(world.backups / "changed.zst") == world.content(world.backup.file));
    }
    world.backups.write("cut.zst", whole.substr(0, at));
    if (at >= 4) CHECK(world.findings(world.backups / "cut.zst").starts_with("problem file: "));
  }
  world.backups.write("longer.zst", whole + '\0');
  CHECK(world.findings(world.backups / "longer.zst") == "problem file: more follows after its end");
}

TEST_CASE("verify: damage inside that was packed with a good checksum is found too, and never crashes") {
  World world(400);
  auto pages = static_cast<std::size_t>(world.backup.database_bytes / 4096);
  int found = 0;
  for (std::size_t page = 0; page < pages; page += 5)
    for (const auto& bytes : {std::string(4096, '\xA5'), std::string(4096, '\0'), std::string(1, '\x7f')}) {
      CAPTURE(page);
      auto file = world.spoiled(page * 4096, bytes);
      if (page == 0) {  // the name of the format is in it
        CHECK(has(problem<BadInput>([&] { world.findings(file); }), "is no backup"));
        continue;
      }
      auto told = world.findings(file);
      if (bytes.size() == 4096 && has(told, "problem")) ++found;
    }
  CHECK(found > 10);
}

TEST_CASE("verify: another file is no backup") {
  World world;
  for (std::string text : {"", "hello", "SQLite format 3"})
    CHECK(has(problem<BadInput>([&] { world.findings(world.backups.write("x", text)); }), "is no backup of portalctl"));
  auto packed = [&](const std::filesystem::path& file) {
    auto to = file.string() + ".zst";
    pack_file(file, to);
    return to;
  };
  CHECK(has(problem<BadInput>([&] { world.findings(packed(world.folder.write("text", "hello"))); }), "is no backup"));
  CHECK(has(problem<BadInput>([&] { world.findings(packed(world.folder.write("none", ""))); }), "is no backup"));
  {
    SQLite::Database other((world.folder / "other.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE schema_versions (version INTEGER); INSERT INTO schema_versions VALUES (1)");
  }
  CHECK(has(problem<BadInput>([&] { world.findings(packed(world.folder / "other.db")); }), "is no backup"));
  CHECK(has(problem<BadInput>([&] { world.findings(world.backups / "gone.zst"); }), "cannot read"));
}

TEST_CASE("verify: schema, installation and audit log of the database inside") {
  World world;
  CHECK(world.problems(world.spoiled("INSERT INTO schema_versions VALUES (9999, 'x', 'then')")) ==
        fmt::format("problem schema: 9999, of a newer program; this one knows {}", newest_schema_version()));
  CHECK(has(world.problems(world.spoiled("DELETE FROM installation")), "problem installation: "));
  CHECK(world
            .problems(world.spoiled("DROP TRIGGER audit_log_is_not_changed; UPDATE audit_log SET operator = 'x' "
                                    "WHERE seq = 2"))
            .starts_with("problem audit log: row 2: "));
  // One of an older program is brought up to date first.
  auto older = world.spoiled(
      "DROP TABLE bundle_ids; DROP TABLE guardian_merges; DROP TABLE graduates; DROP TABLE rollover_students; DROP "
      "TABLE rollovers; "
      "ALTER TABLE roster_runs DROP COLUMN school_year; "
      "DROP INDEX staff_roles_by_place; DROP TABLE security_audits; DROP TABLE role_uses; DROP TABLE access_requests; "
      "DROP TABLE removed_roles; DROP TABLE photo_hold; DROP TABLE moved_photos; DROP TABLE published_folders; DROP "
      "TABLE published_photos; DROP "
      "TABLE student_photos; DROP TABLE "
      "photo_versions; DROP TABLE photo_uploads; "
      "DROP TABLE vendor_assignments; DROP TABLE vendor_years; DROP TABLE vendors; DROP TABLE granted_roles; "
      "DROP TABLE school_years; DROP INDEX audit_log_failed; DROP TABLE access_counts; "
      "DROP INDEX audit_log_disclosures; "
      "DROP TABLE volunteer_applications; DROP TABLE contact_changes; DROP TABLE added_guardians; "
      "DROP TABLE name_likeness; DROP TABLE name_pairs; DROP TABLE named_persons; DROP TABLE graduation; "
      "DROP TABLE services; DROP TABLE tests; DROP TABLE english_learner; DROP TABLE marks; DROP TABLE attendance; "
      "DROP TABLE identity_checks; DROP INDEX pins_of_four_digits; DROP TABLE mails; DROP TABLE account_links; "
      "DROP TABLE account_tokens; "
      "DROP TABLE account_mail_limits; DROP TABLE link_pauses; DROP TABLE accounts; DROP TABLE backups; DROP VIEW "
      "standing_runs; "
      "DELETE FROM schema_versions WHERE version > 1");
  CHECK(world.problems(older) == "");
  CHECK(has(world.problems(world.spoiled("DROP TABLE students; DELETE FROM schema_versions")), "problem "));
}

TEST_CASE("verify: the key that is here, another, or none") {
  World world;
  auto key = world.settings->path(Key::key_file);
  std::filesystem::remove(key);
  CHECK(has(world.findings(world.backup.file), "ok audit log, note key: " + key.string() + " is not here"));
  InstallationKey::create(key, world.random);
  CHECK(has(world.findings(world.backup.file), "problem key: the key file " + key.string() + " is the key of another"));
}

TEST_CASE("verify: the record tells a backup that was replaced from one that was moved") {
  World world;
  auto moved = world.backups / "moved.zst";
  std::filesystem::copy_file(world.backup.file, moved);
  CHECK(world.findings(moved) == all_well);
  auto other = world.spoiled("UPDATE operators SET role = 'District IT'");
  CHECK(has(world.findings(other), "note record: this database does not know of it"));
  std::filesystem::rename(other, world.backup.file);
  CHECK(has(world.findings(world.backup.file), "problem record: it is not the file that was made at "));
}

}  // namespace portal

#include "lib/audit/log_review.h"

#include <doctest/doctest.h>

#include <random>

#include "lib/audit/audit_chain.h"
#include "lib/audit/chain.h"
#include "lib/upkeep/backup.h"
#include "lib/upkeep/checkpointing.h"
#include "lib/upkeep/restore.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::moment;

std::vector<AuditRow> rows_of(Store& store) {
  std::vector<AuditRow> rows;
  read_audit_log(store, {}, [&](const AuditRow& row) { rows.push_back(row); });
  return rows;
}

// From that row on, as whoever knows how hashes are made would do it.
void make_hashes(std::vector<AuditRow>& rows, std::size_t from) {
  for (auto i = from; i < rows.size(); ++i) rows[i].hash = audit_hash(i ? rows[i - 1].hash : std::string(), rows[i]);
}

// In the place of the log, and the triggers as they were.
void put_rows(Store& store, const std::vector<AuditRow>& rows) {
  auto& database = store.database();
  std::vector<std::string> triggers;
  {
    SQLite::Statement select(database,
                             "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_log'");
    while (select.executeStep()) triggers.push_back(column_text(select, 0));
  }
  database.exec(
      "BEGIN; DROP TRIGGER audit_log_is_not_changed; DROP TRIGGER audit_log_is_not_cut; DELETE FROM audit_log");
  SQLite::Statement insert(database, "INSERT INTO audit_log VALUES (?,?,?,?,?,?,?,?,?,?)");
  for (const auto& row : rows) {
    insert.reset();
    insert.bind(1, row.seq);
    int index = 2;
    for (const auto* text :
         {&row.at, &row.login, &row.acting_as, &row.origin, &row.action, &row.subject, &row.outcome, &row.detail})
      insert.bind(index++, *text);
    insert.bind(index, row.hash.data(), static_cast<int>(row.hash.size()));
    insert.exec();
  }
  for (const auto& sql : triggers) database.exec(sql);
  database.exec("COMMIT");
}

struct World : test::Rehearsal {
  std::filesystem::path checkpoints = folder / "checkpoints";
  std::vector<std::int64_t> signed_rows;  // of each checkpoint

  void append(int rows) {
    WriteTransaction transaction(*store);
    for (int i = 0; i < rows; ++i) session->audit.append("test.do", "subject" + std::to_string(i));
    transaction.commit();
  }
  WrittenCheckpoint sign() {
    clock.set(Timestamp(clock.now().at() + std::chrono::hours(1)));
    auto written = write_checkpoint(*session);
    signed_rows.push_back(written.checkpoint.log.rows);
    return written;
  }
  LogReview review(std::vector<std::filesystem::path> further = {}) {
    auto key = load_installation_key(*store, settings->path(Key::key_file)).public_key();
    return review_audit_log(*store, {checkpoints_folder(*settings), false, std::move(further), key});
  }
  // "7 row …; - file …", or "holds".
  std::string told() {
    std::string text;
    for (const auto& finding : review().findings)
      text += (text.empty() ? "" : "; ") + (finding.row ? std::to_string(*finding.row) : "-") + " " + finding.reason;
    return text.empty() ? "holds" : text;
  }
};

struct Restored : World {
  test::TemporaryFolder backups;
  std::filesystem::path kept;

  std::filesystem::path back_up() { return create_backup(*session, backups.path()).file; }
  void close() {
    session.reset();
    store.reset();
  }
  void open() {
    store = std::make_unique<Store>(settings->path(Key::database), clock, 5);
    session = as("admin");
  }
  void restore(const std::filesystem::path& file) {
    clock.set(Timestamp(clock.now().at() + std::chrono::hours(1)));
    auto state = store ? std::optional(read_database_state(*store)) : std::nullopt;
    if (!state) state = read_database_state(settings->path(Key::database));
    close();
    {
      UnpackedBackup unpacked(*settings, clock, file, DatabaseCheck::quick_check, nullptr);
      unpacked.require_sound();
      auto& inside = *unpacked.store();
      auto who = std::make_unique<Session>(Session{inside, *settings, clock, random, *zone, roles,
                                                   find_operator(inside, roles, "admin", zone->date_of(clock.now())),
                                                   AuditLog(inside, {"admin", "", "test"}, clock)});
      kept = restore_backup(std::move(who), unpacked, state).kept;
    }
    open();
  }
  std::string gaps() {
    std::string text;
    for (const auto& gap : review().gaps) text += gap + "\n";
    return text;
  }
  std::vector<std::filesystem::path> files(const std::string& part) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(checkpoints))
      if (has(entry.path().filename().string(), part)) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
  }
};

}  // namespace

TEST_CASE("log review: a log that nobody touched holds, with and without checkpoints") {
  World world;
  CHECK(world.told() == "holds");
  CHECK(world.review().checkpoints == 0);
  world.append(5);
  auto written = world.sign();
  CHECK(written.file.filename() == "checkpoint-20260814T110000Z-8.txt");
  world.append(5);
  world.sign();
  auto review = world.review();
  CHECK(review.findings.empty());
  CHECK(review.rows == 15);
  CHECK(review.checkpoints == 2);
  CHECK(review.newest == moment("2026-08-14T12:00:00Z"));
  CHECK(world.query("SELECT seq, operator, action, subject FROM audit_log WHERE action = 'audit.checkpoint' LIMIT 1") ==
        "9|admin|audit.checkpoint|checkpoint-20260814T110000Z-8.txt");
}

TEST_CASE("log review: whatever is done to whatever log, it is found, and the first wrong row is named") {
  enum Act { edit, rehash, remove, insert, swap_two, truncate, rewrite, acts };
  CHECK(holds_for(120, [](unsigned seed) {
    World world;
    std::mt19937 dice(seed);
    auto roll = [&](std::size_t sides) { return static_cast<std::size_t>(dice() % sides); };
    for (auto parts = 1 + roll(4); parts > 0; --parts) world.append(static_cast<int>(1 + roll(12))), world.sign();
    auto rows = rows_of(*world.store);
    auto covered = static_cast<std::size_t>(world.signed_rows.back());  // by the newest checkpoint
    auto at = roll(covered - 1);                                        // index of the row, not the last one covered
    auto act = static_cast<Act>(roll(acts));
    auto first = static_cast<std::int64_t>(at) + 1;  // the first wrong row, where it can be known
    switch (act) {
      case edit: {
        std::string* texts[] = {&rows[at].at,     &rows[at].login,   &rows[at].acting_as, &rows[at].origin,
                                &rows[at].action, &rows[at].subject, &rows[at].outcome,   &rows[at].detail};
        *texts[roll(8)] += "x";
        break;
      }
      case rehash:
        rows[at].hash[roll(32)] ^= 1;
        break;
      case remove:
        rows.erase(rows.begin() + at);
        if (roll(2))
          for (auto i = at; i < rows.size(); ++i) --rows[i].seq;
        break;
      case insert:
        rows.insert(rows.begin() + at, rows[at]);
        for (auto i = at + 1; i < rows.size(); ++i) ++rows[i].seq;
        rows[at].detail = "put in";
        break;
      case swap_two:
        std::swap(rows[at], rows[at + 1]);
        std::swap(rows[at].seq, rows[at + 1].seq);
        break;
      case truncate:
        rows.resize(at + 1);
        ++first;
        break;
      case rewrite:
      default:
        rows[at].subject = "somebody else";
        make_hashes(rows, at);
        // Known is only between which two checkpoints it lies.
        first = 1;
        for (auto one : world.signed_rows)
          if (one < static_cast<std::int64_t>(at) + 1) first = one + 1;
    }
    put_rows(*world.store, rows);
    auto review = world.review();
    RC_ASSERT(!review.findings.empty());
    RC_ASSERT(review.findings.front().row == first);
  }));
}

TEST_CASE("log review: a full rewrite lies between two checkpoints, which are named") {
  World world;
  world.append(10), world.sign(), world.append(10), world.sign(), world.append(10), world.sign();
  auto rows = rows_of(*world.store);
  rows[19].detail = "another";
  make_hashes(rows, 19);
  put_rows(*world.store, rows);
  CHECK(!verify_audit_log(*world.store).first_wrong);
  CHECK(world.told() ==
        "14 the log was written anew from one of the rows 14 to 24 on, for the hash that "
        "checkpoint-20260814T120000Z-24.txt of 2026-08-14T12:00:00Z signs is another; up to row 13 the log is as "
        "checkpoint-20260814T110000Z-13.txt of 2026-08-14T11:00:00Z has it; 1 further one disagrees");
}

TEST_CASE("log review: rows that were cut off and written on again contradict the older checkpoint") {
  World world;
  world.append(10), world.sign(), world.append(20), world.sign();
  auto rows = rows_of(*world.store);
  rows.resize(25);
  put_rows(*world.store, rows);
  CHECK(has(world.told(), "26 rows 26 to 34 are gone: checkpoint-20260814T120000Z-34.txt"));
  world.session = world.as("admin");
  world.append(2), world.sign(), world.append(20);
  auto told = world.told();
  CHECK(has(told, "14 the log was written anew from one of the rows 14 to 34 on"));
  CHECK(has(told,
            "- checkpoint-20260814T120000Z-34.txt of 2026-08-14T12:00:00Z and "
            "checkpoint-20260814T130000Z-27.txt of 2026-08-14T13:00:00Z cannot both be of one log"));
}

TEST_CASE("log review: triggers that are gone, replaced, or strange are told") {
  World world;
  world.store->database().exec("DROP TRIGGER audit_log_is_not_cut");
  CHECK(world.told() == "- the trigger audit_log_is_not_cut, which refuses to remove rows, is gone");
  world.store->database().exec("CREATE TRIGGER audit_log_is_not_cut BEFORE DELETE ON audit_log BEGIN SELECT 1; END");
  CHECK(has(world.told(), "was replaced by another"));
  World other;
  other.store->database().exec("CREATE TRIGGER quiet BEFORE INSERT ON audit_log BEGIN SELECT raise(IGNORE); END");
  CHECK(other.told() == "- a trigger that is not portalctl's stands on the log: quiet");
}

TEST_CASE("log review: files that are none, changed, of another installation or key are told as what they are") {
  World world, other;
  world.append(3);
  auto file = world.sign().file;
  other.append(3);
  auto text = test::slurp(file);
  auto only = [&](const std::string& name, const std::string& bytes) {
    auto put = world.checkpoints / name;
    write_file(put, bytes, FileMode::shared);
    auto told = world.told();
    std::filesystem::remove(put);
    return told;
  };
  CHECK(only("note.txt", "keep this folder\n") == "- note.txt is no checkpoint: it does not begin as one");
  auto changed = text;
  changed.replace(changed.find("rows: "), 7, "rows: 1");
  CHECK(has(only("x.txt", changed), "- x.txt is no checkpoint: its signature is wrong"));
  auto mark = read_installation(*world.store).key_mark;
  SeededRandom random(99);
  auto strange = InstallationKey::create(world.folder / "strange", random);
  Checkpoint checkpoint{{"", mark}, log_end(*world.store), world.clock.now()};
  CHECK(only("x.txt", text_of(checkpoint, strange)) == "- x.txt is signed with a key that is not this installation's");
  checkpoint.owner.installation = std::string(16, 'x');
  CHECK(only("x.txt", text_of(checkpoint, strange)) == "- x.txt is of another installation");
  auto own = load_installation_key(*world.store, world.settings->path(Key::key_file));
  checkpoint = {{"", mark}, {6, std::string(32, 'x')}, world.clock.now()};
  auto told = only("x.txt", text_of(checkpoint, own));
  CHECK(has(told, "the hash that x.txt of"));
  CHECK(has(told, "are of as many rows, with different hashes"));
  CHECK(world.told() == "holds");
}

TEST_CASE(
    "log review: a checkpoint that the log tells of and that is gone is missed; one elsewhere counts when named") {
  World world;
  world.append(3);
  auto first = world.sign().file;
  world.append(3);
  auto second = world.sign().file;
  std::filesystem::rename(first, world.folder / first.filename());
  CHECK(has(world.told(), "- 1 checkpoint that the log tells of is not in"));
  CHECK(world.review({world.folder / first.filename()}).findings.empty());
  std::filesystem::copy(second, world.folder / "copy.txt");
  CHECK(world.review({world.folder / first.filename(), world.folder / "copy.txt"}).checkpoints == 2);
  std::filesystem::remove(second);
  CHECK(has(world.told(), "- the log tells of 2 checkpoints, and none is in"));
  std::filesystem::remove_all(world.checkpoints);
  CHECK(has(world.told(), "- the log tells of 2 checkpoints, and none is in"));
}

TEST_CASE("log review: a restore is accounted for, named, and nothing else is") {
  Restored world;
  world.append(5), world.sign();
  auto backup = world.back_up();
  world.append(20), world.sign(), world.append(3);
  world.restore(backup);
  CHECK(world.told() == "holds");
  CHECK(world.gaps() ==
        "2026-08-14T13:00:00Z: admin restored portal-20260814T110000Z.db.zst; rows 10 to 34 gave way\n");
  SUBCASE("new checkpoints, and a second restore of the same backup") {
    world.append(2), world.sign(), world.append(40), world.sign();
    CHECK(world.told() == "holds");
    world.restore(backup);
    CHECK(world.told() == "holds");
    world.append(5), world.sign();
    CHECK(world.told() == "holds");
    CHECK(world.review().gaps.size() == 2);
  }
  SUBCASE("a backup of the rows that gave way") {
    world.append(4);
    auto second = world.back_up();
    world.append(30), world.sign();
    world.restore(backup);
    world.append(9), world.sign();
    CHECK(world.told() == "holds");
    world.restore(second);
    CHECK(world.told() == "holds");
    world.append(100), world.sign();
    CHECK(world.told() == "holds");
    CHECK(world.review().gaps.size() == 3);
  }
  SUBCASE("without its statement the log is shorter than it was") {
    std::filesystem::remove(world.files("restore-").at(0));
    CHECK(has(world.told(), "are gone: checkpoint-20260814T120000Z-30.txt"));
  }
  SUBCASE("a row before it that was written anew") {
    auto rows = rows_of(*world.store);
    rows[4].detail = "another";
    make_hashes(rows, 4);
    put_rows(*world.store, rows);
    CHECK(has(world.told(), "1 the log was written anew from one of the rows 1 to 8 on"));
  }
  SUBCASE("a row after it that was cut off") {
    world.append(10), world.sign();
    auto rows = rows_of(*world.store);
    rows.resize(12);
    put_rows(*world.store, rows);
    CHECK(has(world.told(), "13 rows 13 to 20 are gone"));
  }
  SUBCASE("the row of the restore itself") {
    auto rows = rows_of(*world.store);
    rows.pop_back();
    put_rows(*world.store, rows);
    CHECK(has(world.told(), "10 row 10 is gone: restore-20260814T130000Z-10.txt"));
  }
  SUBCASE("the database that gave way holds too") {
    world.store = std::make_unique<Store>(world.kept, world.clock, 5);
    CHECK(world.told() == "holds");
    CHECK(has(world.gaps(), "this is the database that gave way to portal-20260814T110000Z.db.zst"));
  }
  SUBCASE("a statement that was left without its name counts where the log has the restore") {
    auto file = world.files("restore-").at(0);
    std::filesystem::rename(file, file.string() + ".begun");
    CHECK(world.told() == "holds");
    CHECK(world.review().gaps.size() == 1);
    auto rows = rows_of(*world.store);
    rows.pop_back();
    put_rows(*world.store, rows);
    CHECK(has(world.told(), "are gone: checkpoint-"));
  }
}

TEST_CASE("log review: a restore over a damaged database says that it does not know what gave way") {
  Restored world;
  world.append(5), world.sign();
  auto backup = world.back_up();
  world.append(20), world.sign();
  world.close();
  write_file(world.settings->path(Key::database), std::string(20'000, 'd'), FileMode::owner_only);
  world.restore(backup);
  CHECK(has(test::slurp(world.files("restore-").at(0)), "rows before: unknown\nhead before: unknown\nrows kept: 9\n"));
  CHECK(world.told() == "holds");
  CHECK(has(world.gaps(), "how many rows after row 9 gave way could not be read"));
}

TEST_CASE("log review: a checkpoint is never written over, needs the key, and leaves no row where it is not written") {
  World world;
  world.append(1);
  auto here = world.folder / "mine.txt";
  write_checkpoint(*world.session, here);
  auto before = world.query("SELECT count(*) FROM audit_log");
  CHECK(has(test::problem<Refused>([&] { write_checkpoint(*world.session, here); }), "exists already"));
  CHECK(
      has(test::problem<StorageError>([&] { write_checkpoint(*world.session, world.folder / "no/such"); }), "no/such"));
  CHECK(world.query("SELECT count(*) FROM audit_log") == before);
  CHECK(world.told() == "holds");  // what was taken elsewhere is not missed
  auto one = write_checkpoint(*world.session).file, two = write_checkpoint(*world.session).file;
  CHECK(one != two);
  std::filesystem::remove(world.settings->path(Key::key_file));
  CHECK(has(test::problem<StorageError>([&] { write_checkpoint(*world.session); }), "is missing, or cannot be read"));
  CHECK(test::problem<NotPermitted>([&] { write_checkpoint(*world.with_role("Principal", "8001")); }) != "no error");
}

}  // namespace portal

#include "lib/audit/checkpoint.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "lib/audit/checkpoint_folder.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::moment;

struct Signer {
  test::TemporaryFolder folder;
  SeededRandom random{3};
  InstallationKey key = InstallationKey::create(folder / "key", random);
  Checkpoint checkpoint{{"Los Angeles Unified School District", std::string(16, '\x5a')},
                        {176, std::string(32, '\xc3')},
                        moment("2026-08-14T09:30:00Z")};
  RestoreStatement restore{{"Los Angeles Unified School District", std::string(16, '\x5a')},
                           "ivarga",
                           "portal-20260814T160000Z.db.zst",
                           LogPoint{400, std::string(32, '\x11')},
                           177,
                           {178, std::string(32, '\x22')},
                           moment("2026-10-14T16:00:00Z")};
};

std::string refusal(std::string_view bytes) {
  std::string why;
  return parse_statement(bytes, why) ? "accepted" : why;
}

}  // namespace

TEST_CASE("checkpoint: a text that a person can read, and that is read back as it was") {
  Signer signer;
  auto text = text_of(signer.checkpoint, signer.key);
  CHECK(
      text.starts_with("portalctl audit checkpoint 1\n"
                       "district: Los Angeles Unified School District\n"
                       "installation: 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a\n"
                       "rows: 176\n"
                       "head: c3c3c3c3"));
  CHECK(has(text, "\nat: 2026-08-14T09:30:00Z\nkey: MCowBQYDK2VwAyEA"));
  std::string why;
  auto read = parse_statement(text, why);
  REQUIRE(read);
  CHECK(std::get<Checkpoint>(read->said) == signer.checkpoint);
  CHECK(read->key == signer.key.public_key());
  CHECK(parse_public_key(public_key_text(read->key)) == read->key);
  for (bool known : {true, false}) {
    if (!known) signer.restore.before.reset();
    auto statement = parse_statement(text_of(signer.restore, signer.key), why);
    REQUIRE(statement);
    CHECK(std::get<RestoreStatement>(statement->said) == signer.restore);
  }
}

TEST_CASE("checkpoint: a name with a newline, or a long one, changes no other line") {
  Signer signer;
  signer.checkpoint.owner.district = "A\nrows: 9\nsignature: x" + std::string(9'000, 'z');
  auto text = text_of(signer.checkpoint, signer.key);
  CHECK(text.size() < longest_signed_text);
  std::string why;
  auto read = parse_statement(text, why);
  REQUIRE(read);
  CHECK(std::get<Checkpoint>(read->said).log.rows == 176);
}

TEST_CASE("checkpoint: what is wrong with a file is told") {
  Signer signer;
  auto good = text_of(signer.checkpoint, signer.key);
  auto with = [&](const std::string& from, const std::string& to) {
    auto text = good;
    return refusal(text.replace(text.find(from), from.size(), to));
  };
  CHECK(refusal("") == "it does not begin as one");
  CHECK(refusal("GIF89a\n") == "it does not begin as one");
  CHECK(has(with("rows: 176", "rows: 175"), "its signature is wrong"));
  CHECK(has(with("Los", "Las"), "its signature is wrong"));
  CHECK(refusal(good + "x") == "something stands behind its signature");
  CHECK(refusal(good.substr(0, good.find("signature: "))) == "it has no signature");
  CHECK(refusal(good.substr(0, good.size() - 1)) == "it has no signature");
  CHECK(with("key: MCow", "key: MCox") == "its key is none");
  CHECK(has(with("\nkey: ", "\r\nkey: "), "its signature is wrong"));
  CHECK(refusal(std::string(longest_signed_text + 1, 'p')) == "it is too long");
  // Signed, and yet of no form that is known.
  CHECK(has(refusal(signed_text({"portalctl audit checkpoint 2", {{"rows", "1"}}, {}}, signer.key)), "does not know"));
  CHECK(refusal(signed_text({"portalctl audit checkpoint 1", {{"rows", "1"}}, {}}, signer.key)) ==
        "what it says is not of that form");
}

TEST_CASE("checkpoint: whatever bytes come, nothing is taken for one that is not") {
  Signer signer;
  auto good = text_of(signer.checkpoint, signer.key);
  CHECK(holds([](const std::string& bytes) { return refusal(bytes) != "accepted"; }));
  CHECK(holds([&](unsigned where, unsigned char what) {
    auto text = good;
    auto& byte = text[where % text.size()];
    bool same = byte == static_cast<char>(what);
    byte = static_cast<char>(what);
    return (refusal(text) == "accepted") == same;
  }));
  CHECK(holds([&](unsigned from, unsigned size, const std::string& put) {
    auto text = good;
    text.replace(from % text.size(), size % 40, put);
    return (refusal(text) == "accepted") == (text == good);
  }));
  CHECK(holds([&](const std::string& name, const std::string& value) {
    std::string line = name + ": " + value;
    if (line.find('\n') != line.npos) return true;
    return refusal(signed_text({"portalctl restore 1", {{name, value}}, {}}, signer.key)) != "accepted";
  }));
}

TEST_CASE("checkpoint: another key is another signature, and the same key the same one") {
  Signer one, other;
  CHECK(text_of(one.checkpoint, one.key) == text_of(other.checkpoint, other.key));
  SeededRandom random(4);
  auto key = InstallationKey::create(one.folder / "other", random);
  CHECK(key.public_key() != one.key.public_key());
  auto text = text_of(one.checkpoint, key);
  auto at = text.find("key: "), end = text.find('\n', at);
  CHECK(has(refusal(text.replace(at, end - at, "key: " + public_key_text(one.key.public_key()))),
            "its signature is wrong"));
}

TEST_CASE("checkpoint: names say when and of how many rows, and other names are none of ours") {
  StatementName name{StatementName::Kind::checkpoint, moment("2026-08-14T09:30:00Z"), 176};
  CHECK(name.text() == "checkpoint-20260814T093000Z-176.txt");
  for (const auto* text : {"checkpoint-20260814T093000Z-176.txt", "checkpoint-20260814T093000Z-176-2.txt",
                           "restore-20260814T093000Z-9.txt", "restore-20260814T093000Z-9-3.txt.begun"}) {
    CAPTURE(text);
    REQUIRE(StatementName::parse(text));
    CHECK(StatementName::parse(text)->text() == text);
  }
  for (const auto* text : {"", "checkpoint-", "checkpoint-20260814T093000Z.txt", "checkpoint-20260814T093000Z-x.txt",
                           "checkpoint-20261314T093000Z-1.txt", "checkpoint-20260814T093000Z-1-1.txt",
                           "checkpoint-20260814T093000Z-01.txt", "checkpoint-20260814T093000Z-1.txt~"}) {
    CAPTURE(text);
    CHECK(!StatementName::parse(text));
  }
}

TEST_CASE("checkpoint: a folder with files of every kind is read without a fault, a pipe without waiting") {
  test::TemporaryFolder folder;
  folder.write("a.txt", "hello\n");
  folder.write("b.txt", std::string(1 << 20, '\0'));
  folder.write("checkpoint-20260814T093000Z-1.txt.77.partial", "x");
  std::filesystem::create_directory(folder / "c");
  REQUIRE(mkfifo((folder / "d").c_str(), 0600) == 0);
  std::filesystem::create_symlink("nowhere", folder / "e");
  std::string told;
  for (const auto& file : read_statements(folder.path())) told += file.name() + ": " + file.why + "\n";
  CHECK(told ==
        "a.txt: it does not begin as one\nb.txt: it is too long\nc: it is no ordinary file\nd: it is no ordinary "
        "file\ne: No such file or directory\n");
  CHECK(read_statements(folder / "absent").at(0).why == "No such file or directory");
}

}  // namespace portal

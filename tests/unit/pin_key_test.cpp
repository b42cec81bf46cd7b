#include "lib/pins/pin_key.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct Key_ {
  test::TemporaryFolder folder;
  SeededRandom random{3};
  std::filesystem::path file = folder / "portal.key";
  InstallationKey installation = InstallationKey::create(file, random);
  PinKey key{installation};
  Pin pin = Pin::trusted("123456789");
  PinBinding binding{"023907F123", "G1", 1};

  std::string refusal(const std::filesystem::path& path) {
    return problem<StorageError>([&] { InstallationKey::load(path, installation.mark()); });
  }
};

}  // namespace

TEST_CASE("pin key: it is its owner's to read alone, and is never made over another") {
  Key_ made;
  struct stat info {};
  REQUIRE(stat(made.file.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0400);
  auto before = test::slurp(made.file);
  CHECK(has(problem<Refused>([&] { InstallationKey::create(made.file, made.random); }), "exists already"));
  CHECK(test::slurp(made.file) == before);
}

TEST_CASE("pin key: what it seals, the key that is loaded again opens") {
  Key_ made;
  auto sealed = made.key.seal(made.pin, made.binding, made.random);
  CHECK(PinKey(InstallationKey::load(made.file, made.installation.mark())).open(sealed, made.binding) == made.pin);
  CHECK(!has(sealed, made.pin.digits()));
  CHECK(made.key.seal(made.pin, made.binding, made.random) != sealed);
}

TEST_CASE("pin key: one that is missing, damaged, open to others or of another database is refused") {
  Key_ made;
  CHECK(has(made.refusal(made.folder / "gone.key"), "is missing, or cannot be read"));
  for (auto mode : {0440, 0404, 0644, 0410, 0402}) {
    chmod(made.file.c_str(), static_cast<mode_t>(mode));
    CHECK(has(made.refusal(made.file), "may be read by others"));
  }
  chmod(made.file.c_str(), 0600);
  CHECK(made.refusal(made.file) == "no error");
  auto text = test::slurp(made.file);
  InstallationKey::create(made.folder / "other.key", made.random);
  CHECK(has(made.refusal(made.folder / "other.key"), "is the key of another database"));
  for (const auto& bad : {std::string(), std::string("hello"), text.substr(3), text.substr(0, text.size() - 3),
                          text + "00", text.substr(0, 20) + "xx" + text.substr(22)}) {
    auto file = made.folder.write("bad.key", bad);
    chmod(file.c_str(), 0600);
    CHECK(has(made.refusal(file), "holds no key"));
  }
}

TEST_CASE("pin key: sealed bytes that were changed, cut or moved to another row do not open") {
  Key_ made;
  auto sealed = made.key.seal(made.pin, made.binding, made.random);
  auto refusal = [&](const std::string& bytes, const PinBinding& binding) {
    return problem<StorageError>([&] { made.key.open(bytes, binding); });
  };
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    auto changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK(has(refusal(changed, made.binding), "cannot be opened"));
    CHECK(has(refusal(sealed.substr(0, at), made.binding), "cannot be opened"));
  }
  for (const auto& elsewhere : {PinBinding{"023907F124", "G1", 1}, {"023907F123", "G2", 1}, {"023907F123", "G1", 2}}) {
    auto message = refusal(sealed, elsewhere);
    CHECK(has(message, "student " + elsewhere.student_id + " and guardian " + elsewhere.guardian_id));
    CHECK(!has(message, made.pin.digits()));
  }
}

TEST_CASE("pin key: a mark is the same for the same PIN and student, and for no other") {
  Key_ made;
  auto mark = made.key.student_mark(made.pin, "023907F123");
  CHECK(made.key.student_mark(made.pin, "023907F123") == mark);
  CHECK(made.key.student_mark(made.pin, "023907F124") != mark);
  CHECK(made.key.student_mark(Pin::trusted("123456780"), "023907F123") != mark);
  CHECK(made.key.guardian_mark(made.pin, "023907F123") != mark);
  PinKey other(InstallationKey::create(made.folder / "other.key", made.random));
  CHECK(other.student_mark(made.pin, "023907F123") != mark);
}

}  // namespace portal

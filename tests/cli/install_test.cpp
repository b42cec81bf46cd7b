// make install: everything in its place, working from there, and gone again; the units, cron and sudoers files.
#include <fmt/format.h>
#include <stdlib.h>

#include <regex>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

/// What is installed, below a folder that stands for the machine.
class Installed {
 public:
  explicit Installed(const std::string& prefix = "/usr/local", bool staged = true)
      : prefix_(staged ? prefix : root.path().string() + prefix), stage_(staged ? root.path().string() : "") {
    log = make("install");
  }
  std::string make(const std::string& target) const {
    return output_of(fmt::format("make --no-print-directory -C '{}' {} BUILD='{}' DESTDIR='{}' PREFIX='{}' 2>&1",
                                 source_folder(), target, build_folder(), stage_, prefix_));
  }
  std::string path(const std::string& name) const { return stage_ + prefix_ + "/" + name; }
  std::string read(const std::string& name) const { return slurp(path(name)); }
  bool exists(const std::string& name) const { return std::filesystem::exists(path(name)); }

  TemporaryFolder root;
  std::string log;

 private:
  std::string prefix_, stage_;
};

const std::vector<std::string> units = {
    "portalctl@.service",         "portalctl-failed@.service",     "portalctl-nightly-sync.timer",
    "portalctl-pin-expiry.timer", "portalctl-photo-publish.timer", "portalctl-mail-send.timer"};

}  // namespace

TEST_CASE("install: each file is where its readers look, with the prefix filled in") {
  Installed installed;
  CAPTURE(installed.log);
  for (std::string name :
       {"bin/portalctl", "lib/portalctl/portalctl-pages.so", "lib/portalctl/portalctl-net.so",
        "lib/portalctl/portalctl-screen.so", "lib/portalctl/job-failed", "share/man/man1/portalctl.1",
        "share/man/man1/portalctl-roster.1", "share/bash-completion/completions/portalctl",
        "share/zsh/site-functions/_portalctl", "share/fish/vendor_completions.d/portalctl.fish",
        "share/doc/portalctl/README.md", "share/doc/portalctl/LICENSE", "share/doc/portalctl/portal.yaml",
        "share/doc/portalctl/portalctl.cron", "share/doc/portalctl/portalctl.sudoers",
        "share/doc/portalctl/portalctl.profile.sh", "share/doc/portalctl/help-desk-host.md"})
    CHECK_MESSAGE(installed.exists(name), name);
  for (const auto& unit : units) CHECK_MESSAGE(installed.exists("lib/systemd/system/" + unit), unit);
  CHECK(has(installed.read("lib/systemd/system/portalctl@.service"),
            "\nExecStart=/usr/local/bin/portalctl job run %i\n"));
  CHECK(has(installed.read("lib/systemd/system/portalctl-failed@.service"),
            "\nExecStart=/usr/local/lib/portalctl/job-failed %i\n"));
  CHECK(has(installed.read("share/doc/portalctl/portalctl.cron"), "\nPATH=/usr/local/bin:"));
  CHECK(has(installed.read("share/doc/portalctl/portalctl.sudoers"), " PORTALCTL = /usr/local/bin/portalctl\n"));
  CHECK(mode_of(installed.path("bin/portalctl")) == 0755);
  CHECK(mode_of(installed.path("lib/portalctl/job-failed")) == 0755);
  CHECK(mode_of(installed.path("share/man/man1/portalctl.1")) == 0644);

  CHECK(installed.make("uninstall") != "");
  for (const auto& left : std::filesystem::recursive_directory_iterator(installed.root.path()))
    CHECK_MESSAGE(left.is_directory(), left.path().string());
  CHECK(has(installed.make("uninstall"), "was not installed"));
}

TEST_CASE("install: the program works from there, and finds its modules") {
  Installed installed;
  setenv("PORTALCTL_BINARY", installed.path("bin/portalctl").c_str(), 1);
  CHECK(run({"--version"}).out.starts_with("portalctl "));
  CHECK(run({"help", "exit-codes"}).code == 0);
  Sandbox sandbox;
  sandbox.shell("mkdir letters");
  auto letters = sandbox("pin letters --school 8123 -o letters " + morning);
  CHECK(letters.err == "");
  CHECK(letters.code == 0);
  CHECK(sandbox.exists("letters/8123.pdf"));
  auto pinged =
      sandbox("job run pin-expiry " + second_night, {.environment = {"PORTALCTL_PING_URL=http://127.0.0.1:1"}});
  CHECK(has(pinged.err, "pin-expiry: ping: findings: http://127.0.0.1:1/…: Couldn't connect to server\n"));

  std::filesystem::remove(installed.path("lib/portalctl/portalctl-net.so"));
  std::filesystem::remove(installed.path("lib/portalctl/portalctl-pages.so"));
  Sandbox other;
  other.shell("mkdir letters");
  auto lacking = other("pin letters --school 8123 -o letters " + morning);
  CHECK(lacking.code == 7);
  CHECK(has(lacking.err, "portalctl-pages.so, which sets pages, is not installed."));
  auto done = other("job run pin-expiry " + second_night, {.environment = {"PORTALCTL_PING_URL=http://127.0.0.1:1"}});
  CHECK(done.code == 0);
  CHECK(has(done.err, "ping: findings: http://127.0.0.1:1/…: portalctl-net.so, which reaches the net, is not "));
  unsetenv("PORTALCTL_BINARY");
}

TEST_CASE("install: systemd finds nothing wrong with the units, nor sudo with its file") {
  Installed installed("/usr", false);
  CHECK(output_of("systemd-analyze verify --man=no '" + installed.path("lib/systemd/system") + "'/* 2>&1") == "");
  // It does find what is wrong.
  installed.root.write("bad@.service",
                       replaced(installed.read("lib/systemd/system/portalctl@.service"), "Type=", "Typ="));
  CHECK(has(output_of("systemd-analyze verify --man=no '" + (installed.root / "bad@.service").string() + "' 2>&1"),
            "Unknown key"));
  CHECK(has(output_of("/usr/sbin/visudo -c -f '" + installed.path("share/doc/portalctl/portalctl.sudoers") + "' 2>&1"),
            "parsed OK"));
  // The desk starts the program for each of its commands.
  CHECK_FALSE(has(installed.read("share/doc/portalctl/portalctl.sudoers"), ", noexec"));
}

TEST_CASE("install: every job that a timer or cron starts is one of the program, as the user of the units") {
  Installed installed;
  auto jobs = run({"help", "bash"}).out;  // its completion knows them all
  static const std::regex named("(?:Unit=portalctl@|portalctl (?:-q )?job run )([a-z-]+)");
  int count = 0;
  for (const auto& file :
       {"lib/systemd/system/portalctl-nightly-sync.timer", "lib/systemd/system/portalctl-pin-expiry.timer",
        "lib/systemd/system/portalctl-photo-publish.timer", "lib/systemd/system/portalctl-mail-send.timer",
        "share/doc/portalctl/portalctl.cron"}) {
    auto text = installed.read(file);
    for (std::sregex_iterator found(text.begin(), text.end(), named), end; found != end; ++found, ++count)
      CHECK(has(jobs, (*found)[1].str()));
  }
  CHECK(count == 8);
}

TEST_CASE("job-failed: says so, and mails where somebody is named") {
  TemporaryFolder folder;
  folder.write("sendmail", "#!/bin/sh\necho \"args $*\" > mail.txt\ncat >> mail.txt\n");
  folder.write("journalctl", "#!/bin/sh\necho \"journal of $*\"\n");
  auto failed = [&](const std::string& environment) {
    return output_of("cd '" + folder.path().string() + "' && chmod +x sendmail journalctl && env " + environment +
                     " PATH=$PWD:/usr/bin:/bin sh '" + source_folder() +
                     "/config/systemd/job-failed' nightly-sync 2>&1");
  };
  const std::string line =
      "job nightly-sync failed: see `journalctl -u portalctl@nightly-sync` and `portalctl job history --steps`\n";
  CHECK(failed("A=b") == line);
  CHECK_FALSE(std::filesystem::exists(folder / "mail.txt"));
  CHECK(failed("PORTALCTL_MAILTO=it@example.org") == line);
  auto mail = slurp(folder / "mail.txt");
  CHECK(mail.starts_with("args -i -t\nTo: it@example.org\nSubject: portalctl on "));
  CHECK(has(mail, ": nightly-sync failed\n"));
  CHECK(has(mail, "\n\njournal of "));
  CHECK(has(mail, "--unit=portalctl@nightly-sync.service"));
}

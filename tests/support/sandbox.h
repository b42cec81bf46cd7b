#pragma once
// A sandbox district in a folder of its own, for the command-line tests: portal.yaml, a database that accepts --now
// and --seed, `root` as District IT and `portal` as the login of cron, and the first night of samples/ imported.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/command.h"
#include "tests/support/temporary_folder.h"

namespace portal::test {

inline const std::string first_night = "--now 2026-08-14T02:30:00-07:00", morning = "--now 2026-08-14T09:00:00-07:00",
                         second_night = "--now 2026-10-14T02:30:00-07:00";

inline std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> all;
  for (std::string word; in >> word;) all.push_back(word);
  return all;
}

/// What a program prints, beside portalctl: pdftotext, zip, sqlite3.
inline std::string output_of(const std::string& command) {
  std::string text;
  auto* pipe = popen(command.c_str(), "r");
  char bytes[4096];
  for (std::size_t got = 0; (got = fread(bytes, 1, sizeof bytes, pipe)) > 0;) text.append(bytes, got);
  pclose(pipe);
  return text;
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  auto at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

inline unsigned mode_of(const std::filesystem::path& file) {
  struct stat info {};
  return stat(file.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}

class Sandbox {
 public:
  enum class Holds { nothing, operators, roster };

  explicit Sandbox(Holds holds = Holds::roster) {
    folder.write("portal.yaml", "database: portal.db\nincoming: incoming\n");
    std::filesystem::create_directory(folder / "incoming");
    if (holds == Holds::operators) make_empty();
    if (holds == Holds::roster) std::filesystem::copy(made_once().folder.path(), folder.path(), overwriting);
  }

  /// `line` without the program's name, its words separated by spaces.
  Ran operator()(const std::string& line, RunOptions options = {}) const { return run(words(line), in_here(options)); }
  Ran run(const std::vector<std::string>& arguments, RunOptions options = {}) const {
    return portal::test::run(arguments, in_here(options));
  }
  RunOptions in_here(RunOptions options) const {
    options.folder = folder.path().string();
    return options;
  }

  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::string read(const std::string& name) const { return slurp(folder / name); }
  bool exists(const std::string& name) const { return std::filesystem::exists(folder / name); }
  void shell(const std::string& command) const { output_of("cd '" + folder.path().string() + "' && " + command); }

  /// A sample, such as "incoming/2026-10-14", into the inbox (or another folder) under a name of its own.
  void copy_sample(const std::string& sample, const std::string& name) const {
    std::filesystem::create_directories((folder / name).parent_path());
    std::filesystem::copy(std::filesystem::path(samples()) / sample, folder / name, overwriting);
  }

  /// Everything that a person could see to have changed.
  std::string state() const {
    return (*this)("roster history --format csv").out + (*this)("job history --steps --format csv").out +
           (*this)("audit list --format csv").out + (*this)("pin list --school 8123 --format csv " + morning).out;
  }

  TemporaryFolder folder;

 private:
  static constexpr auto overwriting =
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing;

  void make_empty() const {
    (*this)("init --sandbox --admin root --service portal --now 2026-08-14T00:00:00-07:00 --seed 1");
  }

  // Made by the real commands, once, and copied from then on.
  static const Sandbox& made_once() {
    static const Sandbox made(Holds::operators);
    static const bool filled = [] {
      made.copy_sample("incoming/2026-08-14", "incoming/2026-08-14");
      return made("job run nightly-sync --seed 1 " + first_night).code == 1;
    }();
    if (!filled) throw std::runtime_error("the sandbox district could not be made");
    return made;
  }
};

/// An extract of three small files, to be spoiled one at a time and imported into an empty district.
struct SmallExtract {
  std::string schools = "LocationCode,SchoolName\n8123,Marvelous Middle School\n8654,El Sereno Vista High School\n";
  std::string students =
      "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode\n"
      "023907F123,Mendoza-Reyes,Lucía,2015-02-28,6,8123\n"
      "0081234907,Jiménez,Óscar,2014-05-06,6,8123\n"
      "000407F499,Guzmán,Araceli,2009-08-11,12,8654\n";
  std::string guardians =
      "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n"
      "023907F123,G100216,Reyes,Guadalupe,Y\n"
      "000407F499,G101348,Guzmán,Graciela,Y\n";

  void write(const Sandbox& sandbox, const std::string& name) const {
    sandbox.folder.write(name + "/schools.csv", schools);
    sandbox.folder.write(name + "/students.csv", students);
    sandbox.folder.write(name + "/guardians.csv", guardians);
  }
};

}  // namespace portal::test

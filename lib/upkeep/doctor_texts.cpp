#include "lib/upkeep/doctor_texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/config/text_reader.h"
#include "lib/letters/letter_texts.h"
#include "lib/mail/mail_texts.h"

namespace portal {
namespace {

namespace fs = std::filesystem;
using Status = Finding::Status;

class TextsExamination {
 public:
  explicit TextsExamination(const Settings& settings) : settings_(settings) {}

  std::vector<Finding> run() {
    districts_language();
    if (folder_can_be_read())
      for (std::string_view kind : {"letters", "mails"}) own_files(kind);
    for (const auto& language : languages_in("letters")) examine_one([&] { load_letter_texts(settings_, language); });
    for (const auto& language : languages_in("mails")) examine_one([&] { load_mail_texts(settings_, language); });
    if (findings_.empty()) all_is_well();
    return std::move(findings_);
  }

 private:
  const Settings& settings_;
  std::vector<Finding> findings_;
  std::vector<std::string> own_;

  void problem(std::string detail, std::string advice) {
    findings_.push_back({Status::problem, {}, std::move(detail), std::move(advice)});
  }

  template <class Load>
  void examine_one(Load load) {
    try {
      load();
    } catch (const BadTexts& error) {
      for (const auto& fault : error.faults) problem(fault.what, fault.advice);
    } catch (const Error& error) {
      problem(error.message(), error.hint());
    }
  }

  void districts_language() {
    examine_one([&] { letter_language(settings_, {}); });
  }

  bool folder_can_be_read() {
    if (settings_.text(Key::config_folder).empty()) return false;
    auto folder = settings_.path(Key::config_folder);
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error)
      problem(fmt::format("{}: {}", folder.string(), error.message()),
              "the program's own words are used; make the folder, or change `config_folder`");
    return !error;
  }

  void own_files(std::string_view kind) {
    auto folder = settings_.path(Key::config_folder) / kind;
    std::error_code error;
    if (!fs::exists(folder, error)) return;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
      files.push_back(entry->path());
    if (error) return problem(fmt::format("{}: {}", folder.string(), error.message()), "let the jobs' user read it");
    std::sort(files.begin(), files.end());
    for (const auto& file : files) own_file(kind, file);
  }

  // Another name is passed over by a run without a word: the school would wait for its own words in vain.
  void own_file(std::string_view kind, const fs::path& file) {
    auto known = languages_in(kind);
    auto name = file.stem().string(), ending = plain_lower(file.extension().string());
    bool is_language = std::find(known.begin(), known.end(), name) != known.end();
    if (is_language && file.extension() == ".yaml") {
      own_.push_back(fmt::format("{}/{}.yaml", kind, name));
    } else if (ending == ".yaml" || ending == ".yml") {
      auto meant = language_code(name).value_or(nearest(name, known));
      problem(fmt::format("{} is named after no language, and never used", printable(file.string())),
              meant.empty() ? fmt::format("name it after one of: {}", joined(known, ", "))
                            : fmt::format("is {}.yaml meant ({})?", meant, language_name(meant)));
    }
  }

  void all_is_well() {
    findings_.push_back({Status::ok,
                         {},
                         fmt::format("letters in {}, mails in {}{}", counted(languages(), "language"),
                                     counted(static_cast<long long>(languages_in("mails").size()), "language"),
                                     own_.empty() ? "" : "; the district's own: " + joined(own_, ", ")),
                         {}});
  }

  static long long languages() { return static_cast<long long>(languages_in("letters").size()); }
};

}  // namespace

std::vector<Finding> examine_texts(const Settings& settings) { return TextsExamination(settings).run(); }

}  // namespace portal

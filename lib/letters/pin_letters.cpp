#include "lib/letters/pin_letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <thread>

#include "lib/audit/logged_file.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/letters/letter_texts.h"
#include "lib/letters/letters_folder.h"
#include "lib/letters/school_letters.h"
#include "lib/letters/typesetters.h"
#include "lib/output/page.h"
#include "lib/pins/identity.h"
#include "lib/pins/print.h"

namespace portal {
namespace {

std::vector<School> schools_of(Session& session, const LettersRequest& request) {
  if (!request.student_id.empty()) {
    auto student = find_student(session, request.student_id, Action::pin_letters);
    const auto& codes = request.location_codes;
    if (!codes.empty() && std::find(codes.begin(), codes.end(), student.school.text()) == codes.end())
      throw NotFound(fmt::format("student {} is not at school {}", request.student_id, printable(codes.front())),
                     "leave --school out: the letter is of the student's own school");
    return {find_school(session.store, student.school.text())};
  }
  if (request.location_codes.empty()) {
    authorize(session, Action::pin_letters, Place::district());
    return all_schools(session.store);
  }
  std::vector<School> schools;
  std::set<std::string> seen;
  for (const auto& code : request.location_codes) {
    auto school = find_school(session.store, code);
    authorize(session, Action::pin_letters, Place::school(school.code));
    if (seen.insert(school.code.text()).second) schools.push_back(std::move(school));
  }
  return schools;
}

LetterTextsByLanguage load_texts(const Session& session, const std::vector<std::string>& languages) {
  LetterTextsByLanguage texts;
  for (const auto& language : languages) texts.emplace(language, load_letter_texts(session.settings, language));
  texts.emplace("en", load_letter_texts(session.settings, "en"));  // for the cover sheet
  return texts;
}

// Letters full of boxes are worse than none.
void require_fonts(const std::vector<std::string>& languages) {
  std::vector<std::string> names;
  std::set<std::string> fonts, packages;
  for (const auto& language : languages)
    if (auto missing = missing_fonts({language}); !missing.empty()) {
      names.push_back(language_name(language));
      fonts.insert(missing.begin(), missing.end());
    }
  if (fonts.empty()) return;
  for (const auto& font : fonts) packages.insert(font.substr(0, font.find(' ')));
  throw Refused(fmt::format("letters in {} need fonts that are not installed: {}", joined(names, ", "),
                            joined({fonts.begin(), fonts.end()}, ", ")),
                fmt::format("install them with `sudo apt install {}`; nothing was written",
                            joined({packages.begin(), packages.end()}, " ")));
}

LetterForm form_of(const Session& session, const LettersRequest& request, const LetterTextsByLanguage& texts) {
  LetterForm form{texts};
  form.envelope = envelope_of(session.settings.text(Key::letters_envelope));
  form.created = session.now();
  form.standard_language = letter_language(session.settings, request.language);
  if (request.english_page == LettersRequest::EnglishPage::yes) form.english_page = LetterForm::EnglishPage::yes;
  if (!request.student_id.empty()) form.cover = LetterForm::Cover::no;  // a letter again, for one envelope
  return form;
}

int workers_of(const LettersRequest& request, std::size_t schools) {
  constexpr unsigned at_most = 4;
  auto workers = request.workers > 0 ? request.workers
                                     : static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, at_most));
  return std::clamp(workers, 1, std::max(1, static_cast<int>(schools)));
}

LettersFile described(const School& school, const LetterFile& file, const std::filesystem::path& folder) {
  LettersFile result{school.code.text(), school.name, (folder / file.name).string(), {}, file.language};
  result.letters = static_cast<std::int64_t>(file.letters.size());
  for (const auto& letter : file.letters) result.pins += static_cast<std::int64_t>(letter.pins.size());
  return result;
}

void describe_pages(LettersFile& result, const LetterFile& file, const TypesetLetters& set) {
  result.pages = set.pages;
  for (auto index : set.with_boxes) {
    const auto& pin = file.letters[index].pins.front();
    result.with_boxes.push_back(fmt::format("{} of {}", pin.shown.guardian_name, pin.shown.student_id));
  }
}

MailMerge::Use use_of_merge(const LettersRequest& request) {
  return request.mail_merge == LettersRequest::Merge::yes ? MailMerge::Use::written : MailMerge::Use::only_kept_true;
}

LettersScope scope_of(const LettersRequest& request) {
  if (!request.student_id.empty()) return LettersScope::one_student;
  bool whole = !request.since && request.which == LettersRequest::Which::all_unused;
  return whole ? LettersScope::whole_schools : LettersScope::newer_letters;
}

// Reads a school ahead while others are being set; what is set is collected in the order of the schools. The database,
// the key and the log are this thread's alone.
class Run {
 public:
  Run(Session& session, const LettersRequest& request, const LetterForm& form, int workers)
      : request_(request),
        workers_(workers),
        letters_(session, request),
        folder_(session, request.folder, use_of_merge(request), scope_of(request)),
        typesetters_(workers, form) {}

  LettersRun write(const std::vector<School>& schools) {
    try {
      for (const auto& school : schools) begin(school);
      while (!coming_.empty()) collect();
      folder_.finish();
    } catch (...) {
      publish_what_is_whole();
      if (request_.stopped) request_.stopped(folder_.files_written());
      throw;
    }
    const auto& merge = folder_.mail_merge();
    if (merge.use() == MailMerge::Use::written && merge.exists()) run_.mail_merge = merge.name();
    run_.earlier = folder_.earlier_files();
    run_.mail_merge_lost = folder_.rows_lost();
    return std::move(run_);
  }

 private:
  struct Coming {
    std::shared_ptr<const LetterFile> file;
    LettersFile result;
  };
  const LettersRequest& request_;
  int workers_;
  SchoolLetters letters_;
  LettersFolder folder_;
  LettersRun run_;
  std::deque<Coming> coming_;
  std::int64_t letters_coming_ = 0;
  Typesetters typesetters_;

  void begin(const School& school) {
    check_interrupted();
    auto files = letters_.read(school);
    if (files.empty()) {
      run_.without_letters.emplace_back(school.code.text(), school.name);
      folder_.add_none(school.code.text());
    }
    for (auto& file : files) {
      auto result = described(school, file, request_.folder);
      make_room(result.letters);
      letters_coming_ += result.letters;
      auto shared = std::make_shared<const LetterFile>(std::move(file));
      coming_.push_back({shared, std::move(result)});
      typesetters_.add(shared);
    }
  }

  // In memory are at most one file more than there are workers, or some more small ones.
  void make_room(std::int64_t letters) {
    constexpr std::int64_t few = 3000;
    while (coming_.size() > static_cast<std::size_t>(workers_) && letters_coming_ + letters > few) collect();
  }

  void collect() {
    auto first = std::move(coming_.front());
    coming_.pop_front();
    letters_coming_ -= first.result.letters;
    auto set = typesetters_.take();
    check_interrupted();
    describe_pages(first.result, *first.file, set);
    first.result.sha256 = folder_.add(*first.file, set);
    run_.files.push_back(std::move(first.result));
  }

  void publish_what_is_whole() noexcept {
    try {
      folder_.publish();
    } catch (...) {  // what stopped the run is what is told
    }
  }
};

LettersRun count_only(Session& session, const LettersRequest& request, const std::vector<School>& schools) {
  SchoolLetters letters(session, request);
  LettersFolder folder(session, request.folder, use_of_merge(request), scope_of(request));  // whether it can be used
  LettersRun run;
  for (const auto& school : schools) {
    check_interrupted();
    auto files = letters.count(school);
    if (files.empty()) run.without_letters.emplace_back(school.code.text(), school.name);
    for (const auto& file : files) run.files.push_back(described(school, file, request.folder));
  }
  return run;
}

JsonObject told_of_letter(const LetterFile& file, const LettersFile& result) {
  return JsonObject()
      .add("file", result.file)
      .add("sha256", result.sha256)
      .add("generation", static_cast<long long>(file.letters.front().pins.front().generation));
}

// A letter that a person asks for by name and that cannot be: they learn why.
void require_some(const LettersRequest& request, const LettersRun& run) {
  if (request.student_id.empty() || !run.files.empty()) return;
  auto who = request.guardian_id.empty() ? "no guardian" : "guardian " + printable(request.guardian_id);
  throw Refused(fmt::format("{} of student {} has {}PIN that can be printed", who, request.student_id,
                            request.guardian_id.empty() ? "a " : "no "),
                fmt::format("`portalctl pin list --student {0}` tells what became of them, `portalctl pin new {0} "
                            "GUARDIAN` makes a new one",
                            request.student_id));
}

}  // namespace

LettersRun write_pin_letters(Session& session, const LettersRequest& request) {
  if (!request.language.empty()) load_letter_texts(session.settings, request.language);  // a mistyped one is told first
  auto schools = schools_of(session, request);
  auto languages = languages_of(session, request, schools);
  auto texts = load_texts(session, languages);
  if (request.english_page == LettersRequest::EnglishPage::yes || languages.empty()) languages.push_back("en");
  require_fonts(languages);
  auto form = form_of(session, request, texts);
  auto run = request.dry_run == DryRun::yes
                 ? count_only(session, request, schools)
                 : Run(session, request, form, workers_of(request, schools.size())).write(schools);
  require_some(request, run);
  return run;
}

LettersFile write_pin_letter(Session& session, const std::string& student_id, const std::string& guardian_id,
                             const std::string& file_name) {
  auto link = printable_link(session, student_id, guardian_id);
  require_identity(session, student_id, guardian_id);
  LettersRequest request;
  auto school = find_school(session.store, link.location_code);
  auto file = SchoolLetters(session, request).of_one(school, link);
  auto texts = load_texts(session, {file.language});
  auto form = form_of(session, request, texts);
  form.cover = LetterForm::Cover::no;
  auto set = typeset(file, form);
  auto result = described(school, file, {});
  result.file = file_name;
  result.sha256 = sha256_hex(set.pdf);
  describe_pages(result, file, set);
  AtomicFile out(file_name, FileMode::owner_only);
  out.write(set.pdf);
  commit_logged(session.store, session.audit, "pin.print", file.subject, told_of_letter(file, result), out,
                [&] { find_student(session, student_id, Action::pin_print); });
  mark_written(session, {link.pin->binding});
  return result;
}

std::int64_t count_letters_due(Session& session) {
  return count_unprinted_pins(session.store, session.now(), session.today());
}

}  // namespace portal

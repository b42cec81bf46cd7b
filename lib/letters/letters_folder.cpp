#include "lib/letters/letters_folder.h"

#include <fmt/format.h>
#include <sys/file.h>

#include <utility>

#include "lib/audit/logged_file.h"
#include "lib/district/student.h"
#include "lib/pins/pin_store.h"

namespace portal {

void mark_written(Session& session, const std::vector<PinBinding>& printed) {
  WriteTransaction transaction(session.store);
  PinWriter writer(session.store);
  for (const auto& pin : printed) writer.letter_written(pin, session.now());
  transaction.commit();
}

namespace {

std::filesystem::path there(std::filesystem::path folder) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    throw StorageError(fmt::format("{} is no folder", folder.string()), "make it first, or name another with -o");
  return folder;
}

// As SchoolLetters names it: a school, a student, or a student and a guardian.
void require_permitted(Session& session, const std::string& subject) {
  auto student = StudentId::parse(subject.substr(0, subject.find('/')));
  if (student)
    find_student(session, student->text(), Action::pin_letters);
  else
    authorize(session, Action::pin_letters, Place{subject});
}

const OpenFolder& locked(const OpenFolder& folder) {
  // One that may not be listed cannot be locked either; whether it can be written to shows next.
  if (flock(folder.descriptor(), LOCK_EX | LOCK_NB) == 0 || errno == EBADF) return folder;
  throw Busy(fmt::format("another run writes letters into {}", folder.path().string()),
             "wait until it is done, or name another folder with -o");
}

}  // namespace

LettersFolder::LettersFolder(Session& session, std::filesystem::path folder, MailMerge::Use merge, LettersScope scope)
    : session_(session),
      folder_(there(std::move(folder))),
      manifest_(locked(folder_)),
      merge_(folder_, merge, scope),
      earlier_(scope) {
  AtomicFile trial(folder_, "manifest.csv", FileMode::owner_only);  // whether files can be made there at all
}

LettersFolder::~LettersFolder() {
  for (const auto& ready : ready_) log_failed(ready, "the run ended before the file had its name");
}

void LettersFolder::log_failed(const Ready& ready, std::string_view why) noexcept {
  if (ready.log_row == 0) return;
  log_failed_file(session_.store, session_.audit, ready.log_row, "pin.letters", ready.subject,
                  ready.file->target().string(), why);
}

std::string LettersFolder::add(const LetterFile& file, const TypesetLetters& set) {
  constexpr std::size_t many_files = 64;
  Ready ready{std::make_unique<AtomicFile>(folder_, file.name, FileMode::owner_only),
              sha256_hex(set.pdf),
              file.subject,
              static_cast<std::int64_t>(file.letters.size()),
              {}};
  ready.file->write(set.pdf);
  ready.file->settle();
  for (const auto& letter : file.letters)
    for (const auto& pin : letter.pins)
      ready.printed.push_back({pin.shown.student_id, pin.guardian_id, pin.generation});
  auto sha256 = ready.sha256;
  auto& rows = rows_[file.name] = manifest_rows(file, set);
  rows_bytes_ += rows.size();
  merge_.add(file);
  earlier_.add(file);
  ready_.push_back(std::move(ready));
  // The manifest is written anew with each publication: for an eighth of its size or more at a time.
  if (rows_bytes_ * 8 >= manifest_.bytes() || ready_.size() >= many_files) publish();
  return sha256;
}

void LettersFolder::add_none(const std::string& location_code) {
  merge_.add_none(location_code);
  earlier_.add_none(location_code);
}

void LettersFolder::publish() {
  if (ready_.empty()) return;
  auto manifest = manifest_.prepare(rows_);  // before anything has its name: this is what needs space
  auto merge = prepare_merge();
  log_ready();
  if (manifest_.tells_of(rows_)) {
    // Of a file that is replaced the manifest is silent for a moment: what it said is true no longer.
    auto silent = rows_;
    for (auto& entry : silent) entry.second.clear();
    manifest.reset();
    manifest_.publish(*manifest_.prepare(silent), silent);
    manifest = manifest_.prepare(rows_);
  }
  if (merge_.is_wrong()) {  // likewise: a PIN that is replaced must not be mailed
    merge.file.reset();
    take_wrong_rows_out();
    merge = prepare_merge();
  }
  auto failure = name_ready();
  if (failure) {
    manifest.reset();
    manifest = manifest_.prepare(rows_);
    merge.file.reset();
    merge = prepare_merge();
  }
  files_written_ += static_cast<std::int64_t>(ready_.size());
  manifest_.publish(*manifest, rows_);
  publish(merge);
  merge_.published();
  std::vector<PinBinding> printed;  // only now: letters of a file that never came must be due still
  for (const auto& ready : ready_) printed.insert(printed.end(), ready.printed.begin(), ready.printed.end());
  mark_written(session_, printed);
  ready_.clear();
  rows_.clear();
  rows_bytes_ = 0;
  if (failure) std::rethrow_exception(failure);
}

// Where one cannot get its name, it and those after it are let go; what has its name is told of all the same.
std::exception_ptr LettersFolder::name_ready() {
  auto next = ready_.begin();
  try {
    for (; next != ready_.end(); ++next) next->file->commit();
    return {};
  } catch (const std::exception& error) {
    for (auto left = next; left != ready_.end(); ++left) {
      auto name = left->file->target().filename().string();
      rows_.erase(name);
      merge_.leave_out(name);
      log_failed(*left, error.what());
    }
    ready_.erase(next, ready_.end());
    return std::current_exception();
  }
}

// The log knows of a file before it has its name: a letter that nobody knows of is the worse fault.
void LettersFolder::log_ready() {
  WriteTransaction transaction(session_.store);
  for (const auto& ready : ready_) require_permitted(session_, ready.subject);
  std::vector<std::int64_t> rows;
  for (const auto& ready : ready_)
    rows.push_back(ready.log_row != 0
                       ? ready.log_row
                       : session_.audit.append("pin.letters", ready.subject,
                                               JsonObject()
                                                   .add("file", ready.file->target().string())
                                                   .add("sha256", ready.sha256)
                                                   .add("letters", static_cast<long long>(ready.letters))));
  transaction.commit();
  for (std::size_t i = 0; i < rows.size(); ++i) ready_[i].log_row = rows[i];
}

void LettersFolder::finish() {
  publish();
  if (merge_.is_wrong()) take_wrong_rows_out();
}

FolderTable::Prepared LettersFolder::prepare_merge() const {
  return merge_.adds() ? merge_.prepare(MailMerge::With::new_rows) : FolderTable::Prepared();
}

void LettersFolder::take_wrong_rows_out() {
  auto without = merge_.prepare(MailMerge::With::nothing);
  publish(without);
  rows_lost_ += without.of_missing_files;
  // Else the run's own take their place.
  if (merge_.use() == MailMerge::Use::only_kept_true) rows_lost_ += without.of_these_files + without.others;
}

// The mail merge is in the log before it has its name, each time that it changes.
void LettersFolder::publish(FolderTable::Prepared& merge) {
  if (!merge.file) return;
  commit_logged(session_.store, session_.audit, "pin.letters", "mail merge",
                JsonObject()
                    .add("file", merge_.name())
                    .add("sha256", merge.sha256)
                    .add("pins", static_cast<long long>(merge.records)),
                *merge.file, [&] { authorize_somewhere(session_, Action::pin_letters, "mail merge"); });
}

}  // namespace portal

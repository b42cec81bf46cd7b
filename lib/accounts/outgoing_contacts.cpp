#include "lib/accounts/outgoing_contacts.h"

#include <algorithm>

#include "lib/accounts/contact_store.h"
#include "lib/base/files.h"
#include "lib/base/private_folder.h"
#include "lib/output/table.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view hidden_start = ".contacts_", hidden_end = ".new";

fs::path outgoing_folder(Session& session) {
  auto outgoing = session.settings.path(Key::outgoing);
  for (const auto& folder : {outgoing, outgoing / "misis"})
    make_lasting_folder(folder, session.store.file(), FolderUse::handed_over);
  return outgoing / "misis";
}

// MiSiS takes every cell as it stands. What is written was checked: numbers by parse_phone(), fixed words; the old
// value is as the extract had it.
std::string text_of(const std::vector<ContactChange>& changes) {
  std::string text;
  auto writer = make_row_writer(
      Format::csv,
      {{"student_id"}, {"guardian_id"}, {"field"}, {"old_value"}, {"new_value"}, {"changed_at"}, {"changed_by"}}, {},
      [&](std::string_view part) { text += part; }, CsvFor::machines);
  for (const auto& change : changes)
    writer->row({change.student_id, change.guardian_id, std::string(contact_field_name(change.field)), change.before,
                 change.value, change.at, std::string("parent")});
  writer->finish();
  return text;
}

void write(const fs::path& path, Session& session, const std::vector<ContactChange>& changes) {
  AtomicFile file(path, FileMode::owner_only);
  file.write(text_of(changes));
  file.commit();
  give_to_owner_of(path, session.store.file());
}

// What a process left that was killed before its change was in the database.
void remove_unwanted(const fs::path& folder, const std::vector<std::string>& wanted) {
  std::error_code error, ignored;
  for (fs::directory_iterator next(folder, error), end; !error && next != end; next.increment(error)) {
    auto name = next->path().filename().string();
    bool half = name.ends_with(".partial") && (name.starts_with(hidden_start) || name.starts_with("contacts_"));
    if (half) fs::remove(next->path(), ignored);  // they are written under the writer lock, which is ours
    if (!name.starts_with(hidden_start) || !name.ends_with(hidden_end)) continue;
    auto own = name.substr(1, name.size() - 1 - hidden_end.size());
    if (std::find(wanted.begin(), wanted.end(), own) == wanted.end()) fs::remove(next->path(), ignored);
  }
}

}  // namespace

OutgoingContacts::OutgoingContacts(Session& session, std::string name, const std::vector<ContactChange>& changes)
    : session_(session), name_(std::move(name)) {
  auto folder = outgoing_folder(session);
  remove_unwanted(folder, select_unwritten_files(session.store));
  hidden_ = folder / ("." + name_ + std::string(hidden_end));
  write(hidden_, session, changes);
}

OutgoingContacts::~OutgoingContacts() {
  std::error_code ignored;
  if (!hidden_.empty()) fs::remove(hidden_, ignored);
}

std::string OutgoingContacts::publish() try {
  fs::rename(hidden_, hidden_.parent_path() / name_);
  hidden_.clear();
  sync_folder(session_.settings.path(Key::outgoing) / "misis");
  WriteTransaction transaction(session_.store);
  set_written(session_.store, name_, session_.now());
  transaction.commit();
  return {};
} catch (const std::exception& error) {  // the change itself is in the database, and stays
  return error.what();
}

std::int64_t write_missing_contacts(Session& session) {
  if (select_unwritten_files(session.store).empty()) return 0;
  auto folder = outgoing_folder(session);
  WriteTransaction transaction(session.store);
  auto names = select_unwritten_files(session.store);
  for (const auto& name : names) {
    write(folder / name, session, select_outgoing(session.store, name));
    set_written(session.store, name, session.now());
  }
  transaction.commit();
  return static_cast<std::int64_t>(names.size());
}

}  // namespace portal

#include "lib/accounts/account_import.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/accounts/account_import_store.h"
#include "lib/accounts/account_rows.h"
#include "lib/accounts/account_store.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/district/guardian_merge_store.h"

namespace portal {
namespace {

constexpr std::size_t ordinary_students = 4;

struct GoodLink {
  const AccountRow* row = nullptr;
  LinkGround ground;
};

class AccountImport {
 public:
  AccountImport(Session& session, const AccountImportRequest& request)
      : session_(session), dry_run_(request.dry_run), extract_(read_extract(request.paths, account_kinds())) {
    const auto& profile =
        load_profile(session.settings, request.profile.empty() ? session.settings.text(Key::profile) : request.profile);
    for (const auto& file : extract_.files)
      (file.kind->name == "accounts" ? accounts_ : links_) = read_account_rows(session, file, profile);
    if (accounts_.file.name.empty())
      throw BadInput("there is no accounts.csv", "existing accounts come in as accounts.csv, with links.csv beside it");
    for (const auto& name : extract_.passed_over)
      if (!kind_of_file(name)) result_.notes.push_back(fmt::format("{}: not imported", name));
    auto from = session.settings.text(Key::existing_from);
    result_.verify_until =
        (from.empty() ? session.today() : *Date::parse(from)).plus_days(session.settings.count(Key::pin_days));
    verify_by_ = session.zone.start_of(result_.verify_until.plus_days(1)).text();
  }

  AccountImportResult run() {
    session_.store.prepare_for_bulk();
    WriteTransaction transaction(session_.store);
    authorize(session_, Action::account_import, Place::district());
    LinkImporter importer(session_.store);
    for (const auto& row : accounts_.rows)
      (importer.account_exists(row.email_key) ? known_ : new_)[row.email_key] = &row;
    for (const auto& row : links_.rows) judge_link(importer, row);
    write(importer);
    summarise();
    if (dry_run_ == DryRun::no) transaction.commit();
    return std::move(result_);
  }

 private:
  Session& session_;
  DryRun dry_run_;
  Extract extract_;
  AccountRows accounts_, links_;
  std::map<std::string, const AccountRow*> new_, known_;     // by email_key
  std::map<std::string, std::vector<GoodLink>> good_links_;  // of new accounts
  std::int64_t links_added_ = 0, links_known_ = 0;
  std::string verify_by_;
  MergedGuardians merged_{session_.store};
  AccountImportResult result_;

  void judge_link(LinkImporter& importer, const AccountRow& row) {
    if (!new_.contains(row.email_key)) {
      if (known_.contains(row.email_key) || importer.account_exists(row.email_key))
        ++links_known_;
      else
        reject(row, "email", "has no account: no good row of accounts.csv, and none in the portal");
      return;
    }
    const auto &student = row.record[1], &guardian = row.record[2];
    auto ground = importer.ground(student, guardian);
    if (!ground.student)
      reject(row, "student_id", fmt::format("there is no student {} in the roster", student));
    else if (!ground.guardian)
      reject(row, "guardian_id", fmt::format("{} is no guardian of {} in the roster", guardian, student));
    else if (!ground.entitled)
      reject(row, "guardian_id",
             fmt::format("{} is not flagged as legal guardian of {}, or is restricted", guardian, student));
    else
      take_link(row, std::move(ground));
  }

  // The first good row says whose account it is.
  void take_link(const AccountRow& row, LinkGround ground) {
    auto& links = good_links_[row.email_key];
    if (!links.empty() && merged_.person(links[0].row->record[2]) != merged_.person(row.record[2]))
      return reject(row, "guardian_id",
                    fmt::format("an account is of one guardian, and another row of {} names {}", row.email_key,
                                links[0].row->record[2]));
    links.push_back({&row, std::move(ground)});
  }

  void reject(const AccountRow& row, const std::string& column, const std::string& reason) {
    auto rejected = row.reject;
    rejected.column = column;
    rejected.reason = reason;
    links_.rejects.push_back(std::move(rejected));
  }

  void write(LinkImporter& importer) {
    AccountWriter writer(session_.store);
    std::int64_t count = 0;
    for (const auto& row : accounts_.rows) {
      if (!new_.contains(row.email_key)) continue;
      if (count++ % 1024 == 0) check_interrupted();
      write_account(importer, writer, row, good_links_[row.email_key]);
    }
    writer.finish();
  }

  void write_account(LinkImporter& importer, AccountWriter& writer, const AccountRow& row,
                     const std::vector<GoodLink>& links) {
    NewAccount account;
    account.email = row.record[0];
    account.first_name = row.record[1];
    account.last_name = row.record[2];
    if (account.first_name.empty() && account.last_name.empty() && !links.empty()) {
      account.first_name = links[0].ground.first_name;
      account.last_name = links[0].ground.last_name;
    }
    account.origin = NewAccount::Origin::extract;
    account.state = row.record[4] == "Y" ? AccountState::active : AccountState::inactive;
    account.created_at = session_.now();
    account.last_login = row.record[3];
    account.more_than_four = links.size() > ordinary_students;
    if (!links.empty()) account.guardian_id = links[0].row->record[2];
    auto detail = JsonObject()
                      .add("state", account_state_name(account.state))
                      .add("exception", account.more_than_four ? "yes" : "no");
    // Anybody may have typed the address in; nobody has shown that it is theirs.
    if (auto pending = importer.pending_account(row.email_key)) {
      delete_pending_account(session_.store, *pending);
      detail.add("replaced", "a registration that was never confirmed");
    }
    auto id = writer.insert(account);
    session_.audit.append("account.import", account.email, detail);
    for (const auto& [link, ground] : links) {
      const auto &student = link->record[1], &guardian = link->record[2];
      importer.insert(id, student, guardian, ground.generation, session_.now().text(), verify_by_);
      session_.audit.append("account.import", student + "/" + guardian,
                            JsonObject().add("email", account.email).add("verify_by", verify_by_));
      ++links_added_;
    }
  }

  void summarise() {
    auto added = static_cast<std::int64_t>(new_.size()), known = static_cast<std::int64_t>(known_.size());
    add_file(accounts_, added, known);
    if (!links_.file.name.empty()) add_file(links_, links_added_, links_known_);
    JsonObject detail;
    for (const auto& file : result_.files) detail.add(file.name, file.sha256);
    session_.audit.append("account.import", accounts_.file.name,
                          detail.add("accounts", added).add("links", static_cast<long long>(links_added_)));
  }

  void add_file(AccountRows& rows, std::int64_t added, std::int64_t known) {
    std::stable_sort(rows.rejects.begin(), rows.rejects.end(),
                     [](const Reject& a, const Reject& b) { return a.line < b.line; });
    result_.counts.push_back({rows.file.kind, rows.read, added, known, static_cast<std::int64_t>(rows.rejects.size())});
    result_.files.push_back(rows.file);
    for (auto& found : rows.rejects) result_.rejects.push_back({rows.file.kind, std::move(found)});
    result_.notes.insert(result_.notes.end(), rows.notes.begin(), rows.notes.end());
    if (rows.repeated > 0)
      result_.notes.push_back(
          fmt::format("{}: {} repeat another; each counts once", rows.file.name, counted(rows.repeated, "row")));
  }
};

}  // namespace

AccountImportResult import_accounts(Session& session, const AccountImportRequest& request) {
  authorize(session, Action::account_import, Place::district());  // before the files are read
  return AccountImport(session, request).run();
}

}  // namespace portal

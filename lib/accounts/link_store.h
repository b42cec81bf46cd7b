#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/accounts/account.h"
#include "lib/base/date.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

/// The account's entries that failed since the last good one; `at` blank: none did.
struct LinkFailures {
  std::int64_t count = 0;
  std::string at;
};
LinkFailures select_link_failures(Store& store, std::int64_t account_id);
void put_link_failures(Store& store, std::int64_t account_id, const LinkFailures& failures);

/// Entries that were wrong for one student ID as it was typed, from whatever accounts; `id_digest` keeps it unreadable.
LinkFailures select_student_failures(Store& store, const std::string& id_digest);
/// Rows that are older than `forgotten` are removed.
void put_student_failures(Store& store, const std::string& id_digest, const LinkFailures& failures,
                          Timestamp forgotten);
void delete_student_failures(Store& store, const std::string& id_digest);

/// The guardian of the account's links, the first that was validated or else made; blank: it has none.
std::string guardian_of_links(Store& store, std::int64_t account_id);
void bind_account(Store& store, std::int64_t account_id, const std::string& guardian_id);

/// All that are there, suspended ones too.
std::int64_t count_links(Store& store, std::int64_t account_id);
bool has_link(Store& store, std::int64_t account_id, const std::string& student_id);
/// Makes the link, or lets it rest on another PIN.
struct ValidatedLink {
  std::int64_t account_id = 0;
  std::string student_id, guardian_id;
  std::int64_t rests_on = 0;  // the PIN's generation
};
void put_link(Store& store, const ValidatedLink& link, Timestamp at);
void delete_link(Store& store, std::int64_t account_id, const std::string& student_id);

/// Emails of those who hold that role at that school on that day.
std::vector<std::string> emails_of_role(Store& store, const std::string& location_code, const std::string& role,
                                        Date day);

}  // namespace portal

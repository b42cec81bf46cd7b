#pragma once
// By what the parent search finds a person: kept with every account and every guardian whom staff add, in the same
// transaction. Each call replaces what was there of the person; the same again changes nothing.
#include <cstdint>
#include <memory>
#include <string>

#include "lib/store/store.h"

namespace portal {

/// For one person. Within the running write transaction.
void index_account_name(Store& store, std::int64_t account_id, const std::string& first_name,
                        const std::string& last_name);
/// For one that is taken back.
void remove_account_name(Store& store, std::int64_t account_id);
/// A guardian whom staff added; is found by the email that the guardian's link has now, too.
void index_guardian_name(Store& store, const std::string& student_id, const std::string& guardian_id,
                         const std::string& first_name, const std::string& last_name);

/// The same for many: half a million accounts in one transaction take seconds.
class NameIndex {
 public:
  explicit NameIndex(Store& store);
  ~NameIndex();
  void put_account(std::int64_t account_id, const std::string& first_name, const std::string& last_name);
  void put_guardian(const std::string& student_id, const std::string& guardian_id, const std::string& first_name,
                    const std::string& last_name);
  void remove_account(std::int64_t account_id);
  /// Writes what is still kept; without it, before the transaction is committed, the search misses people.
  void finish();

 private:
  struct Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace portal

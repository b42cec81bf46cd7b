#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "lib/store/store.h"

namespace portal {

/// What the roster knows of a link that an extract names.
struct LinkGround {
  bool student = false;               // there is such a student
  bool guardian = false;              // who has such a guardian
  bool entitled = false;              // a legal guardian, not restricted
  std::int64_t generation = 1;        // of the guardian's PIN; the first that will be issued where none is
  std::string first_name, last_name;  // the guardian's
};

/// Statements for many links in one write transaction.
class LinkImporter {
 public:
  explicit LinkImporter(Store& store);
  bool account_exists(const std::string& email_key);  // one that was confirmed; a registration alone is nobody's
  std::optional<std::int64_t> pending_account(const std::string& email_key);
  LinkGround ground(const std::string& student_id, const std::string& guardian_id);
  void insert(std::int64_t account_id, const std::string& student_id, const std::string& guardian_id,
              std::int64_t rests_on, const std::string& linked_at, const std::string& verify_by);

 private:
  SQLite::Statement account_, pending_, student_, ground_, insert_;
};

}  // namespace portal

#pragma once
// Parent search (002, steps 11 to 14): by email, or by first and last name.
#include <string>
#include <vector>

#include "lib/access/session.h"

namespace portal {

struct ParentSearch {
  std::string email;        // exact, but for case; or
  std::string first, last;  // both, at least 2 characters each
  std::size_t limit = 50;
};

struct ParentRow {
  std::string email, first_name, last_name;
  bool has_account = true;  // without: a guardian whom staff added by the MiSiS lookup
  bool active = false, pending = false, exception = false;
  std::string last_login;             // UTC; blank: never
  std::vector<std::string> students;  // names, at schools that the operator may see
  std::string full_name() const { return first_name + " " + last_name; }
};

struct ParentSearchResult {
  std::vector<ParentRow> rows;  // the best first
  bool more = false;            // than the limit
};

/// Accounts and added guardians. By name: without regard to case, accents, hyphens, spaces and the order of double
/// names, then beginnings, then what is alike but for a letter (two of a longer word). District roles see all. Others
/// see accounts with a student linked at their schools, and added guardians of their students; an account without a
/// linked student they find by its exact email alone. UsageError where neither or both are asked for, or a name is too
/// short; NotFound, with what to try next, where there is nobody.
ParentSearchResult search_parents(Session& session, const ParentSearch& search);

}  // namespace portal

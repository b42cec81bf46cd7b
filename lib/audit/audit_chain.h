#pragma once
#include <string>

#include "lib/audit/audit.h"

namespace portal {

/// BLAKE2b-256 over the hash before and every column of the row, each with its length in front, so that
/// no text can move from one column to the next unseen. The first row follows 32 zero bytes.
std::string audit_hash(const std::string& before, const AuditRow& row);

}  // namespace portal

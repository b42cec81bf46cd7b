#pragma once
// A file that holds PINs and its row in the log: the row comes first, since a file that nobody knows of is the worse
// fault; where the file then cannot get its name, a further row says that there is none.
#include <functional>
#include <string>
#include <string_view>

#include "lib/audit/audit.h"
#include "lib/base/files.h"

namespace portal {

/// Puts the file on the disk, logs `detail`, and gives it its name. StorageError. `door`, in the same transaction as
/// the row, throws where the operator may not have the file any more.
void commit_logged(Store& store, AuditLog& audit, std::string_view action, std::string_view subject,
                   const JsonObject& detail, AtomicFile& file, const std::function<void()>& door);

/// Row `of` tells of a file that is not there: says so in a transaction of its own. What stopped the file is what a
/// person is told of, so that nothing is thrown here.
void log_failed_file(Store& store, AuditLog& audit, std::int64_t of, std::string_view action, std::string_view subject,
                     const std::string& file, std::string_view why) noexcept;

}  // namespace portal

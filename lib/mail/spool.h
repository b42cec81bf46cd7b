#pragma once
#include <filesystem>
#include <memory>

#include "lib/mail/transport.h"

namespace portal {

/// A folder (made 0700 where it is not there) that takes each mail as `mail-0000000012.eml`, 0600, by rename: the
/// district's own program sends them on from there, and removes them. StorageError where it cannot be written to.
std::unique_ptr<MailTransport> open_spool(const std::filesystem::path& folder);

}  // namespace portal

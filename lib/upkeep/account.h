#pragma once
// What a user of this machine may do with a file, found out without being that user.
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace portal {

struct SystemAccount {
  uid_t user = 0;
  std::vector<gid_t> groups;
};

/// Nothing where the machine has no such user.
std::optional<SystemAccount> find_account(const std::string& login);

enum class FileRight { read, write };  // of a folder, read: to list it; write: to make files in it

/// Why the account may not: "/var/lib/x may not be entered", "… is not there"; blank where it may. Looks at owner,
/// group and mode of the file and of every folder above it; access lists and security modules have their own word.
std::string obstacle(const SystemAccount& account, const std::filesystem::path& file, FileRight right);

}  // namespace portal

#pragma once
#include <string_view>
#include <vector>

namespace portal {

/// A file of config/ or a migration as it was when the program was built.
struct EmbeddedFile {
  std::string_view name;  // "roles.yaml", "extracts/misis.yaml", "migrations/0001_initial.sql"
  std::string_view text;
};

/// In the order of their names.
const std::vector<EmbeddedFile>& embedded_files();
/// A file that is part of the program; an unknown name is a bug.
std::string_view embedded_file(std::string_view name);

}  // namespace portal

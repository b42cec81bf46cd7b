#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace portal {

/// Every file in a zip, by its name. BadInput where it is damaged, encrypted, or declares more than
/// 4 GiB (a bomb, not a roster).
std::vector<std::pair<std::string, std::shared_ptr<std::string>>> read_zip(const std::filesystem::path& path);

/// The names alone; none where it cannot be read.
std::vector<std::string> zip_names(const std::filesystem::path& path);

}  // namespace portal

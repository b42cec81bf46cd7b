#pragma once
// A disk that is full before long, in the place of a folder.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/mount.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace portal::test {

/// Not every machine lets a test mount one.
class SmallDisk {
 public:
  SmallDisk(const std::filesystem::path& at, std::uintmax_t kilobytes) : at_(at.string()) {
    std::filesystem::create_directories(at);
    mounted_ = mount("tmpfs", at_.c_str(), "tmpfs", 0, fmt::format("size={}k,mode=0700", kilobytes).c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }
  void grow() { REQUIRE(mount("tmpfs", at_.c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0); }

 private:
  std::string at_;
  bool mounted_ = false;
};

}  // namespace portal::test

// Writes photos for benchmarks: 640×800, quality 85, about 85 KB each, named by student IDs.
// Usage: make_photos N FOLDER [IDS]   (IDS: a file with an ID on each line; without it S000000000, S000000001, …)
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/support/pictures.h"

int main(int count, char** words) {
  if (count < 3) {
    std::cerr << "Usage: make_photos N FOLDER [IDS]\n";
    return 2;
  }
  const std::filesystem::path folder = words[2];
  std::filesystem::create_directories(folder);
  std::ifstream ids(count > 3 ? words[3] : "/dev/null");
  // Drawing one takes longer than checking a hundred: people come again with another name, and other bytes.
  constexpr int kPeople = 100;
  std::vector<std::string> drawn;
  for (int number = 0; number < std::atoi(words[1]); ++number) {
    std::string id;
    if (count < 4) id = fmt::format("S{:09}", number);
    if (count > 3 && !std::getline(ids, id)) break;
    if (number < kPeople) {
      portal::test::Picture person{.seed = static_cast<std::uint64_t>(number + 1), .grain = 4.2};
      drawn.push_back(portal::test::picture(person));
    }
    auto comment = std::string("\xFF\xFE\0\x0c", 4) + fmt::format("{:010}", number);
    std::ofstream(folder / (id + ".jpg"), std::ios::binary)
        << portal::test::with_segment(drawn[static_cast<std::size_t>(number % kPeople)], comment);
  }
}

// The CSV reader alone against fast-cpp-csv-parser (libfccp-dev), the fastest packaged one:
//   csv_bench [file.csv]     20 columns, commas; without a file it makes one of 550,000 rows
#include <fmt/format.h>
#include <libfccp/csv.h>  // wants -lpthread: it reads ahead in a thread, which is its fastest way

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/csv.h"
#include "lib/base/files.h"

namespace {

constexpr std::size_t columns = 20;
constexpr int rounds = 5;

struct Seen {
  std::uint64_t rows = 0, bytes = 0;  // bytes: of all cells, so that both must look at each of them
  bool operator==(const Seen&) const = default;
};

void make_file(const std::filesystem::path& path) {
  std::ofstream out(path, std::ios::binary);
  out << "SchoolYear,StudentID,LastName,FirstName,MiddleName,BirthDate,Gender,Grade,LocationCode,Homeroom,"
         "EnrollmentStatus,EntryDate,Email,Address,City,State,Zip,Phone,HomeLanguage,NextLocationCode\r\n";
  constexpr std::array names = {"Garcia", "Nguyen", "Peña Ortiz", "Lee", "Hovhannisyan", "Smith", "Kim"};
  for (int row = 0; row < 550'000; ++row) {
    out << fmt::format(
        "2026-27,{:06}F{:03},{},{},{},20{:02}-{:02}-{:02},{},{},{},{},A,2026-08-13,s{}@example.org,"
        "\"{} Main Street, Apt {}\",Los Angeles,CA,90{:03},213-555-{:04},{},\r\n",
        row, row % 1000, names[row % 7], names[row / 7 % 7], row % 3 ? "" : "Maria", 8 + row % 14, 1 + row % 12,
        1 + row % 28, row % 2 ? "F" : "M", 1 + row % 12, 1000 + row % 700, 100 + row % 40, row, row % 9000, row % 90,
        row % 999, row % 10'000, row % 4 ? "English" : "Spanish");
  }
}

Seen read_ours(const std::filesystem::path& path) {
  const portal::MappedFile file(path);
  portal::CsvReader reader(file.bytes(), ',');
  portal::CsvRecord record;
  Seen seen;
  reader.next(record);  // the header
  while (reader.next(record)) {
    ++seen.rows;
    for (const std::string_view cell : record.cells) seen.bytes += cell.size();
  }
  return seen;
}

template <std::size_t... I>
Seen read_theirs(const std::filesystem::path& path, std::index_sequence<I...>) {
  io::CSVReader<columns, io::trim_chars<>, io::double_quote_escape<',', '"'>> reader(path.string());
  reader.next_line();  // the header
  std::array<char*, columns> cells{};
  Seen seen;
  while (reader.read_row(cells[I]...)) {
    ++seen.rows;
    for (const char* cell : cells) seen.bytes += std::string_view(cell).size();
  }
  return seen;
}

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int compare(const std::filesystem::path& path) {
  std::vector<double> ours, theirs;
  Seen our_result, their_result;
  for (int round = 0; round <= rounds; ++round) {
    const double first = seconds([&] { our_result = read_ours(path); });
    const double second = seconds([&] { their_result = read_theirs(path, std::make_index_sequence<columns>()); });
    if (round == 0) continue;  // warms the file's pages
    ours.push_back(first);
    theirs.push_back(second);
  }
  std::sort(ours.begin(), ours.end());
  std::sort(theirs.begin(), theirs.end());
  const auto report = [](std::string_view name, const Seen& seen, const std::vector<double>& times) {
    fmt::print("{:<22} {:>6.2f} M rows/s  (median of {}; {:.3f} to {:.3f} s; {} rows, {} bytes in cells)\n", name,
               static_cast<double>(seen.rows) / times[rounds / 2] / 1e6, rounds, times.front(), times.back(), seen.rows,
               seen.bytes);
  };
  report("portal::CsvReader", our_result, ours);
  report("fast-cpp-csv-parser", their_result, theirs);
  fmt::print("ratio                  {:>6.2f}\n", theirs[rounds / 2] / ours[rounds / 2]);
  return our_result == their_result ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) return compare(argv[1]);
  std::string folder = (std::filesystem::temp_directory_path() / "csv_bench.XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return EXIT_FAILURE;
  make_file(std::filesystem::path(folder) / "students.csv");
  const int result = compare(std::filesystem::path(folder) / "students.csv");
  std::filesystem::remove_all(folder);
  return result;
}

// Writes a spreadsheet of ten columns, as a report does, to a file of its own.
// Usage: xlsx_bench ROWS FILE
#include <fmt/format.h>

#include <cstdlib>

#include "lib/base/files.h"
#include "lib/output/table.h"

int main(int count, char** arguments) {
  using namespace portal;
  if (count != 3) return 2;
  auto rows = std::atoll(arguments[1]);
  AtomicFile file(arguments[2], FileMode::owner_only);
  Document document({{"student_id"},
                     {"student_name"},
                     {"grade"},
                     {"homeroom"},
                     {"teacher"},
                     {"email"},
                     {"parent_name"},
                     date_column("date_used"),
                     percent_column("share"),
                     {"tries"}});
  document.title = "Student/Parent PIN Roster";
  auto writer =
      make_row_writer(Format::xlsx, std::move(document), {}, [&](std::string_view bytes) { file.write(bytes); });
  const auto first = *Date::parse("2026-08-14");
  for (std::int64_t i = 0; i < rows; ++i)
    writer->row({fmt::format("{:010}", i * 7919), fmt::format("Guadalupe Mendoza-Reyes {}", i), std::to_string(i % 13),
                 fmt::format("H{}", i % 400), fmt::format("Castellanos, Irene {}", i % 9000),
                 fmt::format("{:010}@mymail.example.org", i * 7919), fmt::format("Óscar Núñez {}", i),
                 first.plus_days(static_cast<int>(i % 300)).text(), static_cast<double>(i % 1000) / 10, i % 10});
  writer->finish();
  file.commit();
}

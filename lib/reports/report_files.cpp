#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "lib/base/files.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

std::string ending_of(Format format) {
  for (const auto* ending : {"txt", "csv", "json", "jsonl", "xlsx", "docx", "pdf", "html"})
    if (format_of_file(std::string("x.") + ending) == format) return ending;
  throw std::logic_error("a form without an ending");
}

ReportFile file_of(const School& school, const std::filesystem::path& folder, Format format) {
  auto path = folder / (school.code.text() + "." + ending_of(format));
  return {school.code.text(), school.name, path.string(), 0};
}

void require_folder(const std::string& folder) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    throw StorageError(fmt::format("{} is no folder", folder), "make it first, or name another with -o");
}

// Opens the next school's file when its first row comes, and gives those between that have none an empty one.
class FileForEachSchool {
 public:
  FileForEachSchool(ReportRun& run, const std::filesystem::path& folder, Format format)
      : run_(run), folder_(folder), format_(format) {}

  void row(const std::string& location_code, const std::vector<Cell>& cells) {
    if (!file_ || files_.back().location_code != location_code) begin(location_code);
    writer_->row(cells);
    ++files_.back().rows;
  }

  std::vector<ReportFile> finish() {
    close();
    while (next_ < run_.schools().size()) write_next();
    settled_.settle();
    return std::move(files_);
  }

  /// What an error leaves: each of these is whole, the others are as they were.
  std::string written() const {
    auto count = files_.size() - (file_ ? 1 : 0);
    if (count == 0) return "no file was written";
    return fmt::format("{} of {}, {} to {}, {} written; the others are as they were",
                       grouped(static_cast<long long>(count)),
                       counted(static_cast<long long>(run_.schools().size()), "file"), files_[0].location_code,
                       files_[count - 1].location_code, count == 1 ? "was" : "were");
  }

 private:
  ReportRun& run_;
  OpenFolder folder_;
  SettledLater settled_{folder_.path()};  // a thousand files reach the disk together, not one after the other
  Format format_;
  std::size_t next_ = 0;  // the first school that has no file yet
  std::vector<ReportFile> files_;
  std::unique_ptr<AtomicFile> file_;
  std::unique_ptr<RowWriter> writer_;

  void begin(const std::string& location_code) {
    close();
    while (next_ < run_.schools().size() && run_.schools()[next_].code.text() < location_code) write_next();
    if (next_ < run_.schools().size() && run_.schools()[next_].code.text() == location_code)
      open(run_.schools()[next_++]);
    else  // its students are still there, but no extract has the school any more
      open(find_school(run_.session().store, location_code));
  }

  void write_next() {
    open(run_.schools()[next_++]);
    close();
  }

  void open(const School& school) {
    check_interrupted();
    files_.push_back(file_of(school, folder_.path(), format_));
    file_ = std::make_unique<AtomicFile>(folder_, std::filesystem::path(files_.back().file).filename().string(),
                                         FileMode::owner_only);
    writer_ =
        make_row_writer(format_, run_.document(school), {}, [this](std::string_view text) { file_->write(text); });
  }

  void close() {
    if (!file_) return;
    writer_->finish();
    file_->commit_unsettled();
    settled_.add(file_->target());
    writer_.reset();
    file_.reset();
  }
};

}  // namespace

std::vector<ReportFile> write_report_files(ReportRun& run, const std::string& folder, Format format) {
  require_folder(folder);
  FileForEachSchool files(run, folder, format);
  auto with_hint = [&](const Error& error) {
    return error.hint().empty() ? files.written() : error.hint() + "; " + files.written();
  };
  try {
    run.give_rows([&](const std::string& school, const std::vector<Cell>& cells) { files.row(school, cells); },
                  ReportRun::Documents::each_school);
    return files.finish();
  } catch (const StorageError& error) {
    throw StorageError(error.message(), with_hint(error));
  } catch (const Interrupted& error) {
    throw Interrupted(error.message(), with_hint(error));
  }
}

std::vector<ReportFile> planned_report_files(const ReportRun& run, const std::string& folder, Format format) {
  require_folder(folder);
  std::vector<ReportFile> files;
  for (const auto& school : run.schools()) files.push_back(file_of(school, folder, format));
  return files;
}

}  // namespace portal

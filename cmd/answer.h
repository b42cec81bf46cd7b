#pragma once
// The rows that a command answers with, in the form and to the place that the operator chose.
#include <functional>
#include <iosfwd>
#include <memory>
#include <vector>

#include "cmd/context.h"
#include "cmd/descriptor_output.h"
#include "lib/base/files.h"
#include "lib/output/table.h"

namespace portal {

/// Where -o or --rejects writes: by rename (0600) over an ordinary file, straight into a device or a pipe. Refused
/// where it belongs to this installation (cmd/own_places.h).
class OutputFile {
 public:
  OutputFile(Context& context, const std::string& path);
  ~OutputFile();
  void write(std::string_view text);
  void commit();
  AtomicFile* file() { return file_.get(); }  // null: a device or a pipe
  /// Of a device or a pipe: all that was written is there.
  void flush();
  /// Is given the bytes that were taken: of a device or a pipe by the system.
  void watch(std::function<void(std::string_view)> taken);

 private:
  std::unique_ptr<AtomicFile> file_;
  int descriptor_ = -1;  // of a device or a pipe
  std::unique_ptr<DescriptorOutput> device_;
  bool failed_ = false;
  std::function<void(std::string_view)> taken_;
  std::string path_;
};

/// Refused as by OutputFile; UsageError for a folder, a device or a pipe: for a file that must be a file of its own.
void require_ordinary_output(Context& context, const std::string& path);

/// What -o does in a dry run: mostly the file is a part of what would be done. A plan is there to be kept.
enum class DryRunFile { told, written };

class Answer {
 public:
  /// Goes to standard output, or with -o to a file (0600, by rename). `empty`: what a person reads on standard
  /// error where there are no rows.
  Answer(Context& context, Document document, std::string empty = {}, DryRunFile file = DryRunFile::told);
  Answer(Context& context, std::vector<Column> columns, std::string empty = {})
      : Answer(context, Document(std::move(columns)), std::move(empty)) {}
  ~Answer();
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  /// Before the first row: a line below the title, where the form has one; known later than the answer's place.
  void note(const std::string& line) { writer_->note(line); }
  void row(const std::vector<Cell>& cells);
  /// Rows of texts alone, as RowWriter has them; what put() takes goes on at once. StorageError.
  void encode(const std::vector<std::string_view>& texts, std::string& out) const { writer_->encode(texts, out); }
  void put(std::string_view encoded, std::size_t rows);
  /// Is given the answer's bytes as they are taken by where they go, those of a write that fails half-way too. Before
  /// the first row.
  void watch(std::function<void(std::string_view)> taken);
  /// Ends it. Without, a file is not written.
  void finish();
  /// The two halves of finish(): all bytes are written, but a file has no name yet; what is told of it.
  void end();
  void tell();
  /// The file that -o names, where it is an ordinary one.
  AtomicFile* file();
  Format format() const { return format_; }
  std::size_t rows() const { return rows_; }

 private:
  Context& context_;
  Format format_;
  std::string empty_;
  std::unique_ptr<OutputFile> file_;
  std::unique_ptr<RowWriter> writer_;
  std::size_t rows_ = 0;
  bool told_ = false;                    // the file is only told of
  DescriptorOutput* watched_ = nullptr;  // standard output
  std::function<void(std::string_view)> taken_;

  void send(std::string_view text);
  void flush();
};

/// Takes --format for files that a command writes by itself: what it says of them comes in the ordinary form. Before
/// the settings are first used; nothing where --format was not given.
std::optional<Format> take_format(Context& context);

/// The form of answers: --format, else by the ending of -o, else the setting. UsageError where --format names none.
Format answer_format(Context& context);

/// Before anything is done: UsageError where the answer is to be a workbook, a Word file or a PDF on a terminal.
void require_showable_answer(Context& context);

}  // namespace portal

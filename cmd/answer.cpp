#include "cmd/answer.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <ostream>

#include "cmd/own_places.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/base/time.h"

namespace portal {
namespace {

// "student find" -> "Student find"
std::string title_of(const std::string& command) {
  if (command.empty()) return command;
  if (command.starts_with("pin ")) return "PIN" + command.substr(3);
  return static_cast<char>(command[0] - 'a' + 'A') + command.substr(1);
}

// Around the rows of a command that says nothing more of them: what they are, whose, as of when, and who asked.
Document described(Context& context, Document document) {
  const auto& settings = context.settings();
  if (document.title.empty()) document.title = title_of(context.command);
  if (document.author.empty()) document.author = settings.text(Key::district_name);
  if (document.created == Timestamp()) document.created = context.clock().now();
  if (document.notes.empty()) {
    auto when = TimeZone(settings.text(Key::time_zone)).local_text(document.created);
    auto who = context.options.acting_as ? fmt::format("{} as {}", context.login(), *context.options.acting_as)
                                         : context.login();
    document.notes = {settings.text(Key::district_name), fmt::format("{}, by {}", when, who)};
  }
  return document;
}

bool is_document(Format format) { return !is_text(format) || format == Format::html; }

// A name that the system keeps, such as /dev/stdout, is written through, never over: whatever it leads to.
bool is_ordinary(const std::filesystem::path& path) {
  std::error_code error;
  auto place = plain_path(folder_of(path)) / path.filename();
  if (lies_in(place, "/dev") && !lies_in(place, "/dev/shm")) return false;
  if (lies_in(place, "/proc")) return false;
  return !std::filesystem::exists(path, error) || std::filesystem::is_regular_file(path, error);
}

}  // namespace

void require_ordinary_output(Context& context, const std::string& path) {
  require_outside_installation(context, path);
  if (!is_ordinary(path)) throw UsageError(fmt::format("{} is no ordinary file", path), "name a file");
}

std::optional<Format> take_format(Context& context) {
  if (!context.options.format) return {};
  auto format = parse_format(*context.options.format);
  if (!format) context.settings();  // refuses it, and says what there is
  context.options.format.reset();
  return format;
}

Format answer_format(Context& context) {
  if (context.options.format) {
    if (auto named = parse_format(*context.options.format)) return *named;
    throw UsageError(fmt::format("--format: format is '{}', and should be one of: {}",
                                 printable(*context.options.format), joined(format_names(), " ")),
                     "see `portalctl help formats`");
  }
  if (context.options.output)
    if (auto by_ending = format_of_file(*context.options.output)) return *by_ending;
  return *parse_format(context.settings().text(Key::format));
}

void require_showable_answer(Context& context) {
  if (!context.options.format) return;  // neither the setting nor a file's name leads to what no terminal can show
  auto format = answer_format(context);
  if (is_text(format) || !context.terminal.out || context.options.output) return;
  throw UsageError(fmt::format("{} is nothing that a terminal can show", *context.options.format),
                   fmt::format("name a file with -o FILE.{}; nothing was done", *context.options.format));
}

OutputFile::OutputFile(Context& context, const std::string& path) : path_(path) {
  require_outside_installation(context, path);
  if (is_ordinary(path)) {
    file_ = std::make_unique<AtomicFile>(path, FileMode::owner_only);
    return;
  }
  descriptor_ = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor_ >= 0) device_ = std::make_unique<DescriptorOutput>(descriptor_);
  failed_ = !device_;
}

OutputFile::~OutputFile() {
  device_.reset();
  if (descriptor_ >= 0) close(descriptor_);
}

void OutputFile::watch(std::function<void(std::string_view)> taken) {
  if (file_)
    taken_ = std::move(taken);
  else if (device_)
    device_->watch(std::move(taken));
}

void OutputFile::write(std::string_view text) {
  if (file_) {
    file_->write(text);
    if (taken_) taken_(text);
  } else if (!failed_) {
    auto size = static_cast<std::streamsize>(text.size());
    failed_ = device_->sputn(text.data(), size) != size;
  }
}

void OutputFile::commit() {
  if (file_) return file_->commit();
  flush();
}

void OutputFile::flush() {
  if (file_) return;
  if (device_ && !failed_) failed_ = device_->pubsync() != 0;
  if (!failed_) return;
  check_interrupted();
  throw StorageError(fmt::format("cannot write to {}", path_), "check what it is, and who may write to it");
}

Answer::Answer(Context& context, Document document, std::string empty, DryRunFile file)
    : context_(context),
      format_(answer_format(context)),
      empty_(std::move(empty)),
      told_(file == DryRunFile::told && context.options.output && context.options.dry_run) {
  TableStyle style;
  bool colour_allowed =
      !context.options.no_color && !context.environment("NO_COLOR") && context.settings().text(Key::color) == "auto";
  if (told_) {
    require_outside_installation(context, *context.options.output);
  } else if (context.options.output) {
    file_ = std::make_unique<OutputFile>(context, *context.options.output);
  } else if (context.terminal.out) {
    require_showable_answer(context);
    style = {colour_allowed && !context.options.quiet, context.terminal.width};
  }
  if (is_document(format_)) document = described(context, std::move(document));
  writer_ = make_row_writer(format_, std::move(document), style, [this](std::string_view text) { send(text); });
}

Answer::~Answer() {
  if (watched_) watched_->watch({});
}

void Answer::watch(std::function<void(std::string_view)> taken) {
  if (told_) return;
  watched_ = file_ ? nullptr : dynamic_cast<DescriptorOutput*>(context_.out.rdbuf());
  if (file_)
    file_->watch(std::move(taken));
  else if (watched_)
    watched_->watch(std::move(taken));
  else
    taken_ = std::move(taken);
}

void Answer::row(const std::vector<Cell>& cells) {
  ++rows_;
  writer_->row(cells);
}

void Answer::put(std::string_view encoded, std::size_t rows) {
  rows_ += rows;
  writer_->put(encoded);
  flush();
}

void Answer::send(std::string_view text) {
  if (told_) return;
  if (file_) return file_->write(text);
  context_.out << text;
  if (taken_) taken_(text);
}

AtomicFile* Answer::file() { return file_ ? file_->file() : nullptr; }

void Answer::end() {
  writer_->finish();
  flush();
}

void Answer::flush() {
  if (file_) file_->flush();
  context_.out.flush();
  if (context_.out) return;
  check_interrupted();
  throw StorageError("cannot write to standard output", "check where the output goes, and whether its disk is full");
}

void Answer::tell() {
  if (told_) context_.say(fmt::format("dry run: {} would be written", *context_.options.output));
  if (rows_ == 0 && !empty_.empty() && format_ == Format::table) context_.say(empty_);
}

void Answer::finish() {
  end();
  if (file_) file_->commit();
  tell();
}

}  // namespace portal

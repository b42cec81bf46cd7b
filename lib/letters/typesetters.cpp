#include "lib/letters/typesetters.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/interrupt.h"

namespace portal {
namespace {

enum class Outcome : std::int32_t { none, done, interrupted, no_storage, other };

// What a process leaves in the memory that it was given: this, then the parts one after the other.
struct Header {
  Outcome outcome = Outcome::none;  // set last
  std::int32_t pages = 0;
  std::size_t letters = 0, with_boxes = 0, text = 0, hint = 0;  // lengths; the text is the PDF or the error's
};

struct Left {
  Header header;
  TypesetLetters set;
  std::string hint;
};

Left failed(Outcome outcome, const std::string& message, const std::string& hint) {
  Left left;
  left.header.outcome = outcome;
  left.set.pdf = message;
  left.hint = hint;
  return left;
}

Left set_or_failed(const LetterFile& file, const LetterForm& form) {
  try {
    Left left;
    left.set = typeset(file, form);
    left.header.outcome = Outcome::done;
    return left;
  } catch (const Interrupted& error) {
    return failed(Outcome::interrupted, error.message(), error.hint());
  } catch (const StorageError& error) {
    return failed(Outcome::no_storage, error.message(), error.hint());
  } catch (const std::bad_alloc&) {
    return failed(Outcome::no_storage, "out of memory", "close other programs, or take fewer --workers");
  } catch (const std::exception& error) {
    return failed(Outcome::other, error.what(), "");
  }
}

void leave(int memory, Left left) {
  auto& set = left.set;
  auto outcome = left.header.outcome;
  left.header = {Outcome::none, set.pages, set.letters.size(), set.with_boxes.size(), set.pdf.size(), left.hint.size()};
  const std::pair<const void*, std::size_t> parts[] = {
      {&left.header, sizeof(Header)},
      {set.letters.data(), set.letters.size() * sizeof set.letters[0]},
      {set.with_boxes.data(), set.with_boxes.size() * sizeof set.with_boxes[0]},
      {set.pdf.data(), set.pdf.size()},
      {left.hint.data(), left.hint.size()}};
  std::size_t size = 0;
  for (const auto& part : parts) size += part.second;
  if (ftruncate(memory, static_cast<off_t>(size)) != 0) return;
  void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  if (mapped == MAP_FAILED) return;
  auto* at = static_cast<char*>(mapped);
  for (const auto& [bytes, length] : parts) {
    if (length > 0) std::memcpy(at, bytes, length);
    at += length;
  }
  std::memcpy(mapped, &outcome, sizeof outcome);
}

// Nothing where the process ended before it had left all.
std::optional<Left> take_from(int memory) {
  auto size = lseek(memory, 0, SEEK_END);
  if (size < static_cast<off_t>(sizeof(Header))) return {};
  auto length = static_cast<std::size_t>(size);
  void* mapped = mmap(nullptr, length, PROT_READ, MAP_SHARED, memory, 0);
  if (mapped == MAP_FAILED) return {};
  Left left;
  const auto* at = static_cast<const char*>(mapped);
  auto next = [&at](void* into, std::size_t bytes) {
    if (bytes > 0) std::memcpy(into, at, bytes);
    at += bytes;
  };
  next(&left.header, sizeof left.header);
  if (left.header.outcome != Outcome::none) {
    left.set.pages = left.header.pages;
    left.set.letters.resize(left.header.letters);
    left.set.with_boxes.resize(left.header.with_boxes);
    left.set.pdf.resize(left.header.text);
    left.hint.resize(left.header.hint);
    next(left.set.letters.data(), left.set.letters.size() * sizeof left.set.letters[0]);
    next(left.set.with_boxes.data(), left.set.with_boxes.size() * sizeof left.set.with_boxes[0]);
    next(left.set.pdf.data(), left.set.pdf.size());
    next(left.hint.data(), left.hint.size());
  }
  munmap(mapped, length);
  if (left.header.outcome == Outcome::none) return {};
  return left;
}

TypesetLetters outcome_of(std::optional<Left> left, int status, const std::string& file) {
  if (!left && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
    throw StorageError(fmt::format("the process that set the letters of {} was killed", file),
                       "perhaps memory was short: take fewer --workers, and run the command again");
  if (!left) throw std::runtime_error(fmt::format("the process that set the letters of {} ended early", file));
  switch (left->header.outcome) {
    case Outcome::done:
      return std::move(left->set);
    case Outcome::interrupted:
      throw Interrupted(left->set.pdf, left->hint);
    case Outcome::no_storage:
      throw StorageError(left->set.pdf, left->hint);
    default:
      throw std::runtime_error(left->set.pdf);
  }
}

// The child's life. It never returns, writes to no stream and takes nothing down that is its parent's.
[[noreturn]] void set_and_end(const LetterFile& file, const LetterForm& form, int memory, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent) leave(memory, set_or_failed(file, form));
  _exit(0);
}

}  // namespace

Typesetters::~Typesetters() {
  for (auto& task : tasks_) {
    if (task.process > 0 && !task.ended) {
      kill(task.process, SIGKILL);
      while (waitpid(task.process, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    let_go(task);
  }
}

void Typesetters::let_go(Task& task) {
  for (int* descriptor : {&task.alive, &task.result})
    if (*descriptor >= 0) close(std::exchange(*descriptor, -1));
}

void Typesetters::add(std::shared_ptr<const LetterFile> file) {
  tasks_.push_back({std::move(file)});
  notice_ended(0);
  begin_waiting();
}

TypesetLetters Typesetters::take() {
  auto& first = tasks_.front();
  while (!first.ended) {
    check_interrupted();
    begin_waiting();
    notice_ended(1000);
  }
  begin_waiting();
  auto left = take_from(first.result);
  let_go(first);
  auto task = std::move(first);
  tasks_.pop_front();
  return outcome_of(std::move(left), task.status, task.file->name);
}

void Typesetters::begin_waiting() {
  int at_work = 0;
  for (const auto& task : tasks_) at_work += task.process > 0 && !task.ended ? 1 : 0;
  for (auto& task : tasks_)
    if (task.process == 0 && at_work < count_) begin(task), ++at_work;
}

void Typesetters::begin(Task& task) {
  int ends[2];
  task.result = memfd_create("letters", MFD_CLOEXEC);
  if (task.result < 0 || pipe2(ends, O_CLOEXEC) != 0) throw_system_error("set", task.file->name);
  task.alive = ends[0];
  auto parent = getpid();
  auto process = fork();
  if (process == 0) set_and_end(*task.file, form_, task.result, parent);
  close(ends[1]);  // only the child has it now: when that ends, the other end tells
  if (process < 0) throw_system_error("begin a process that sets", task.file->name);
  task.process = process;
}

void Typesetters::notice_ended(int milliseconds) {
  std::vector<pollfd> waiting;
  std::vector<Task*> whose;
  for (auto& task : tasks_)
    if (task.process > 0 && !task.ended) waiting.push_back({task.alive, POLLIN, 0}), whose.push_back(&task);
  if (poll(waiting.data(), waiting.size(), milliseconds) <= 0) return;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (waiting[i].revents == 0) continue;
    while (waitpid(whose[i]->process, &whose[i]->status, 0) < 0 && errno == EINTR) {
    }
    whose[i]->ended = true;
  }
}

}  // namespace portal

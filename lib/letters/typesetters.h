#pragma once
// Processes that set PDFs of letters, several at a time. They have the letters and nothing else: what reads the
// database, opens PINs and writes the log is the one that waits for them.
// Processes, not threads: Cairo 1.16 shares its open fonts among all threads, and when an eleventh is wanted it closes
// one that another thread may be drawing with. The process that waits must not have set pages itself: Pango's own
// threads would be missing in its children.
#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <memory>

#include "lib/letters/letter_file.h"

namespace portal {

class Typesetters {
 public:
  /// At most `count` at a time. `form` and what it refers to must outlive them.
  Typesetters(int count, const LetterForm& form) : count_(count), form_(form) {}
  /// Ends what has begun, and does not begin what waits.
  ~Typesetters();
  Typesetters(const Typesetters&) = delete;
  Typesetters& operator=(const Typesetters&) = delete;

  /// Begins with it as soon as one is free.
  void add(std::shared_ptr<const LetterFile> file);
  /// What was added first and not taken yet, or the error that its setting ended with. Interruptible.
  TypesetLetters take();

 private:
  struct Task {
    std::shared_ptr<const LetterFile> file;
    pid_t process = 0;  // 0: not begun
    int alive = -1;     // readable when it ended
    int result = -1;    // memory that it fills
    int status = 0;
    bool ended = false;
  };
  int count_;
  const LetterForm& form_;
  std::deque<Task> tasks_;

  void begin_waiting();
  void begin(Task& task);
  void notice_ended(int milliseconds);
  static void let_go(Task& task);
};

}  // namespace portal

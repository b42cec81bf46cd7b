#pragma once
// Threads that set PDFs of letters. They have the letters and nothing else: not the database, the key or the log.
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "lib/letters/letter_file.h"

namespace portal {

class Typesetters {
 public:
  /// `form` and what it refers to must outlive them.
  Typesetters(int count, const LetterForm& form);
  /// Ends what has begun, and does not begin what waits.
  ~Typesetters();
  Typesetters(const Typesetters&) = delete;
  Typesetters& operator=(const Typesetters&) = delete;

  /// The PDF comes, or the error that the setting ended with.
  std::future<TypesetLetters> set(std::shared_ptr<const LetterFile> file);

 private:
  struct Task {
    std::shared_ptr<const LetterFile> file;
    std::promise<TypesetLetters> done;
  };
  const LetterForm& form_;
  std::mutex mutex_;
  std::condition_variable_any came_;
  std::deque<Task> waiting_;
  std::vector<std::jthread> threads_;  // last: joined before the rest goes

  void work(const std::stop_token& stop);
};

}  // namespace portal

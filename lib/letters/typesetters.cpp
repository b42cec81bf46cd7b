#include "lib/letters/typesetters.h"

#include <utility>

namespace portal {

Typesetters::Typesetters(int count, const LetterForm& form) : form_(form) {
  for (int i = 0; i < count; ++i) threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

Typesetters::~Typesetters() {
  for (auto& thread : threads_) thread.request_stop();  // all of them, before the first is waited for
}

std::future<TypesetLetters> Typesetters::set(std::shared_ptr<const LetterFile> file) {
  std::lock_guard lock(mutex_);
  waiting_.push_back({std::move(file), {}});
  auto coming = waiting_.back().done.get_future();
  came_.notify_one();
  return coming;
}

void Typesetters::work(const std::stop_token& stop) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      if (!came_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
      if (stop.stop_requested()) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      task.done.set_value(typeset(*task.file, form_, stop));
    } catch (...) {
      task.done.set_exception(std::current_exception());
    }
  }
}

}  // namespace portal

#include <charconv>
#include <ostream>

#include "lib/base/text.h"
#include "lib/output/screen.h"

namespace portal {
namespace {

constexpr std::size_t choices_at_once = 20;

// The number that was typed, if it is one of a choice.
std::optional<std::size_t> choice_of(std::string_view text, std::size_t count) {
  std::size_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > count) return {};
  return number - 1;
}

}  // namespace

// Nothing where the person interrupts or the input is over.
std::optional<std::string> PlainScreen::prompt(const std::string& question) {
  for (;;) {
    out_ << question << ": " << std::flush;
    auto typed = read_();
    if (typed.kind == TypedLine::Kind::line) return std::string(trimmed(typed.text));
    if (typed.kind == TypedLine::Kind::unusable) {
      out_ << typed.text << '\n';
      continue;
    }
    out_ << '\n';
    ended_ = ended_ || typed.kind == TypedLine::Kind::end;
    return {};
  }
}

// A portion of the choices, and the ways out; returns where the next portion begins.
std::size_t PlainScreen::list(const ScreenPage& page, std::size_t from) {
  auto end = std::min(from + choices_at_once, page.choices.size());
  for (auto i = from; i < end; ++i) out_ << i + 1 << ". " << printable(page.choices[i]) << '\n';
  if (end < page.choices.size()) out_ << "m. More: " << page.choices.size() - end << " are left\n";
  if (page.way == ScreenPage::Way::back) out_ << "b. Back\n";
  out_ << "q. Quit\n";
  return end < page.choices.size() ? end : 0;
}

std::optional<std::size_t> PlainScreen::choose(const ScreenPage& page) {
  if (ended_) return {};
  out_ << '\n' << printable(page.title) << '\n';
  auto read_out = page.title + '\n' + joined(page.text, "\n");
  if (page.choices.empty() || read_out != heard_)
    for (const auto& line : page.text) out_ << printable(line) << '\n';
  if (page.choices.empty()) return {};  // it was read out; what comes next is the page before
  heard_ = read_out;
  out_ << '\n';
  auto next = list(page, 0);
  for (;;) {
    auto typed = prompt("Choice");
    if (!typed) return {};
    auto word = plain_lower(*typed);
    if (auto choice = choice_of(word, page.choices.size())) return choice;
    if (word == "b" && page.way == ScreenPage::Way::back) return {};
    if (word == "q") {
      ended_ = true;
      return {};
    }
    if (word == "m" || word.empty())
      next = list(page, word.empty() ? 0 : next);
    else
      out_ << "There is no choice '" << printable(*typed) << "'. Press Enter to hear the choices again.\n";
  }
}

std::optional<std::string> PlainScreen::ask(const std::string& title, const std::string& question) {
  if (ended_) return {};
  out_ << '\n' << printable(title) << '\n';
  auto typed = prompt(question + " (Enter alone goes back)");
  if (typed && typed->empty()) return {};
  return typed;
}

void PlainScreen::hand_over(const std::string& command) { out_ << '\n' << printable(command) << '\n' << std::flush; }

void PlainScreen::take_back() {}

}  // namespace portal

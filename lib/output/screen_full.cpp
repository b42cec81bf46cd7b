#include "lib/output/screen_full.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/modules.h"
#include "lib/base/text.h"
#include "lib/output/wrap.h"

namespace portal {
namespace {

using Style = Canvas::Style;

/// The lines of a page below its title, which of them is seen, and which choice has the mark.
class Body {
 public:
  Body(const ScreenPage& page, const Canvas& canvas) : page_(page), canvas_(canvas), chosen_(page.at) {
    if (chosen_ >= page.choices.size()) chosen_ = 0;
    lay_out();
  }

  void lay_out() {
    lines_.clear();
    first_.clear();
    auto width = static_cast<std::size_t>(std::max(4, canvas_.columns()));
    for (const auto& line : page_.text) add(wrapped(printable(line), width));
    if (!page_.text.empty() && !page_.choices.empty()) lines_.emplace_back();
    for (const auto& choice : page_.choices) {
      first_.push_back(lines_.size());
      add(wrapped(printable(choice), width - 2, 2));
    }
    first_.push_back(lines_.size());
    top_ = std::min(top_, last_top());
    if (!page_.choices.empty()) reveal();
  }

  void draw(Canvas& canvas) const {
    int cursor_row = canvas.rows() - 1, cursor_column = 0;
    for (std::size_t row = 0; row < height(); ++row) {
      auto at = top_ + row;
      bool marked = !page_.choices.empty() && at == first_[chosen_];
      if (marked) cursor_row = static_cast<int>(row) + 1;
      std::string line = at < lines_.size() ? lines_[at] : std::string();
      if (at >= first_[0] && at < lines_.size()) line = (marked ? "> " : "  ") + line;
      canvas.put(static_cast<int>(row) + 1, line, Style::plain);
    }
    canvas.show(cursor_row, cursor_column);
  }

  bool all_is_seen() const { return lines_.size() <= height(); }
  std::size_t chosen() const { return chosen_; }
  std::size_t height() const { return static_cast<std::size_t>(std::max(1, canvas_.rows() - 2)); }

  void down() {
    if (!page_.choices.empty() && first_[chosen_] < top_ + height() && chosen_ + 1 < page_.choices.size()) {
      take(chosen_ + 1);
    } else {
      top_ = std::min(top_ + 1, last_top());
    }
  }
  void up() {
    if (!page_.choices.empty() && first_[chosen_] >= top_ && chosen_ > 0) {
      take(chosen_ - 1);
    } else if (top_ > 0) {
      --top_;
    }
  }
  // The mark goes along where it would be left behind.
  void page_down() {
    bool at_end = top_ == last_top();
    top_ = std::min(top_ + height(), last_top());
    for (std::size_t i = 0; i < page_.choices.size(); ++i)
      if (at_end || first_[chosen_] < top_) chosen_ = std::max(chosen_, i);
  }
  void page_up() {
    bool at_start = top_ == 0;
    top_ -= std::min(top_, height());
    while (chosen_ > 0 && (at_start || first_[chosen_] >= top_ + height())) --chosen_;
  }
  void home() {
    top_ = 0;
    if (!page_.choices.empty()) chosen_ = 0;
  }
  void end() {
    if (!page_.choices.empty()) take(page_.choices.size() - 1);
    top_ = last_top();
  }
  void take(std::size_t choice) {
    chosen_ = choice;
    reveal();
  }

 private:
  const ScreenPage& page_;
  const Canvas& canvas_;
  std::vector<std::string> lines_;
  std::vector<std::size_t> first_;  // the first line of each choice, and the end of all
  std::size_t top_ = 0, chosen_ = 0;

  void add(std::vector<std::string> more) { lines_.insert(lines_.end(), more.begin(), more.end()); }
  std::size_t last_top() const { return lines_.size() - std::min(lines_.size(), height()); }
  void reveal() {
    auto from = first_[chosen_], to = first_[chosen_ + 1];
    if (to > top_ + height()) top_ = to - height();
    if (from < top_) top_ = from;
  }
};

/// What was typed to find a choice by its beginning.
class TypeAhead {
 public:
  explicit TypeAhead(const std::vector<std::string>& choices) {
    for (const auto& choice : choices) folded_.push_back(folded(choice));
  }
  void forget() { typed_.clear(); }
  std::optional<std::size_t> add(const std::string& letter) {
    typed_ += letter;
    auto found = match(folded(typed_));
    if (!found) found = match(folded(typed_ = letter));
    if (!found) typed_.clear();
    return found;
  }

 private:
  std::vector<std::string> folded_;
  std::string typed_;

  // The beginning of a choice goes before that of a word in it.
  std::optional<std::size_t> match(const std::string& wanted) const {
    if (wanted.empty()) return {};
    for (std::size_t i = 0; i < folded_.size(); ++i)
      if (folded_[i].starts_with(wanted)) return i;
    for (std::size_t i = 0; i < folded_.size(); ++i)
      if (folded_[i].find(" " + wanted) != std::string::npos) return i;
    return {};
  }
};

std::string hints(const ScreenPage& page, bool all_is_seen) {
  std::string text = page.choices.empty() ? "" : "Enter: choose  ";
  text += page.way == ScreenPage::Way::quit ? "q: quit" : page.choices.empty() ? "q: back" : "Esc: back";
  if (!page.choices.empty()) text += "  arrows: move";
  if (!all_is_seen) text += "  PgUp/PgDn: more";
  return text;
}

// False where it is no key for moving.
bool move(Body& body, ScreenKey::Kind kind) {
  switch (kind) {
    case ScreenKey::Kind::up:
      body.up();
      return true;
    case ScreenKey::Kind::down:
      body.down();
      return true;
    case ScreenKey::Kind::page_up:
      body.page_up();
      return true;
    case ScreenKey::Kind::page_down:
      body.page_down();
      return true;
    case ScreenKey::Kind::home:
      body.home();
      return true;
    case ScreenKey::Kind::end:
      body.end();
      return true;
    case ScreenKey::Kind::resized:
      body.lay_out();
      return true;
    default:
      return false;
  }
}

bool leaves(const ScreenPage& page, const ScreenKey& key) {
  if (key.kind == ScreenKey::Kind::escape || key.kind == ScreenKey::Kind::left ||
      key.kind == ScreenKey::Kind::end_of_text)
    return true;
  if (page.choices.empty() && key.kind == ScreenKey::Kind::enter) return true;
  // Elsewhere it is the first letter of a name.
  return key.text == "q" && (page.choices.empty() || page.way == ScreenPage::Way::quit);
}

}  // namespace

std::unique_ptr<Canvas> open_canvas(int watched_descriptor, std::string& why) {
  try {
    const auto& module = *static_cast<const ScreenModule*>(load_module(
        {screen_module_file, screen_module_symbol, "draws full screens", "Install the package libncursesw6."}));
    return module.open(watched_descriptor, why);
  } catch (const StorageError& missing) {
    why = missing.message();
    return nullptr;
  }
}

// A signal is a key too: an interrupt is Esc, a lost terminal or a request to end is the end.
ScreenKey FullScreen::next_key() {
  auto key = signals_.leaving() ? ScreenKey{ScreenKey::Kind::lost} : canvas_.key();
  signals_.drain();
  if (key.kind == ScreenKey::Kind::lost || signals_.leaving()) {
    ended_ = true;
    return {ScreenKey::Kind::escape};
  }
  return signals_.take_interrupt() ? ScreenKey{ScreenKey::Kind::escape} : key;
}

std::optional<std::size_t> FullScreen::choose(const ScreenPage& page) {
  if (ended_) return {};
  Body body(page, canvas_);
  TypeAhead type_ahead(page.choices);
  for (;;) {
    canvas_.put(0, fit(printable(page.title), static_cast<std::size_t>(canvas_.columns())), Style::strong);
    canvas_.put(canvas_.rows() - 1, hints(page, body.all_is_seen()), Style::plain);
    body.draw(canvas_);
    auto key = next_key();
    if (leaves(page, key)) return {};
    if (key.kind == ScreenKey::Kind::enter) return body.chosen();
    if (move(body, key.kind)) {
      type_ahead.forget();
    } else if (page.choices.empty() && key.text == " ") {
      body.page_down();
    } else if (key.kind == ScreenKey::Kind::letter) {
      if (auto found = type_ahead.add(key.text)) body.take(*found);
    }
  }
}

std::optional<std::string> FullScreen::ask(const std::string& title, const std::string& question) {
  if (ended_) return {};
  std::string typed;
  for (;;) {
    auto width = static_cast<std::size_t>(std::max(4, canvas_.columns()));
    canvas_.put(0, fit(printable(title), width), Style::strong);
    auto lines = wrapped(printable(question) + ":", width);
    int row = 1, last = canvas_.rows() - 1;
    for (const auto& line : lines)
      if (row < last - 1) canvas_.put(row++, line, Style::plain);
    auto seen = tail_of(typed, width - 3);
    int input_row = row;
    canvas_.put(row++, "> " + seen, Style::plain);
    while (row < last) canvas_.put(row++, "", Style::plain);
    canvas_.put(last, "Enter: go on  Esc: back", Style::plain);
    canvas_.show(input_row, static_cast<int>(2 + display_width(seen)));
    auto key = next_key();
    if (key.kind == ScreenKey::Kind::escape) return {};
    if (key.kind == ScreenKey::Kind::end_of_text && typed.empty()) return {};
    if (key.kind == ScreenKey::Kind::enter && !trimmed(typed).empty()) return std::string(trimmed(typed));
    if (key.kind == ScreenKey::Kind::erase) typed = without_last_letter(typed);
    if (key.kind == ScreenKey::Kind::erase_line) typed.clear();
    // Only what can be seen is taken: no mark that turns the line around, no control character.
    if (key.kind == ScreenKey::Kind::letter && printable(key.text) == key.text && typed.size() < longest_typed_line)
      typed += key.text;
  }
}

void FullScreen::hand_over(const std::string& command) {
  canvas_.hand_over();
  canvas_.tell(printable(command));
}

void FullScreen::take_back() {
  ended_ = signals_.leaving();
  if (!ended_) canvas_.tell("\nPress Enter to go back: this page is then cleared.");
  signals_.take_interrupt();  // it was for the program that had the terminal
  for (auto kind = ScreenKey::Kind::none; !ended_ && kind != ScreenKey::Kind::enter;) {
    kind = canvas_.wait_for_enter().kind;
    signals_.drain();
    ended_ = kind == ScreenKey::Kind::lost || signals_.leaving();
    if (signals_.take_interrupt()) break;
  }
  canvas_.take_back();
}

}  // namespace portal

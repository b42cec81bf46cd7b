#pragma once
// What an interactive session shows and asks, on a full screen or by plain prompts. Both show text through printable().
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace portal {

struct ScreenPage {
  enum class Way { back, quit };  // what leaving it means
  std::string title;
  std::vector<std::string> text;     // what there is to read, above the choices; a line each
  std::vector<std::string> choices;  // none: a page to read
  Way way = Way::back;
  std::size_t at = 0;  // the choice that the person last took here
};

class Screen {
 public:
  virtual ~Screen() = default;
  /// Which choice was taken; nothing where the person left the page.
  virtual std::optional<std::size_t> choose(const ScreenPage& page) = 0;
  /// One line, not blank; nothing where the person left it.
  virtual std::optional<std::string> ask(const std::string& title, const std::string& question) = 0;
  /// Between the two another program has the terminal. `command`: the line that a person would type for it.
  virtual void hand_over(const std::string& command) = 0;
  virtual void take_back() = 0;
  /// The input is over, or the session was asked to end: nothing more is to be shown.
  virtual bool ended() const = 0;
};

/// What a person may type into one line.
inline constexpr std::size_t longest_typed_line = 10000;

/// A line of input, or why there is none.
struct TypedLine {
  enum class Kind { line, unusable, interrupted, end } kind = Kind::end;
  std::string text;  // of one that cannot be used: why
};

/// Numbered choices, a thing a line, nothing but letters: for a screen reader, a slow line, a pipe.
class PlainScreen : public Screen {
 public:
  PlainScreen(std::function<TypedLine()> read, std::ostream& out) : read_(std::move(read)), out_(out) {}
  std::optional<std::size_t> choose(const ScreenPage& page) override;
  std::optional<std::string> ask(const std::string& title, const std::string& question) override;
  void hand_over(const std::string& command) override;
  void take_back() override;
  bool ended() const override { return ended_; }

 private:
  std::function<TypedLine()> read_;
  std::ostream& out_;
  bool ended_ = false;
  std::string heard_;  // the page with choices that was read out last: back on it, its text is not read out again

  std::optional<std::string> prompt(const std::string& question);
  std::size_t list(const ScreenPage& page, std::size_t from);
};

}  // namespace portal

#pragma once
// What the program and its screen module agree on. The module calls back into nothing.
#include <memory>
#include <string>

namespace portal {

struct ScreenKey {
  enum class Kind {
    none,  // nothing that is understood
    up,
    down,
    left,
    page_up,
    page_down,
    home,
    end,
    enter,
    escape,
    erase,        // the last letter
    erase_line,   // all that was typed
    end_of_text,  // Ctrl-D
    letter,
    resized,
    woken,  // the descriptor that is watched can be read
    lost    // the terminal is gone
  };
  Kind kind = Kind::none;
  std::string text = {};  // of a letter, in UTF-8
};

/// A terminal as rows of text. Only what changed since it was last shown is sent.
class Canvas {
 public:
  enum class Style { plain, strong };
  virtual ~Canvas() = default;  // the terminal is as it was before
  virtual int rows() const = 0;
  virtual int columns() const = 0;
  /// The whole row, in UTF-8; what is wider than the terminal is cut.
  virtual void put(int row, const std::string& text, Style style) = 0;
  /// Sends what changed, and puts the cursor there, where a screen reader reads.
  virtual void show(int cursor_row, int cursor_column) = 0;
  /// Waits for a key, or until the descriptor given to `open` can be read.
  virtual ScreenKey key() = 0;
  /// Clears the page and gives the terminal away, as a shell has it.
  virtual void hand_over() = 0;
  /// Writes a line there, and waits for Enter there: enter, woken or lost.
  virtual void tell(const std::string& line) = 0;
  virtual ScreenKey wait_for_enter() = 0;
  /// Clears what was left there, and what the terminal keeps of it to scroll back to, and shows the page again.
  virtual void take_back() = 0;
};

struct ScreenModule {
  /// Null where the terminal cannot be used so; `why` then says it in a few words.
  std::unique_ptr<Canvas> (*open)(int watched_descriptor, std::string& why);
};

inline constexpr const char* screen_module_file = "portalctl-screen.so";
/// The number goes up with every change of this file.
inline constexpr const char* screen_module_symbol = "portalctl_screen_1";

/// The terminal of standard input and output. Null, and `why`, where it cannot be used so, or the module is missing.
std::unique_ptr<Canvas> open_canvas(int watched_descriptor, std::string& why);

}  // namespace portal

#pragma once
// A page in a real browser: Debian's Chromium without a window. What it made of the page, what it complained about, a
// picture, a print.
#include <string>
#include <vector>

#include "tests/support/sandbox.h"

namespace portal::test {

class Browser {
 public:
  explicit Browser(const std::string& html) : page_(folder_.write("page.html", html)) {}

  /// With another script run at its end, as a person's hands; the page's policy, which forbids that, is opened for it.
  static Browser driven(const std::string& html, const std::string& script) {
    auto from = html.find("script-src '"), to = html.find("';", from);
    auto open = html.substr(0, from) + "script-src 'unsafe-inline" + html.substr(to);
    return Browser(with_script(open, script));
  }
  static std::string with_script(const std::string& html, const std::string& script) {
    return replaced(html, "</body>", "<script>" + script + "</script></body>");
  }

  /// The page as it stands after its scripts.
  std::string dom() { return chromium("--dump-dom"); }
  /// A PNG of what is seen in a window of that size.
  std::string picture(int width, int height) {
    chromium("--hide-scrollbars --screenshot=picture.png --window-size=" + std::to_string(width) + "," +
             std::to_string(height));
    return slurp(folder_ / "picture.png");
  }
  /// Text of the pages that a printer would get, each after a form feed.
  std::string print() {
    chromium("--no-pdf-header-footer --print-to-pdf=print.pdf");
    return output_of("cd '" + folder_.path().string() + "' && pdftotext -layout print.pdf -");
  }
  /// The size of the sheets of the last print, among other things.
  std::string print_info() const { return output_of("pdfinfo '" + (folder_ / "print.pdf").string() + "'"); }
  /// What the browser complained about, of the last call.
  std::string complaints() const { return output_of("grep -a CONSOLE '" + (folder_ / "log").string() + "'"); }

 private:
  TemporaryFolder folder_;
  std::filesystem::path page_;

  std::string chromium(const std::string& what) const {
    return output_of("cd '" + folder_.path().string() +
                     "' && timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage "
                     "--no-first-run --user-data-dir=profile --virtual-time-budget=5000 --enable-logging=stderr " +
                     what + " 'file://" + page_.string() + "' 2>log");
  }
};

/// Width and height as the PNG says.
inline std::pair<unsigned, unsigned> size_of_png(const std::string& png) {
  auto number = [&](std::size_t at) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(png.at(at + i));
    return value;
  };
  return {number(16), number(20)};
}

}  // namespace portal::test

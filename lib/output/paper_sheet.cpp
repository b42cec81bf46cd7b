#include "lib/output/paper_sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {

PaperSheet::PaperSheet(const DocumentInfo& info, std::string foot)
    : setter_(make_page_setter(PageSize::letter, info)), foot_(std::move(foot)) {}

void PaperSheet::set_foot() {
  const TextStyle small{.size = 8, .grey = 0.35};
  double top = height() - kPaperMargin - 10, half = (right() - kPaperLeft) / 2;
  double width = half * 1.6, line = setter_->height("Page", width, small);
  setter_->text(fitted(*setter_, foot_, width, line * 1.1, small), kPaperLeft, top, width, small);
  setter_->text(fmt::format("Page {}", page_), right() - half / 3, top, half / 3,
                {.size = 8, .align = Align::end, .grey = 0.35});
}

void PaperSheet::turn() {
  set_foot();
  setter_->next_page();
  ++page_;
  y_ = kPaperMargin;
}

void PaperSheet::lay(Lie lie) {
  if (lie == lie_) return;
  if (!at_top()) turn();
  lie_ = lie;
  setter_->page_size(lie == Lie::across ? PageSize::letter_across : PageSize::letter);
}

void PaperSheet::need(double points) {
  if (room() < points && !at_top()) turn();
}

void PaperSheet::paragraph(std::string_view text, const TextStyle& style) {
  double width = right() - kPaperLeft;
  auto shown = fitted(*setter_, std::string(text), width, height() / 3, style);
  need(setter_->height(shown, width, style));
  y_ += setter_->text(shown, kPaperLeft, y_, width, style);
}

std::string PaperSheet::finish() {
  set_foot();
  return setter_->finish();
}

std::string fitted(PageSetter& setter, std::string text, double width, double height, const TextStyle& style) {
  constexpr std::size_t most = 4000;  // more columns than any page takes
  for (auto columns = std::min(most, display_width(text)); columns > 1; columns = columns * 3 / 4) {
    text = fit(text, columns);
    if (setter.height(text, width, style) <= height) return text;
  }
  return text;
}

}  // namespace portal

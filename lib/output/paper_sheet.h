#pragma once
// Where the next thing goes on a paper: down the page, and on to the next one with a foot below each.
#include <functional>
#include <memory>
#include <string>

#include "lib/output/page.h"

namespace portal {

/// How a page of US Letter lies.
enum class Lie { upright, across };
/// All in points.
constexpr double kPaperMargin = 40, kPaperFoot = 30, kPaperLeft = kPaperMargin;
constexpr double paper_width(Lie lie) { return lie == Lie::upright ? 612 : 792; }
constexpr double paper_height(Lie lie) { return lie == Lie::upright ? 792 : 612; }
constexpr double paper_content(Lie lie) { return paper_width(lie) - 2 * kPaperMargin; }

class PaperSheet {
 public:
  PaperSheet(const DocumentInfo& info, std::string foot);
  PageSetter& setter() { return *setter_; }
  double right() const { return paper_width(lie_) - kPaperMargin; }
  double height() const { return paper_height(lie_); }
  double y() const { return y_; }
  void down(double points) { y_ += points; }
  double room() const { return height() - kPaperMargin - kPaperFoot - y_; }
  bool at_top() const { return y_ <= kPaperMargin; }
  /// On to the next page.
  void turn();
  /// On pages that lie so: on to the next one, where this one lies otherwise and something stands on it.
  void lay(Lie lie);
  /// On to the next page where so much does not fit on this one.
  void need(double points);
  /// A paragraph over the whole width, on as many pages as it takes.
  void paragraph(std::string_view text, const TextStyle& style);
  /// Ends the document and returns the PDF.
  std::string finish();

 private:
  void set_foot();
  std::unique_ptr<PageSetter> setter_;
  std::string foot_;
  Lie lie_ = Lie::upright;
  double y_ = kPaperMargin;
  int page_ = 1;
};

/// The text cut so that it is at most so high.
std::string fitted(PageSetter& setter, std::string text, double width, double height, const TextStyle& style);

}  // namespace portal

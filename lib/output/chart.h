#pragma once
// What a chart draws, out of the rows of a section: labels, numbers, an axis. How it is drawn is the writers' matter.
#include <optional>
#include <string>
#include <vector>

#include "lib/output/sections.h"

namespace portal {

struct ChartData {
  struct Series {
    std::string name;
    std::vector<std::optional<double>> values;  // one for each label; nothing: not drawn
  };
  Chart::Kind kind = Chart::Kind::bars;
  std::string label_name;  // "Group"
  std::vector<std::string> labels;
  std::vector<Series> series;  // the first is the one that the chart is about
  Column column;               // of the first: how its numbers are written
};

/// Bars beyond these are none that anybody reads; points of a line may be more.
constexpr std::size_t kMostBars = 120, kMostPoints = 400;

/// The charts of a section, those without a number or with too much to draw left out.
std::vector<ChartData> charts_of(const Document& document, const Section& section);

struct Axis {
  double low = 0, high = 1, step = 1;
  /// 0 … 1 along the axis.
  double place(double value) const { return (value - low) / (high - low); }
  std::vector<double> ticks() const;
};
/// 0 to 100 for percents that lie there; else from or to zero in steps of 1, 2 or 5 times a power of ten.
Axis axis_of(const ChartData& chart);

/// What stands at a tick: "25%", "1,500".
std::string tick_text(double tick, const ChartData& chart);
/// "6: Percent 62.5%, District percent 58.0%".
std::string point_text(const ChartData& chart, std::size_t point);
/// What the chart shows, for who does not see it.
std::string chart_summary(const ChartData& chart);

}  // namespace portal

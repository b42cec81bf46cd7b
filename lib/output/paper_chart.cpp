#include "lib/output/paper_chart.h"

#include <algorithm>
#include <cmath>

#include "lib/base/text.h"
#include "lib/output/paper_words.h"

namespace portal {
namespace {

constexpr TextStyle kSmall{.size = 8, .grey = 0.35}, kLabel{.size = 8.5}, kStrong{.size = 8.5, .weight = Weight::bold};
constexpr double kRow = 15, kBar = 7.5, kAxis = 13, kLegend = 16, kPlotHeight = 150;
constexpr double kBarGrey = 0.55, kOtherGrey = 0.3, kGridGrey = 0.85, kLetter = 5.2;
constexpr std::size_t kLongestLabel = 32, kMostDots = 40;

// The page setter draws lines alone: a filled shape is a thick one.
void fill(PageSetter& setter, double x, double y, double width, double height, double grey) {
  if (width > 0) setter.line(x, y + height / 2, x + width, y + height / 2, height, grey);
}

void mark(PageSetter& setter, std::size_t shape, double x, double y) {
  constexpr double half = 2.6;
  switch (shape % 4) {
    case 0:  // what the chart is about
      return fill(setter, x - half, y - half, 2 * half, 2 * half, 0);
    case 1:  // an upright stroke
      setter.line(x, y - kBar / 2 - 2.5, x, y + kBar / 2 + 2.5, 3.4, 1);
      return setter.line(x, y - kBar / 2 - 2.5, x, y + kBar / 2 + 2.5, 1.6, 0);
    case 2:  // a hollow square
      fill(setter, x - half, y - half, 2 * half, 2 * half, 1);
      return setter.box(x - half, y - half, 2 * half, 2 * half, 1.1, 0);
    default:  // a cross
      setter.line(x - half, y - half, x + half, y + half, 1.2, 0);
      return setter.line(x - half, y + half, x + half, y - half, 1.2, 0);
  }
}

// On a line an upright stroke says nothing: that one belongs to bars.
std::size_t point_shape(std::size_t series) { return series == 0 ? 0 : 2 + (series - 1) % 2; }

double label_width(const ChartData& chart) {
  double widest = 30;
  for (const auto& label : chart.labels)
    widest = std::max(widest, static_cast<double>(display_width(fit(shown_text(label), kLongestLabel))) * kLetter);
  return widest;
}

void set_legend(PaperSheet& sheet, const ChartData& chart) {
  double x = kPaperLeft;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    double y = sheet.y() + 6, width = static_cast<double>(display_width(chart.series[i].name)) * kLetter + 8;
    bool bar = chart.kind == Chart::Kind::bars && i == 0;
    if (bar) fill(sheet.setter(), x, y - kBar / 2, 16, kBar, kBarGrey);
    if (!bar) mark(sheet.setter(), chart.kind == Chart::Kind::bars ? i : point_shape(i), x + 8, y);
    sheet.setter().text(chart.series[i].name, x + 20, sheet.y(), width, i == 0 ? kStrong : kLabel);
    x += 20 + width + 10;
  }
  sheet.down(kLegend);
}

struct Plot {
  const ChartData& chart;
  Axis axis = axis_of(chart);
  double left = kPaperLeft + label_width(chart) + 8, right = 0;
  double x_of(double value) const { return left + axis.place(value) * (right - left); }
};

void set_bar_axis(PaperSheet& sheet, const Plot& plot, std::size_t bars) {
  auto middle = kSmall;
  middle.align = Align::centre;
  for (auto tick : plot.axis.ticks()) {
    double x = plot.x_of(tick), top = sheet.y() + kAxis;
    sheet.setter().text(tick_text(tick, plot.chart), x - 25, sheet.y(), 50, middle);
    sheet.setter().line(x, top, x, top + static_cast<double>(bars) * kRow, 0.5, tick == 0 ? 0 : kGridGrey);
  }
  sheet.down(kAxis);
}

void set_bar(PaperSheet& sheet, const Plot& plot, std::size_t i) {
  auto end = kLabel, strong_end = kStrong;
  end.align = strong_end.align = Align::end;
  auto& setter = sheet.setter();
  double y = sheet.y() + kRow / 2;
  setter.text(fit(shown_text(plot.chart.labels[i]), kLongestLabel), kPaperLeft, y - 6, plot.left - kPaperLeft - 6, end);
  if (auto value = plot.chart.series[0].values[i]) {
    double from = std::min(plot.x_of(0), plot.x_of(*value)), to = std::max(plot.x_of(0), plot.x_of(*value));
    fill(setter, from, y - kBar / 2, to - from, kBar, kBarGrey);
    setter.text(paper_text(*value, plot.chart.column), plot.right, y - 6, sheet.right() - plot.right, strong_end);
  }
  for (std::size_t s = 1; s < plot.chart.series.size(); ++s)
    if (auto value = plot.chart.series[s].values[i]) mark(setter, s, plot.x_of(*value), y);
  sheet.down(kRow);
}

void set_bars(PaperSheet& sheet, const ChartData& chart) {
  Plot plot{.chart = chart, .right = sheet.right() - 52};
  for (std::size_t i = 0; i < chart.labels.size();) {
    if (sheet.room() < kAxis + kRow) sheet.turn();
    auto fitting = static_cast<std::size_t>(std::floor((sheet.room() - kAxis) / kRow));
    auto until = std::min(chart.labels.size(), i + std::max<std::size_t>(1, fitting));
    set_bar_axis(sheet, plot, until - i);
    for (; i < until; ++i) set_bar(sheet, plot, i);
  }
}

void set_line(PageSetter& setter, const ChartData::Series& series, std::size_t place, auto x_of, auto y_of) {
  const auto& values = series.values;
  for (std::size_t i = 0; i + 1 < values.size(); ++i)
    if (values[i] && values[i + 1])
      setter.line(x_of(i), y_of(*values[i]), x_of(i + 1), y_of(*values[i + 1]), place == 0 ? 1.8 : 0.7,
                  place == 0 ? 0 : kOtherGrey);
  for (std::size_t i = 0; i < values.size() && values.size() <= kMostDots; ++i)
    if (values[i]) mark(setter, point_shape(place), x_of(i), y_of(*values[i]));
}

void set_lines(PaperSheet& sheet, const ChartData& chart) {
  auto axis = axis_of(chart);
  auto end = kSmall, middle = kSmall;
  end.align = Align::end, middle.align = Align::centre;
  double left = kPaperLeft + 44, top = sheet.y() + 8;
  auto count = chart.labels.size();
  double step = (sheet.right() - left) / static_cast<double>(count);
  auto x_of = [&](std::size_t i) { return left + (static_cast<double>(i) + 0.5) * step; };
  auto y_of = [&](double value) { return top + (1 - axis.place(value)) * kPlotHeight; };
  for (auto tick : axis.ticks()) {
    sheet.setter().line(left, y_of(tick), sheet.right(), y_of(tick), 0.5, tick == 0 ? 0 : kGridGrey);
    sheet.setter().text(tick_text(tick, chart), kPaperLeft, y_of(tick) - 5, 38, end);
  }
  double width = label_width(chart) + 12;
  auto every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(width / step)));
  for (std::size_t i = 0; i < count; i += every)
    sheet.setter().text(fit(shown_text(chart.labels[i]), kLongestLabel),
                        std::clamp(x_of(i) - width / 2, kPaperLeft, sheet.right() - width), top + kPlotHeight + 4,
                        width, middle);
  for (auto s = chart.series.size(); s-- > 0;) set_line(sheet.setter(), chart.series[s], s, x_of, y_of);
  sheet.down(kPlotHeight + 8 + 16);
}

}  // namespace

void set_chart(PaperSheet& sheet, const ChartData& chart) {
  bool bars = chart.kind == Chart::Kind::bars;
  sheet.need(kLegend + kAxis +
             (bars ? kRow * static_cast<double>(std::min<std::size_t>(chart.labels.size(), 12)) : kPlotHeight + 24));
  set_legend(sheet, chart);
  bars ? set_bars(sheet, chart) : set_lines(sheet, chart);
  sheet.down(8);
}

}  // namespace portal

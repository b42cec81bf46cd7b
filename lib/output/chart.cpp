#include "lib/output/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lib/base/text.h"
#include "lib/output/paper_words.h"

namespace portal {
namespace {

ChartData chart_data(const Document& document, const Section& section, const Chart& chart) {
  ChartData data{.kind = chart.kind, .column = {}};
  auto label = column_of(document, chart.label);
  data.label_name = paper_heading(document.columns[label]);
  for (const auto& row : section.rows) data.labels.push_back(paper_text(row[label], document.columns[label]));
  for (const auto& name : chart.values) {
    auto column = column_of(document, name);
    if (data.series.empty()) data.column = document.columns[column];
    auto& series = data.series.emplace_back();
    series.name = paper_heading(document.columns[column]);
    bool any = false;
    for (const auto& row : section.rows) any = series.values.emplace_back(number_of(row[column])).has_value() || any;
    if (!any && data.series.size() > 1) data.series.pop_back();  // nothing to compare with
  }
  return data;
}

bool can_be_drawn(const ChartData& data) {
  if (data.series.empty()) return false;
  const auto& values = data.series.front().values;
  bool any = std::any_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); });
  return any && data.labels.size() <= (data.kind == Chart::Kind::bars ? kMostBars : kMostPoints);
}

std::pair<double, double> bounds(const ChartData& chart) {
  double low = 0, high = 0;
  for (const auto& series : chart.series)
    for (auto value : series.values) {
      low = std::min(low, value.value_or(0));
      high = std::max(high, value.value_or(0));
    }
  return {low, high};
}

}  // namespace

std::vector<ChartData> charts_of(const Document& document, const Section& section) {
  std::vector<ChartData> all;
  if (section.kept != Section::Rows::all) return all;
  for (const auto& chart : document.charts) {
    if (!chart.section.empty() && (!section.heading || chart.section != section.value)) continue;
    auto data = chart_data(document, section, chart);
    if (can_be_drawn(data)) all.push_back(std::move(data));
  }
  return all;
}

std::vector<double> Axis::ticks() const {
  std::vector<double> all;
  auto count = std::lround((high - low) / step);
  auto first = std::round(low / step);  // so that zero is zero, and not what is left of ten tenths
  for (long i = 0; i <= count; ++i) all.push_back((first + static_cast<double>(i)) * step);
  return all;
}

Axis axis_of(const ChartData& chart) {
  auto [low, high] = bounds(chart);
  if (chart.column.kind == Column::Kind::percent && low >= 0 && high <= 100) return {0, 100, 25};
  double range = high - low;
  if (!(range > 0) || !std::isfinite(range)) return {0, 1, 1};
  constexpr double ticks = 4;
  double power = std::pow(10, std::floor(std::log10(range / ticks)));
  double step = power * 10;
  for (double nice : {5.0, 2.0, 1.0})
    if (nice * power >= range / ticks) step = nice * power;
  return {std::floor(low / step) * step, std::ceil(high / step) * step, step};
}

std::string tick_text(double tick, const ChartData& chart) {
  constexpr double exact = 1e15;
  bool whole = std::abs(tick) < exact && tick == std::floor(tick);
  auto text = whole ? grouped(static_cast<long long>(tick)) : fmt::format("{:.10g}", tick);
  return chart.column.kind == Column::Kind::percent ? text + "%" : text;
}

std::string point_text(const ChartData& chart, std::size_t point) {
  std::vector<std::string> parts;
  for (const auto& series : chart.series)
    if (auto value = series.values[point]) parts.push_back(series.name + " " + paper_text(*value, chart.column));
  return chart.labels[point] + ": " + (parts.empty() ? "nothing" : joined(parts, ", "));
}

std::string chart_summary(const ChartData& chart) {
  const auto& values = chart.series.front().values;
  auto by_value = [](const auto& a, const auto& b) { return a.value_or(INFINITY) < b.value_or(INFINITY); };
  auto by_most = [](const auto& a, const auto& b) { return a.value_or(-INFINITY) < b.value_or(-INFINITY); };
  auto at = [&](auto found) {
    auto place = static_cast<std::size_t>(found - values.begin());
    return fmt::format("{} ({})", paper_text(*values[place], chart.column), chart.labels[place]);
  };
  auto bars = chart.kind == Chart::Kind::bars;
  return fmt::format("{}. Highest: {}. Lowest: {}. The table below has every value.",
                     counted(static_cast<long long>(values.size()), bars ? "bar" : "point"),
                     at(std::max_element(values.begin(), values.end(), by_most)),
                     at(std::min_element(values.begin(), values.end(), by_value)));
}

}  // namespace portal

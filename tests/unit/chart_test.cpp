#include "lib/output/chart.h"

#include <doctest/doctest.h>

#include "tests/unit/property.h"

namespace portal {
namespace {

ChartData chart(std::vector<std::optional<double>> values, Column::Kind kind = Column::Kind::text) {
  ChartData data{.label_name = "Group", .column = {"count", Column::Show::always, kind}};
  data.labels.assign(values.size(), "x");
  data.series.push_back({"Count", std::move(values)});
  return data;
}

using Ticks = std::vector<double>;

}  // namespace

TEST_CASE("chart: percents stand between 0 and 100, whatever they are") {
  CHECK(axis_of(chart({3.0, 4.5}, Column::Kind::percent)).ticks() == Ticks{0, 25, 50, 75, 100});
  CHECK(axis_of(chart({130.0}, Column::Kind::percent)).high == 150);
}

TEST_CASE("chart: other numbers get an axis that a person can read, with zero on it") {
  CHECK(axis_of(chart({7.0, 3.0})).ticks() == Ticks{0, 2, 4, 6, 8});
  CHECK(axis_of(chart({1204.0})).ticks() == Ticks{0, 500, 1000, 1500});
  CHECK(axis_of(chart({-3.0, 4.0})).ticks() == Ticks{-4, -2, 0, 2, 4});
  CHECK(axis_of(chart({0.0, {}})).ticks() == Ticks{0, 1});
}

TEST_CASE("chart: every value lies on the axis, which has few ticks") {
  CHECK(holds([](double a, double b) {
    if (!std::isfinite(b - a) || std::abs(a) > 1e15 || std::abs(b) > 1e15) return;
    if (std::max(std::abs(a), std::abs(b)) < 1e-9) return;
    auto axis = axis_of(chart({a, b}));
    for (auto value : {a, b, 0.0}) RC_ASSERT(axis.place(value) >= -1e-9 && axis.place(value) <= 1 + 1e-9);
    RC_ASSERT(axis.ticks().size() >= 2u);
    RC_ASSERT(axis.ticks().size() <= 8u);
  }));
}

TEST_CASE("chart: ticks are written as a person writes them") {
  CHECK(tick_text(1500, chart({1.0})) == "1,500");
  CHECK(tick_text(25, chart({1.0}, Column::Kind::percent)) == "25%");
  auto axis = axis_of(chart({-0.3, 0.3}));
  std::string all;
  for (auto tick : axis.ticks()) all += tick_text(tick, chart({1.0})) + " ";
  CHECK(all == "-0.4 -0.2 0 0.2 0.4 ");
}

TEST_CASE("chart: what it says without eyes") {
  auto data = chart({50.0, {}, 75.0}, Column::Kind::percent);
  data.labels = {"6", "7", "8"};
  CHECK(chart_summary(data) == "3 bars. Highest: 75.0% (8). Lowest: 50.0% (6). The table below has every value.");
  CHECK(point_text(data, 0) == "6: Count 50.0%");
  CHECK(point_text(data, 1) == "7: nothing");
}

}  // namespace portal

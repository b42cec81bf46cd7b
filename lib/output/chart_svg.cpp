#include "lib/output/chart_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lib/base/text.h"
#include "lib/output/html_text.h"
#include "lib/output/paper_words.h"

namespace portal {
namespace {

// All in units of the drawing; at its full size they are CSS pixels.
constexpr double kWidth = 760, kTop = 26, kLetter = 7.6, kGap = 10;
constexpr double kBarRow = 24, kBar = 12, kMark = 7, kValueWidth = 58;
constexpr std::size_t kBarsTogether = 40, kLongestLabel = 32, kMostDots = 40;
constexpr double kPlotHeight = 240, kLineLeft = 58, kLineRight = 18, kBelow = 30;
constexpr int kShapes = 4;

double width_of(std::string_view text) { return static_cast<double>(display_width(text)) * kLetter; }

void add_text(std::string& out, double x, double y, const char* anchor, std::string_view text, const char* look = "") {
  out += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}"{}>)", x, y, anchor, look);
  append_html(out, text);
  out += "</text>";
}

// What the first value is compared with: each has a shape of its own, which stands out without colour too.
std::string mark(std::size_t series, double x, double y) {
  auto shape = (series - 1) % kShapes;
  double m = kMark - 1.5;
  auto open = fmt::format(R"(<path class="mark mark{}" d=")", shape + 1);
  switch (shape) {
    case 0:  // an upright stroke, taller than the bar
      return fmt::format(R"(<path class="halo" d="M{0:.1f} {1:.1f}V{2:.1f}"/>{3}M{0:.1f} {1:.1f}V{2:.1f}"/>)", x,
                         y - kBar / 2 - 4, y + kBar / 2 + 4, open);
    case 1:  // a diamond
      return fmt::format(R"({}M{:.1f} {:.1f}l{m} {m}l-{m} {m}l-{m} -{m}z"/>)", open, x, y - m, fmt::arg("m", m));
    case 2:  // a ring
      return fmt::format(R"({0}M{1:.1f} {2:.1f}a{3} {3} 0 1 0 {4} 0a{3} {3} 0 1 0 -{4} 0z"/>)", open, x - m, y, m,
                         2 * m);
    default:  // a triangle
      return fmt::format(R"({0}M{1:.1f} {2:.1f}l{3} {4}h-{4}z"/>)", open, x, y - m, m, 2 * m);
  }
}

std::string dot(std::size_t series, double x, double y) {
  return series == 0 ? fmt::format(R"(<circle class="strong" cx="{:.1f}" cy="{:.1f}" r="4"/>)", x, y)
                     : mark(series + 1, x, y);  // upright strokes belong to bars
}

std::string key(const ChartData& chart, std::size_t series) {
  std::string out = R"(<svg class="key" viewBox="0 0 32 22" width="32" height="22" aria-hidden="true">)";
  if (chart.kind == Chart::Kind::line) {
    out += fmt::format(R"(<path class="line line{}" d="M1 11H31"/>)", series % kShapes) + dot(series, 16, 11);
  } else {
    out += series == 0 ? R"(<path class="strong" d="M2 5h28v12h-28z"/>)" : mark(series, 16, 11);
  }
  return out + "</svg>";
}

std::string legend(const ChartData& chart) {
  std::string out = "<figcaption>";
  for (std::size_t i = 0; i < chart.series.size(); ++i)
    out += fmt::format(R"(<span class="legend{}">{}{}</span> )", i == 0 ? " first" : "", key(chart, i),
                       html_text(chart.series[i].name));
  return out + "</figcaption>";
}

// Opens the drawing, with what it says to who does not see it.
std::string opened(const ChartData& chart, const std::string& id, double height, const std::string& part) {
  return fmt::format(R"(<svg class="chart" role="img" viewBox="0 0 {} {:.0f}" aria-labelledby="{}t {}d">)", kWidth,
                     height, id, id) +
         fmt::format(R"(<title id="{}t">{} by {}{}</title><desc id="{}d">{}</desc>)", id,
                     html_text(chart.series.front().name), html_text(plain_lower(chart.label_name)), part, id,
                     html_text(chart_summary(chart)));
}

std::string bars(const ChartData& chart, const std::string& id, std::size_t first, std::size_t last,
                 const std::string& part) {
  auto axis = axis_of(chart);
  double widest = 40;
  for (const auto& label : chart.labels) widest = std::max(widest, width_of(fit(label, kLongestLabel)));
  double left = widest + kGap, right = kWidth - kValueWidth - kGap;
  double height = kTop + static_cast<double>(last - first) * kBarRow + 4;
  auto x_of = [&](double value) { return left + axis.place(value) * (right - left); };
  auto out = opened(chart, id, height, part);
  for (auto tick : axis.ticks()) {
    out += fmt::format(R"(<path class="{}" d="M{:.1f} {}V{:.1f}"/>)", tick == 0 ? "axis" : "grid", x_of(tick), kTop - 4,
                       height - 4);
    add_text(out, x_of(tick), kTop - 10, "middle", tick_text(tick, chart), R"( class="tick")");
  }
  for (auto i = first; i < last; ++i) {
    double y = kTop + (static_cast<double>(i - first) + 0.5) * kBarRow;
    out += "<g><title>" + html_text(point_text(chart, i)) + "</title>";
    add_text(out, left - kGap, y + 4, "end", fit(shown_text(chart.labels[i]), kLongestLabel));
    if (auto value = chart.series[0].values[i]) {
      double from = std::min(x_of(0), x_of(*value)), to = std::max(x_of(0), x_of(*value));
      out += fmt::format(R"(<path class="strong" d="M{:.1f} {:.1f}h{:.1f}v{}h-{:.1f}z"/>)", from, y - kBar / 2,
                         to - from, kBar, to - from);
      add_text(out, kWidth - 2, y + 4, "end", paper_text(*value, chart.column), R"( class="value")");
    }
    for (std::size_t s = 1; s < chart.series.size(); ++s)
      if (auto value = chart.series[s].values[i]) out += mark(s, x_of(*value), y);
    out += "</g>\n";
  }
  return out + "</svg>\n";
}

std::string all_bars(const ChartData& chart, const std::string& id) {
  auto count = chart.labels.size();
  auto parts = (count + kBarsTogether - 1) / kBarsTogether;
  std::string out;
  for (std::size_t part = 0; part < parts; ++part) {
    auto named = parts == 1 ? std::string() : fmt::format(", {} of {}", part + 1, parts);
    out += bars(chart, fmt::format("{}p{}", id, part), count * part / parts, count * (part + 1) / parts, named);
  }
  return out;
}

std::string line_path(const ChartData::Series& series, std::size_t place, const auto& x_of, const auto& y_of) {
  std::string path;
  bool drawing = false;  // a missing value is a gap
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (auto value = series.values[i])
      path += fmt::format("{}{:.1f} {:.1f}", drawing ? 'L' : 'M', x_of(i), y_of(*value));
    drawing = series.values[i].has_value();
  }
  return fmt::format(R"(<path class="line line{}" d="{}"/>)", place % kShapes, path);
}

// A label is centred where the drawing has room for it.
const char* anchor_of(double x, double width) {
  if (x < width / 2) return "start";
  return x + width / 2 > kWidth ? "end" : "middle";
}

std::string lines(const ChartData& chart, const std::string& id) {
  auto axis = axis_of(chart);
  auto count = chart.labels.size();
  double height = kTop + kPlotHeight + kBelow, right = kWidth - kLineRight;
  double step = (right - kLineLeft) / static_cast<double>(count);
  auto x_of = [&](std::size_t i) { return kLineLeft + (static_cast<double>(i) + 0.5) * step; };
  auto y_of = [&](double value) { return kTop + (1 - axis.place(value)) * kPlotHeight; };
  auto out = opened(chart, id, height, "");
  for (auto tick : axis.ticks()) {
    out += fmt::format(R"(<path class="{}" d="M{} {:.1f}H{}"/>)", tick == 0 ? "axis" : "grid", kLineLeft, y_of(tick),
                       right);
    add_text(out, kLineLeft - kGap, y_of(tick) + 4, "end", tick_text(tick, chart), R"( class="tick")");
  }
  double widest = 0;
  for (const auto& label : chart.labels) widest = std::max(widest, width_of(fit(label, kLongestLabel)) + kGap);
  auto every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(widest / step)));
  for (std::size_t i = 0; i < count; i += every)
    add_text(out, x_of(i), height - kBelow + 20, anchor_of(x_of(i), widest),
             fit(shown_text(chart.labels[i]), kLongestLabel), R"( class="tick")");
  for (std::size_t s = chart.series.size(); s-- > 0;) {
    out += line_path(chart.series[s], s, x_of, y_of);
    for (std::size_t i = 0; i < count && count <= kMostDots; ++i)
      if (auto value = chart.series[s].values[i])
        out += "<g><title>" + html_text(point_text(chart, i)) + "</title>" + dot(s, x_of(i), y_of(*value)) + "</g>";
  }
  return out + "\n</svg>\n";
}

}  // namespace

std::string chart_figure(const ChartData& chart, const std::string& id) {
  return "<figure>" + legend(chart) + "\n<div class=\"drawing\">" +
         (chart.kind == Chart::Kind::bars ? all_bars(chart, id) : lines(chart, id)) + "</div></figure>\n";
}

}  // namespace portal

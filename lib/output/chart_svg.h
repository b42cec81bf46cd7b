#pragma once
#include <string>

#include "lib/output/chart.h"

namespace portal {

/// A figure for an HTML page: a legend and the chart as inline SVG, which has its colours from the page's style sheet.
/// Many bars are cut into several drawings, so that each fits on a printed page. `id`: unique in the page.
std::string chart_figure(const ChartData& chart, const std::string& id);

}  // namespace portal

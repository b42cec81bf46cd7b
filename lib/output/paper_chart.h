#pragma once
#include "lib/output/chart.h"
#include "lib/output/paper_sheet.h"

namespace portal {

/// The chart at the sheet's place, with its legend; many bars go on to the next page.
void set_chart(PaperSheet& sheet, const ChartData& chart);

}  // namespace portal

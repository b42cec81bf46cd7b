#include "lib/base/errors.h"
#include "lib/output/row_writers.h"

namespace portal {

std::unique_ptr<RowWriter> make_html_writer(Document, RowWriter::Sink) {
  throw UsageError("html is not written yet", "");
}

}  // namespace portal

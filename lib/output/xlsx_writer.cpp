#include "lib/base/errors.h"
#include "lib/output/row_writers.h"

namespace portal {

std::unique_ptr<RowWriter> make_xlsx_writer(Document, RowWriter::Sink) {
  throw UsageError("xlsx is not written yet", "");
}

}  // namespace portal

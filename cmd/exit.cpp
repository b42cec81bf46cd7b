#include "cmd/exit.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <new>
#include <ostream>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"

namespace portal {
namespace {

ExitCode tell(Context& context, const Error& error) {
  context.out.flush();
  context.error << "portalctl: " << error.message() << '\n';
  if (!error.hint().empty()) context.error << "  " << error.hint() << '\n';
  return exit_code_of(error);
}

void log_denial(Context& context, const Denial& denial, const std::string& why) {
  std::string ignored;
  if (denial.action.empty()) return;
  if (denial.action == "sign-in" && !context.signed_in()) return;  // it is logged where it is refused
  if (auto* session = context.session_if_possible(ignored)) record_denial(*session, denial, why);
}

[[noreturn]] void translate() {
  try {
    throw;
  } catch (const SQLite::Exception& error) {
    if (error.getErrorCode() == 9) throw Interrupted("interrupted; nothing is half-done", "");  // SQLITE_INTERRUPT
    rethrow_storage_error(error, "the database");
  } catch (const std::bad_alloc&) {
    throw StorageError("out of memory; nothing was changed", "close other programs, or give the machine more memory");
  }
}

}  // namespace

ExitCode report_error(Context& context) {
  try {
    try {
      translate();
    } catch (const NotPermitted& error) {
      log_denial(context, error.denial, error.message());
      throw;
    } catch (const NotFound& error) {
      log_denial(context, error.denial, error.message());
      throw;
    }
  } catch (const Error& error) {
    return tell(context, error);
  } catch (const std::exception& error) {
    context.error << "portalctl: a bug: " << printable(error.what()) << '\n'
                  << "  please report it, with the command; nothing was changed by what failed\n";
    return exit_bug;
  }
}

}  // namespace portal

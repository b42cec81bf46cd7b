#include "lib/mail/spool.h"

#include <fmt/format.h>
#include <unistd.h>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/private_folder.h"

namespace portal {
namespace {

class Spool : public MailTransport {
 public:
  explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}

  DeliveryAnswer deliver(const MailEnvelope& envelope) override {
    auto name = folder_ / fmt::format("mail-{:010}.eml", envelope.mail_id);
    try {
      write_file(name, envelope.message, FileMode::owner_only);
    } catch (const StorageError& error) {  // then it has no name
      return {Delivery::no_server, error.message()};
    }
    try {
      give_to_owner_of(name, folder_);
    } catch (const StorageError&) {
      // It was taken from there already, by whoever may read it.
    }
    return {Delivery::taken, {}};
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<MailTransport> open_spool(const std::filesystem::path& folder) {
  make_lasting_folder(folder, folder_of(folder), FolderUse::handed_over);
  if (access(folder.c_str(), W_OK | X_OK) != 0) throw_system_error("write to", folder);
  return std::make_unique<Spool>(folder);
}

}  // namespace portal

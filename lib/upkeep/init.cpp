#include "lib/upkeep/init.h"

#include <fmt/format.h>

#include "lib/access/session.h"
#include "lib/store/installation_key.h"

namespace portal {
namespace {

// Removes what was made, unless it is kept.
class Made {
 public:
  ~Made() {
    std::error_code ignored;
    for (const auto& file : files_) std::filesystem::remove(file, ignored);
  }
  void add(const std::string& file) { files_.push_back(file); }
  void keep() { files_.clear(); }

 private:
  std::vector<std::string> files_;
};

void refuse_existing(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored))
    throw Refused(fmt::format("{} exists already", file.string()),
                  "nothing was changed; name another with --database, or key_file in portal.yaml");
}

}  // namespace

void refuse_installed(const Settings& settings) {
  refuse_existing(settings.path(Key::database));
  refuse_existing(settings.path(Key::key_file));
}

void initialise(const Settings& settings, const InitRequest& request, const Clock& clock, Random& random) {
  auto file = settings.path(Key::database), key_file = settings.path(Key::key_file);
  refuse_installed(settings);
  Made made;
  made.add(key_file.string());
  auto key = InstallationKey::create(key_file, random);
  for (const auto& part : Store::files_of(file)) made.add(part.string());
  Store::create(file, clock);
  Store store(file, clock, settings.count(Key::lock_wait));
  TimeZone zone(settings.text(Key::time_zone));
  const Roles none;  // what anybody may is not asked here
  Session session{store,
                  settings,
                  clock,
                  random,
                  zone,
                  none,
                  {request.who, {}, {}},
                  AuditLog(store, {request.who, {}, request.origin}, clock)};
  WriteTransaction transaction(store);
  insert_installation(store, {clock.now().text(), request.sandbox, key.mark()});
  session.audit.append("init", file.filename().string(),
                       JsonObject().add("sandbox", request.sandbox == Sandbox::yes ? "yes" : "no"));
  add_operator(session, request.admin, "District IT");
  if (request.service) add_operator(session, *request.service, "Unattended Service");
  if (request.portal) add_operator(session, *request.portal, "Portal Service");
  transaction.commit();
  made.keep();
}

}  // namespace portal

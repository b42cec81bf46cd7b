#include "cmd/context.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iostream>

#include "cmd/login.h"
#include "lib/access/role_uses.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/calendar/rollover.h"
#include "lib/store/installation_store.h"

namespace portal {

Context::Context(std::istream& in_stream, std::ostream& out_stream, std::ostream& error_stream, Terminal which,
                 Settings::Environment environment_of, std::function<std::string()> login_of, std::string from)
    : in(in_stream),
      out(out_stream),
      error(error_stream),
      terminal(which),
      environment(std::move(environment_of)),
      login_(std::move(login_of)),
      origin_(std::move(from)) {}

Context::~Context() = default;

const Settings& Context::settings() {
  if (settings_) return *settings_;
  Settings::Sources sources;
  sources.environment = environment;
  sources.options = overrides_;
  if (options.config) sources.file = *options.config;
  if (options.database) sources.options[Key::database] = *options.database;
  // What is no text is asked for each time: as the setting it would be the form of every answer on a terminal.
  if (auto choices = choices_of(Key::format);
      options.format && std::find(choices.begin(), choices.end(), *options.format) != choices.end())
    sources.options[Key::format] = *options.format;
  settings_ = Settings::load(sources);
  return *settings_;
}

const Roles& Context::roles() {
  if (!roles_) {
    auto [text, origin] = settings().config_text("roles.yaml");
    roles_ = Roles::parse(text, origin);
  }
  return *roles_;
}

const Clock& Context::clock() {
  if (clock_) return *clock_;
  if (options.now) {
    auto moment = Timestamp::parse(*options.now);
    if (!moment)
      throw UsageError(fmt::format("--now: '{}' is no time", printable(*options.now)),
                       "write it as 2026-08-14T02:30:00-07:00");
    clock_ = std::make_unique<FixedClock>(*moment);
  } else {
    clock_ = std::make_unique<SystemClock>();
  }
  return *clock_;
}

Random& Context::random() {
  if (random_) return *random_;
  if (options.seed) {
    const std::string_view text = *options.seed;
    std::uint64_t seed = 0;
    auto parsed = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
      throw UsageError(fmt::format("--seed: '{}' is no number", printable(text)), "give a whole number");
    random_ = std::make_unique<SeededRandom>(seed);
  } else {
    random_ = std::make_unique<SystemRandom>();
  }
  return *random_;
}

Store& Context::store() {
  if (!store_)
    store_ = std::make_unique<Store>(settings().path(Key::database), clock(), settings().count(Key::lock_wait));
  return *store_;
}

Store* Context::store_if_possible(std::string& why) {
  try {
    return &store();
  } catch (const Error& problem) {
    why = problem.hint().empty() ? problem.message() : fmt::format("{} ({})", problem.message(), problem.hint());
    return nullptr;
  } catch (const std::exception& problem) {
    why = problem.what();
    return nullptr;
  }
}

// A real district's clock cannot be turned, nor its PINs foretold.
void Context::accept_rehearsal_options(Store& database) {
  if (!options.now && !options.seed) return;
  if (read_installation(database).sandbox == Sandbox::yes) return;
  throw Refused(fmt::format("{} is not a sandbox: --now and --seed are refused", settings().text(Key::database)),
                "make a sandbox with `portalctl init --sandbox --database FILE`");
}

Operator Context::find_who(Store& database) {
  auto today = zone_->date_of(clock().now());
  auto who = find_operator(database, roles(), login(), today);
  if (!options.acting_as) return who;
  bool district_it = false;
  for (const auto& held : who.roles) district_it = district_it || held.role->name == "District IT";
  if (!district_it)
    throw NotPermitted("--as is for District IT alone", "run the command as yourself",
                       Denial{"sign-in", *options.acting_as});
  return find_operator(database, roles(), *options.acting_as, today);
}

std::unique_ptr<Session> Context::sign_in(Store& database) {
  accept_rehearsal_options(database);
  if (!zone_) zone_ = std::make_unique<TimeZone>(settings().text(Key::time_zone));
  // The log is there before the operator is known: one who is turned away is in it too.
  auto make = [&](const std::string& name) {
    return std::make_unique<Session>(
        Session{database,
                settings(),
                clock(),
                random(),
                *zone_,
                roles(),
                {name, {}, {}},
                AuditLog(database, {name, options.acting_as.value_or(""), origin_}, clock())});
  };
  auto session = make("unknown");
  try {
    session = make(login());
    require_sudo_to_owner(environment, database.file());
    session->who = find_who(database);
    session->who_now = [this, &database] { return find_who(database); };
  } catch (const NotPermitted& refused) {
    record_denial(*session, refused.denial, refused.message());
    throw;
  }
  return session;
}

Session& Context::session() {
  if (session_) return *session_;
  session_ = sign_in(store());
  begin_due_year();
  return *session_;
}

// The first command on July 1, whosever it is, brings into effect what District IT decided for that day: a dry run too,
// for it must tell of the day as it is. District IT alone is told. Where it
// cannot be done now, as another writes or the disk is full, the next one tries.
void Context::begin_due_year() {
  try {
    try {
      auto begun_years = begin_school_year(*session_, LockWait::none);
      for (const auto& begun : begun_years)
        if (permitted_somewhere(*session_, Action::year_rollover)) say(told(begun));
    } catch (const SQLite::Exception& problem) {
      rethrow_storage_error(problem, session_->store.file().string());
    }
  } catch (const Busy&) {
  } catch (const StorageError&) {
  }
}

void Context::close() {
  session_.reset();
  store_.reset();
}

Session* Context::session_if_possible(std::string& why) {
  try {
    return &session();
  } catch (const std::exception& problem) {
    why = problem.what();
    return nullptr;
  }
}

void Context::confirm(const std::string& what) {
  if (options.yes) return;
  if (!terminal.in || !terminal.error)
    throw Refused(fmt::format("{} This needs a confirmation, and there is no terminal to ask on.", what),
                  "add --yes to go ahead; nothing was changed");
  error << what << " Continue? [y/N] " << std::flush;
  std::string answer;
  std::getline(in, answer);
  check_interrupted();
  if (auto plain = plain_lower(trimmed(answer)); plain != "y" && plain != "yes")
    throw Refused("not confirmed; nothing was changed", "");
}

std::int64_t parse_run_number(const std::string& text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1)
    throw UsageError(fmt::format("'{}' is no number of a run", printable(text)),
                     "`portalctl roster history` lists the runs");
  return number;
}

void Context::keep_role_uses() noexcept {
  if (!session_ || options.dry_run) return;
  try {
    record_role_uses(*session_);
  } catch (...) {  // busy, a full or read-only disk: the next command notes it
  }
}

void Context::say(const std::string& line) {
  if (!options.quiet) error << line << '\n';
}

}  // namespace portal

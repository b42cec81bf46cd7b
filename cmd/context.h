#pragma once
// What a command needs from the world. main() fills it from the system; nothing else is global.
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "lib/access/session.h"
#include "lib/base/exit_code.h"
#include "lib/config/settings.h"

namespace portal {

struct Terminal {
  bool in = false, out = false, error = false;  // which of the three streams are one
  std::size_t width = 0;                        // columns of standard output; 0 where it is none
};

/// The options that every command has.
struct GlobalOptions {
  std::optional<std::string> config, database, acting_as, format, output, now, seed;
  bool quiet = false, verbose = false, no_color = false, yes = false, dry_run = false;
};

class Context {
 public:
  Context(std::istream& in, std::ostream& out, std::ostream& error, Terminal terminal,
          Settings::Environment environment, std::function<std::string()> login, std::string origin);
  ~Context();

  std::istream& in;
  std::ostream& out;
  std::ostream& error;
  Terminal terminal;
  GlobalOptions options;
  Settings::Environment environment;
  std::string command;  // the noun and the verb that run: "pin list"

  const Settings& settings();
  /// An option of one command that stands for a setting; before the settings are first used.
  void override_setting(Key key, const std::string& value) { overrides_[key] = value; }
  /// The open database and who is at work: made on first use. NotPermitted where the login is unknown.
  Session& session();
  bool signed_in() const { return session_ != nullptr; }
  /// Null where the database cannot be opened; `why` then says so. For `doctor`, and for the error handler.
  Session* session_if_possible(std::string& why);
  Store* store_if_possible(std::string& why);
  /// A session of the same person in another database, such as the one in a backup, under the same rules.
  std::unique_ptr<Session> sign_in(Store& database);
  /// Lets go of the database, so that another can take its place; the next use opens it again.
  void close();
  const Roles& roles();
  const Clock& clock();
  Random& random();
  std::string login() const { return login_(); }
  const std::string& origin() const { return origin_; }

  /// Asks before a person disables, revokes, overwrites or undoes something. Refused (5) where the answer is
  /// no, or where there is nobody to ask and no --yes.
  void confirm(const std::string& what);
  /// At the end of a command that succeeded: the operator's roles that it took were used today (004: last login). Where
  /// that cannot be kept now, the command is done all the same.
  void keep_role_uses() noexcept;
  /// A line for the person, not for the data: on standard error, unless --quiet.
  void say(const std::string& line);

 private:
  std::function<std::string()> login_;
  std::string origin_;
  std::map<Key, std::string> overrides_;
  std::optional<Settings> settings_;
  std::optional<Roles> roles_;
  std::unique_ptr<TimeZone> zone_;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<Random> random_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Session> session_;

  Store& store();
  void begin_due_year();
  void accept_rehearsal_options(Store& database);
  Operator find_who(Store& database);
};

/// "12" -> 12. UsageError where it is no number of a run.
std::int64_t parse_run_number(const std::string& text);

}  // namespace portal

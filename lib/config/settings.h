#pragma once
// The settings of one installation, each with where its value came from.
// Options outrank environment, environment outranks file, file outranks default.
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

enum class Key {
  database,
  key_file,
  config_folder,
  time_zone,
  district_name,
  district_email_domains,
  registration_url,
  format,
  color,
  lock_wait,
  incoming,
  incoming_settle,
  incoming_lag,
  profile,
  max_withdrawals,
  max_school_withdrawals,
  max_links_dropped,
  max_identity_changes,
  max_lower_grades,
  extract_school_year,
  oneroster_trust,
  school_data_sync_trust,
  feeders,
  graduates_grace_days,
  max_rejects,
  pin_form,
  pin_days,
  pin_tries,
  letters_folder,
  letters_language,
  letters_envelope,
  contact_match,
  account_url,
  token_hours,
  sign_in_tries,
  sign_in_lock,
  inactive_days,
  existing_from,
  outgoing,
  photos_folder,
  photos_url,
  photos_max_entries,
  photos_max_total,
  photos_max_entry,
  photos_max_ratio,
  mail_transport,
  mail_spool,
  mail_server,
  mail_tls,
  mail_ca_file,
  mail_login,
  mail_password_file,
  mail_from,
  mail_tries,
  mail_timeout,
  backup_folder,
  backup_keep,
  audit_checkpoints,
  metrics_file,
  ping_url,
};

/// What a setting is: its name in portal.yaml, what it may hold, and what holds where nobody says.
struct SettingKind {
  Key key;
  std::string_view name;                                                 // dotted: "pin.days"
  enum class Type { text, path, count, percent, choice, address } type;  // address: http(s), never shown whole
  std::string_view standard;                                             // the default
  std::string_view choices;                                              // for choice: separated by '|'
  std::string_view meaning;                                              // one line, for `config show` and the manual
};
const std::vector<SettingKind>& setting_kinds();
std::vector<std::string> choices_of(Key key);           // of a setting of type choice
std::string environment_name(const SettingKind& kind);  // "pin.days" -> PORTALCTL_PIN_DAYS

class Settings {
 public:
  using Environment = std::function<std::optional<std::string>(const std::string&)>;
  struct Sources {
    std::map<Key, std::string> options;         // what the command line gave
    std::optional<std::filesystem::path> file;  // --config; must exist
    Environment environment;
  };

  /// Reads the file and checks every value. UsageError names the value, its origin and what it may be.
  static Settings load(const Sources& sources);

  const std::string& text(Key key) const;
  std::filesystem::path path(Key key) const;  // relative paths in the file are relative to the file
  int count(Key key) const;
  double percent(Key key) const;
  /// As a person may see it: of an address only the host, since what follows is as good as a password.
  std::string shown(Key key) const;
  const std::string& origin(Key key) const;  // "default", "/etc/portalctl/portal.yaml:12", "PORTALCTL_…", "--database"
  /// The file that was read; empty where there was none.
  const std::filesystem::path& file() const { return file_; }
  /// Where files are looked for, in that order.
  static std::vector<std::filesystem::path> search_path(const Sources& sources);

  /// A file of config/: the district's own in `config_folder`, else the one that is part of the program.
  struct Text {
    std::string text;
    std::string origin;
  };
  Text config_text(std::string_view name) const;

 private:
  struct Value {
    std::string text;
    std::string origin;
  };
  std::map<Key, Value> values_;
  std::filesystem::path file_;
  Environment environment_;
  void set(const SettingKind& kind, std::string value, std::string origin);
  void read_file(const std::filesystem::path& file);
};

}  // namespace portal

#include "lib/config/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "lib/base/date.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/text.h"
#include "lib/config/embedded.h"
#include "lib/config/trust.h"
#include "lib/config/yaml.h"

namespace portal {
namespace {

using Type = SettingKind::Type;

const SettingKind& kind_of(Key key) {
  for (const auto& kind : setting_kinds())
    if (kind.key == key) return kind;
  throw std::logic_error("a setting without a kind");
}

bool is_web_address(std::string_view value) {
  auto host = value.starts_with("https://") ? 8 : value.starts_with("http://") ? 7 : value.size();
  return value.size() > host && value[host] != '/' &&
         std::none_of(value.begin(), value.end(), [](unsigned char c) { return c <= ' ' || c == 127; });
}

// "https://user:word@host/secret" -> "https://host/…"
std::string shown_value(const SettingKind& kind, const std::string& value) {
  if (kind.type != Type::address || value.empty()) return value;
  if (!is_web_address(value)) return "…";
  auto host = value.find("//") + 2, end = std::min(value.find_first_of("/?#", host), value.size());
  auto user = value.substr(host, end - host).rfind('@');
  if (user != value.npos) return value.substr(0, host) + value.substr(host + user + 1, end - host - user - 1) + "/…";
  return value.substr(0, end) + "/…";
}

// What is wrong with a value, or nothing.
std::string complaint(const SettingKind& kind, const std::string& value) {
  if (kind.type == Type::count || kind.type == Type::percent) {
    double number = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || !(number >= 0))
      return "should be a number that is not negative";
    if (kind.type == Type::percent && number > 100) return "should be a percentage from 0 to 100";
    if (kind.type == Type::count && (number > 1e6 || number != static_cast<int>(number)))
      return "should be a whole number of at most 1,000,000";
    if (kind.key == Key::pin_days && (number < 1 || number > 365)) return "should be from 1 to 365 days";
    if (kind.key == Key::incoming_lag && number > 31) return "should be from 0 to 31 days";
    if (kind.key == Key::backup_keep && number < 1) return "should be at least 1";
    if (kind.key == Key::token_hours && (number < 1 || number > 168)) return "should be from 1 to 168 hours";
    if ((kind.key == Key::sign_in_tries || kind.key == Key::mail_tries) && (number < 1 || number > 100))
      return "should be from 1 to 100 tries";
    if (kind.key == Key::mail_timeout && (number < 1 || number > 600)) return "should be from 1 to 600 seconds";
    bool of_photos = kind.key >= Key::photos_max_entries && kind.key <= Key::photos_max_ratio;
    if (of_photos && number < 1) return "should be at least 1";
    if (kind.key == Key::photos_max_entry && number > 512) return "should be from 1 to 512 MiB";
    if (kind.key == Key::pin_tries && (number < 1 || number > 100)) return "should be from 1 to 100 tries";
  }
  if (kind.key == Key::database && value.empty()) return "should name a file";
  if (kind.type == Type::address && !value.empty() && !is_web_address(value))
    return "should begin with http:// or https://, and hold no spaces";
  if ((kind.key == Key::account_url || kind.key == Key::photos_url) && !is_web_address(value))
    return "should begin with http:// or https://, and hold no spaces";
  if (kind.key == Key::extract_school_year && !value.empty() && !SchoolYear::parse(value))
    return "should be a school year, such as 2026-27";
  if (kind.key == Key::existing_from && !value.empty() && !Date::parse(value)) return "should be a date, YYYY-MM-DD";
  bool listed =
      value.find('|') == value.npos && fmt::format("|{}|", kind.choices).find("|" + value + "|") != std::string::npos;
  if (kind.type == Type::choice && !listed) {
    auto choices = std::string(kind.choices);
    std::replace(choices.begin(), choices.end(), '|', ' ');
    return fmt::format("should be one of: {}", choices);
  }
  return {};
}

std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  for (const auto& kind : setting_kinds()) names.emplace_back(kind.name);
  return names;
}

// Flattens the nested map of the file: {pin: {days: 60}} is "pin.days".
void flatten(const YAML::Node& node, const std::string& prefix, std::string_view origin,
             std::map<std::string, YAML::Node>& out) {
  for (const auto& entry : node) {
    auto name = prefix + entry.first.Scalar();
    if (entry.second.IsMap())
      flatten(entry.second, name + ".", origin, out);
    else if (!out.try_emplace(name, entry.second).second)
      throw BadInput(fmt::format("{}: '{}' stands twice", yaml_place(entry.first, origin), name),
                     "keep one of the two");
  }
}

}  // namespace

const std::vector<SettingKind>& setting_kinds() {
  static const std::vector<SettingKind> kinds = {
      {Key::database, "database", Type::path, "/var/lib/portalctl/portal.db", "", "the database file"},
      {Key::key_file, "key_file", Type::path, "", "", "the key that seals PINs; blank: beside the database, .key"},
      {Key::config_folder, "config_folder", Type::path, "", "",
       "a folder whose roles.yaml, extracts/, letters/ and mails/ replace the built-in ones"},
      {Key::time_zone, "time_zone", Type::text, "America/Los_Angeles", "", "where the district's days begin"},
      {Key::district_name, "district_name", Type::text, "Los Angeles Unified School District", "",
       "as it stands on letters"},
      {Key::district_email_domains, "district_email_domains", Type::text, "lausd.net", "",
       "domains that no parent account may use, separated by commas"},
      {Key::registration_url, "registration_url", Type::text, "parentportalapp.lausd.net/parentaccess", "",
       "where parents register"},
      {Key::format, "format", Type::choice, "table", "table|csv|json|jsonl", "the form of answers"},
      {Key::color, "color", Type::choice, "auto", "auto|never", "colour on a terminal"},
      {Key::lock_wait, "lock_wait", Type::count, "60", "", "seconds to wait for another writer"},
      {Key::incoming, "incoming", Type::path, "", "", "the folder where MiSiS puts its extracts"},
      {Key::incoming_settle, "incoming_settle", Type::count, "10", "",
       "minutes without a change after which an extract without a .done marker counts as complete"},
      {Key::incoming_lag, "incoming_lag", Type::count, "0", "",
       "days by which the date of an extract is older than the night in which it comes"},
      {Key::profile, "roster.profile", Type::text, "misis", "", "the form of the extracts"},
      {Key::max_withdrawals, "roster.max_withdrawals", Type::percent, "5", "",
       "percent of the district's students that one import may withdraw"},
      {Key::max_school_withdrawals, "roster.max_school_withdrawals", Type::percent, "25", "",
       "percent of one school of 20 or more"},
      {Key::max_links_dropped, "roster.max_links_dropped", Type::percent, "5", "",
       "percent of guardian links, or of legal-guardian flags"},
      {Key::max_rejects, "roster.max_rejects", Type::percent, "10", "",
       "percent of a file of 20 rows or more that may be rejected"},
      {Key::max_identity_changes, "roster.max_identity_changes", Type::percent, "2", "",
       "percent of students whose birth date or last name may change"},
      {Key::max_lower_grades, "roster.max_lower_grades", Type::percent, "2", "",
       "percent of students who may go to a lower grade, as by an extract of last year"},
      {Key::extract_school_year, "roster.school_year", Type::text, "", "",
       "the school year of extracts that do not tell theirs, such as 2026-27; blank: the roster's own"},
      {Key::oneroster_trust, "extracts.oneroster.trust_guardian_role", Type::choice, "no", "no|yes",
       "whether a parent or guardian of a OneRoster bundle is a legal guardian; no: a contact, without a PIN"},
      {Key::school_data_sync_trust, "extracts.sds.trust_guardian_role", Type::choice, "no", "no|yes",
       "the same for School Data Sync"},
      {Key::feeders, "rollover.feeders", Type::path, "", "",
       "the schools' feeder patterns (config/feeders.csv); blank: there are none"},
      {Key::graduates_grace_days, "rollover.graduates_grace_days", Type::count, "90", "",
       "days after June 30 for which parents of graduates keep their access"},
      {Key::pin_form, "pin.form", Type::choice, "8", "4|8", "digits of a PIN; 8 come with a check digit"},
      {Key::pin_days, "pin.days", Type::count, "60", "", "days to validate a PIN"},
      {Key::pin_tries, "pin.tries", Type::count, "10", "", "wrong tries after which a PIN is revoked"},
      {Key::letters_folder, "letters.folder", Type::path, "", "",
       "where the nightly job writes letters; blank: it writes none"},
      {Key::letters_language, "letters.language", Type::text, "en", "",
       "the language of letters where the guardian's is not known"},
      {Key::letters_envelope, "letters.envelope", Type::choice, "us-no-10", "us-no-10|din",
       "the window envelope of letters: us-no-10 (US Letter paper), or din (A4, DIN long)"},
      {Key::contact_match, "registration.require_contact_match", Type::choice, "no", "no|yes",
       "register only an email and phone that MiSiS has for a guardian (003)"},
      {Key::account_url, "account.url", Type::text, "https://parentportalapp.lausd.net/parentaccess", "",
       "where the links in mails lead"},
      {Key::token_hours, "account.token_hours", Type::count, "24", "", "hours for which a link in a mail is good"},
      {Key::inactive_days, "account.inactive_days", Type::count, "365", "",
       "days without a login after which an account that is activated again needs new PINs"},
      {Key::existing_from, "account.existing_from", Type::text, "", "",
       "from this date accounts of an extract have pin.days to be verified with a PIN; blank: from their import"},
      {Key::sign_in_tries, "sign_in.tries", Type::count, "10", "", "wrong passwords in a row that lock an account"},
      {Key::sign_in_lock, "sign_in.lock_minutes", Type::count, "30", "", "minutes for which it is locked"},
      {Key::outgoing, "outgoing", Type::path, "", "",
       "where files for MiSiS are put; blank: outgoing/ beside the database"},
      {Key::photos_folder, "photos.folder", Type::path, "", "",
       "where photos are stored; blank: photos/ beside the database"},
      {Key::photos_url, "photos.url", Type::text, "https://photoportal.lausd.net", "",
       "where the links in mails to vendors lead"},
      {Key::photos_max_entries, "photos.max_entries", Type::count, "20000", "", "entries of one photo zip"},
      {Key::photos_max_total, "photos.max_total_mib", Type::count, "2048", "", "MiB of all its entries, unpacked"},
      {Key::photos_max_entry, "photos.max_entry_mib", Type::count, "15", "", "MiB of one entry, unpacked"},
      {Key::photos_max_ratio, "photos.max_ratio", Type::count, "100", "",
       "so many times its packed size an entry may unpack to"},
      {Key::mail_transport, "mail.transport", Type::choice, "spool", "spool|smtp",
       "how mails go out: as .eml files into a folder, or to a server"},
      {Key::mail_spool, "mail.spool", Type::path, "", "", "that folder; blank: mail/ beside the database"},
      {Key::mail_server, "mail.server", Type::text, "", "",
       "smtps://HOST:465, or smtp://HOST:587, which must offer STARTTLS"},
      {Key::mail_tls, "mail.tls", Type::choice, "required", "required|none", "none: only to a server on this machine"},
      {Key::mail_ca_file, "mail.ca_file", Type::path, "", "",
       "the certificates that vouch for the server; blank: the system's"},
      {Key::mail_login, "mail.login", Type::text, "", "", "the login at the server; blank: none"},
      {Key::mail_password_file, "mail.password_file", Type::path, "", "", "a file (0600) that holds its password"},
      {Key::mail_from, "mail.from", Type::text, "Parent Portal <no-reply@lausd.net>", "", "the sender of mails"},
      {Key::mail_tries, "mail.tries", Type::count, "12", "", "tries after which a mail is given up"},
      {Key::mail_timeout, "mail.timeout", Type::count, "60", "", "seconds for one mail to be taken"},
      {Key::backup_folder, "backup.folder", Type::path, "", "",
       "where the nightly job makes a backup; blank: it makes none"},
      {Key::backup_keep, "backup.keep", Type::count, "14", "", "so many of the job's backups are kept, the latest"},
      {Key::audit_checkpoints, "audit.checkpoints", Type::path, "", "",
       "where the nightly job writes signed checkpoints of the audit log, best on another machine's disk; blank: "
       "checkpoints/ beside the database"},
      {Key::metrics_file, "metrics.file", Type::path, "", "",
       "a Prometheus textfile that each job writes (its name ends with .prom); blank: none"},
      {Key::ping_url, "ping.url", Type::address, "", "",
       "asked at the start (/start) and the end of each job (/fail where it failed); {job} is its name; blank: none"},
  };
  return kinds;
}

std::vector<std::string> choices_of(Key key) {
  std::vector<std::string> all;
  std::string_view rest = kind_of(key).choices;
  for (std::size_t bar = 0; bar != rest.npos;) {
    bar = rest.find('|');
    all.emplace_back(rest.substr(0, bar));
    if (bar != rest.npos) rest.remove_prefix(bar + 1);
  }
  return all;
}

std::string environment_name(const SettingKind& kind) {
  std::string name = "PORTALCTL_";
  for (char c : kind.name) name += c == '.' ? '_' : static_cast<char>(toupper(c));
  return name;
}

std::vector<std::filesystem::path> Settings::search_path(const Sources& sources) {
  if (sources.file) return {*sources.file};
  if (auto named = sources.environment("PORTALCTL_CONFIG")) return {*named};
  return {"portal.yaml", "/etc/portalctl/portal.yaml"};
}

void Settings::set(const SettingKind& kind, std::string value, std::string origin) {
  if (auto wrong = complaint(kind, value); !wrong.empty())
    throw UsageError(
        fmt::format("{}: {} is '{}', and {}", origin, kind.name, printable(shown_value(kind, value)), wrong),
        fmt::format("{}: {}", kind.name, kind.meaning));
  values_[kind.key] = {std::move(value), std::move(origin)};
}

void Settings::read_file(const std::filesystem::path& file) {
  file_ = file;
  require_trusted(file, environment_);
  std::map<std::string, YAML::Node> flat;
  auto root = parse_yaml(portal::read_file(file), file.string());
  if (root.IsNull()) return;
  if (!root.IsMap()) throw BadInput(fmt::format("{} holds no settings", file.string()), "write lines of `name: value`");
  flatten(root, "", file.string(), flat);
  for (const auto& [name, node] : flat) {
    auto kind = std::find_if(setting_kinds().begin(), setting_kinds().end(),
                             [&wanted = name](const SettingKind& k) { return k.name == wanted; });
    if (kind == setting_kinds().end()) {
      auto near = nearest(name, setting_names());
      throw UsageError(fmt::format("{}: there is no setting '{}'", yaml_place(node, file.string()), name),
                       near.empty() ? "see `portalctl config show`" : fmt::format("did you mean {}?", near));
    }
    if (!node.IsScalar() && !node.IsNull())
      throw UsageError(fmt::format("{}: {} takes one value", yaml_place(node, file.string()), name), "");
    auto value = node.IsNull() ? std::string() : node.Scalar();
    if (kind->type == Type::path && !value.empty() && std::filesystem::path(value).is_relative())
      value = (file.parent_path() / value).lexically_normal().string();
    set(*kind, std::move(value), yaml_place(node, file.string()));
  }
}

Settings Settings::load(const Sources& sources) {
  Settings settings;
  settings.environment_ = sources.environment;
  for (const auto& kind : setting_kinds()) settings.set(kind, std::string(kind.standard), "default");
  for (const auto& file : search_path(sources)) {
    bool named = sources.file || sources.environment("PORTALCTL_CONFIG");
    std::error_code ignored;
    if (!named && !std::filesystem::exists(file, ignored)) continue;
    settings.read_file(file);
    break;
  }
  for (const auto& kind : setting_kinds()) {
    auto name = environment_name(kind);
    if (auto value = sources.environment(name)) settings.set(kind, *value, name);
  }
  for (const auto& [key, value] : sources.options) {
    auto option = std::string(kind_of(key).name);
    option = option.substr(option.find('.') + 1);
    std::replace(option.begin(), option.end(), '_', '-');
    settings.set(kind_of(key), value, "--" + option);
  }
  if (settings.text(Key::key_file).empty())
    settings.values_[Key::key_file].text = settings.text(Key::database) + ".key";
  auto beside = [&](Key key, const char* name) {
    if (settings.text(key).empty())
      settings.values_[key].text = (settings.path(Key::database).parent_path() / name).string();
  };
  beside(Key::outgoing, "outgoing");
  beside(Key::photos_folder, "photos");
  beside(Key::mail_spool, "mail");
  if (settings.text(Key::key_file) == settings.text(Key::database))
    throw UsageError(fmt::format("{}: key_file is the database itself", settings.origin(Key::key_file)),
                     "the key lies outside the database");
  return settings;
}

const std::string& Settings::text(Key key) const { return values_.at(key).text; }
const std::string& Settings::origin(Key key) const { return values_.at(key).origin; }
std::string Settings::shown(Key key) const { return shown_value(kind_of(key), text(key)); }
std::filesystem::path Settings::path(Key key) const { return text(key); }
int Settings::count(Key key) const { return static_cast<int>(percent(key)); }  // "1e2" passes the check too
double Settings::percent(Key key) const {
  double number = 0;
  const auto& value = text(key);
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

Settings::Text Settings::config_text(std::string_view name) const {
  if (!text(Key::config_folder).empty()) {
    auto file = path(Key::config_folder) / name;
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
      require_trusted(file, environment_);
      return {portal::read_file(file), file.string()};
    }
  }
  return {std::string(embedded_file(name)), fmt::format("{} (built in)", name)};
}

}  // namespace portal

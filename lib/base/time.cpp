#include "lib/base/time.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <charconv>

#include "lib/base/errors.h"

namespace portal {
namespace {

const date::time_zone& zone_of(const void* zone) { return *static_cast<const date::time_zone*>(zone); }

bool two_digits(std::string_view text, std::size_t at, int& value) {
  if (at + 2 > text.size() || !isdigit(static_cast<unsigned char>(text[at])) ||
      !isdigit(static_cast<unsigned char>(text[at + 1])))
    return false;
  value = (text[at] - '0') * 10 + (text[at + 1] - '0');
  return true;
}

// "Z", "+HH:MM" or "-HH:MM".
std::optional<std::chrono::minutes> offset(std::string_view text) {
  if (text == "Z") return std::chrono::minutes(0);
  int hours = 0, minutes = 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
  if (!two_digits(text, 1, hours) || !two_digits(text, 4, minutes) || hours > 14 || minutes > 59) return {};
  auto total = std::chrono::minutes(hours * 60 + minutes);
  return text[0] == '-' ? -total : total;
}

}  // namespace

std::optional<Timestamp> Timestamp::parse(std::string_view text) {
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return {};
  auto day = Date::parse(text.substr(0, 10));
  int hours = 0, minutes = 0, seconds = 0;
  if (!day || !two_digits(text, 11, hours) || !two_digits(text, 14, minutes) || !two_digits(text, 17, seconds))
    return {};
  auto shift = offset(text.substr(19));
  if (!shift || hours > 23 || minutes > 59 || seconds > 59) return {};
  return Timestamp(std::chrono::sys_seconds(day->days()) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
                   std::chrono::seconds(seconds) - *shift);
}

std::string Timestamp::text() const {
  auto days = std::chrono::floor<std::chrono::days>(at_);
  std::chrono::hh_mm_ss clock(at_ - days);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", Date(days).text(), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string file_time(Timestamp at) {
  auto text = at.text();
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::optional<Timestamp> parse_file_time(std::string_view text) {
  if (text.size() != 16) return {};
  auto part = [&](std::size_t from, std::size_t size) { return text.substr(from, size); };
  auto at =
      Timestamp::parse(fmt::format("{}-{}-{}:{}:{}", part(0, 4), part(4, 2), part(6, 5), part(11, 2), part(13, 3)));
  return at && file_time(*at) == text ? at : std::nullopt;
}

Timestamp SystemClock::now() const {
  return Timestamp(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

TimeZone::TimeZone(std::string name) : name_(std::move(name)) {
  try {
    zone_ = date::locate_zone(name_);
  } catch (const std::exception&) {
    throw UsageError(fmt::format("there is no time zone '{}'", name_),
                     "use an IANA name such as America/Los_Angeles for time_zone");
  }
}

Timestamp TimeZone::start_of(Date day) const {
  auto local = date::local_seconds(day.days().time_since_epoch());
  return Timestamp(zone_of(zone_).to_sys(local, date::choose::earliest));
}

Date TimeZone::date_of(Timestamp moment) const {
  auto local = zone_of(zone_).to_local(moment.at());
  return Date(std::chrono::sys_days(std::chrono::floor<std::chrono::days>(local.time_since_epoch())));
}

std::string TimeZone::local_text(std::string_view utc) const {
  auto moment = Timestamp::parse(utc);
  return moment ? local_text(*moment) : std::string();
}

std::string TimeZone::local_text(Timestamp moment) const {
  auto local = zone_of(zone_).to_local(moment.at()).time_since_epoch();
  auto days = std::chrono::floor<std::chrono::days>(local);
  std::chrono::hh_mm_ss clock(local - days);
  return fmt::format("{} {:02}:{:02}", Date(std::chrono::sys_days(days)).text(), clock.hours().count(),
                     clock.minutes().count());
}

}  // namespace portal

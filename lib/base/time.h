#pragma once
#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/date.h"

namespace portal {

/// A moment, in UTC, to the second. Text form, which also sorts: `2026-08-14T10:00:00Z`.
class Timestamp {
 public:
  Timestamp() = default;
  explicit Timestamp(std::chrono::sys_seconds at) : at_(at) {}
  /// ISO 8601 with `Z` or an offset (`2026-08-14T03:00:00-07:00`); anything else is nothing.
  static std::optional<Timestamp> parse(std::string_view text);
  std::string text() const;
  std::chrono::sys_seconds at() const { return at_; }
  auto operator<=>(const Timestamp&) const = default;

 private:
  std::chrono::sys_seconds at_{};
};

/// 2026-08-14T09:30:00Z as a part of a file's name: 20260814T093000Z; and back, from that text alone.
std::string file_time(Timestamp at);
std::optional<Timestamp> parse_file_time(std::string_view text);

/// Tells the time. Nothing below cmd/ asks the system for it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock : public Clock {
 public:
  Timestamp now() const override;
};

/// Stands still; for tests, and for `--now` in a sandbox.
class FixedClock : public Clock {
 public:
  explicit FixedClock(Timestamp at) : at_(at) {}
  Timestamp now() const override { return at_; }
  void set(Timestamp at) { at_ = at; }

 private:
  Timestamp at_;
};

/// The district's time zone: where its days begin and end.
class TimeZone {
 public:
  explicit TimeZone(std::string name);  // an IANA name; UsageError where it is none
  const std::string& name() const { return name_; }
  /// 00:00 of that day in the district (the first moment of the day where a clock change skips it).
  Timestamp start_of(Date date) const;
  Date date_of(Timestamp moment) const;
  std::string local_text(Timestamp moment) const;      // `2026-08-14 03:00`
  std::string local_text(std::string_view utc) const;  // of a text; what is no moment stays blank

 private:
  std::string name_;
  const void* zone_;  // date::time_zone; kept out of the header, which would drag in <date/tz.h>
};

}  // namespace portal

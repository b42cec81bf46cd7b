#include "lib/base/time.h"

#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "tests/unit/property.h"

using portal::Date;
using portal::FixedClock;
using portal::Timestamp;
using portal::TimeZone;

namespace {

Timestamp at(std::string_view text) { return Timestamp::parse(text).value(); }

std::string start(const TimeZone& zone, Date day) { return zone.start_of(day).text(); }

}  // namespace

TEST_CASE("a moment is read with Z or an offset, and written in UTC") {
  CHECK(at("2026-08-14T10:00:00Z").text() == "2026-08-14T10:00:00Z");
  CHECK(at("2026-08-14T03:00:00-07:00").text() == "2026-08-14T10:00:00Z");
  CHECK(at("2026-01-01T00:30:00+05:45").text() == "2025-12-31T18:45:00Z");
  CHECK(at("1969-12-31T23:59:59Z").text() == "1969-12-31T23:59:59Z");
  CHECK(Timestamp().text() == "1970-01-01T00:00:00Z");
}

TEST_CASE("what is no moment is refused") {
  for (auto text :
       {"", "2026-08-14", "2026-08-14T10:00:00", "2026-08-14 10:00:00Z", "2026-08-14T10:00Z", "2026-08-14T24:00:00Z",
        "2026-08-14T10:60:00Z", "2026-08-14T10:00:60Z", "2026-02-29T10:00:00Z", "2026-08-14T10:00:00z",
        "2026-08-14T10:00:00-0700", "2026-08-14T10:00:00-07:60", "2026-08-14T10:00:00+15:00", "2026-08-14T10:00:00.5Z",
        "2026-08-14T10:00:00Z ", "2026-08-14T1 :00:00Z", "2026-08-14T+1:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(Timestamp::parse(text));
  }
}

TEST_CASE("a moment survives its own text, which sorts as the moment does") {
  auto moment = [](std::uint32_t seconds) {
    return Timestamp(std::chrono::sys_seconds(std::chrono::seconds(seconds)));
  };
  CHECK(holds([&](std::uint32_t a, std::uint32_t b) {
    RC_ASSERT(Timestamp::parse(moment(a).text()) == moment(a));
    RC_ASSERT((moment(a) < moment(b)) == (moment(a).text() < moment(b).text()));
  }));
}

TEST_CASE("a fixed clock stands still until it is set") {
  FixedClock clock(at("2026-08-14T10:00:00Z"));
  CHECK(clock.now() == clock.now());
  clock.set(at("2026-08-15T10:00:00Z"));
  CHECK(clock.now().text() == "2026-08-15T10:00:00Z");
}

TEST_CASE("the district's days begin at its midnight, on both sides of both clock changes") {
  TimeZone zone("America/Los_Angeles");
  CHECK(start(zone, Date(2026, 3, 8)) == "2026-03-08T08:00:00Z");
  CHECK(start(zone, Date(2026, 3, 9)) == "2026-03-09T07:00:00Z");
  CHECK(start(zone, Date(2026, 11, 1)) == "2026-11-01T07:00:00Z");
  CHECK(start(zone, Date(2026, 11, 2)) == "2026-11-02T08:00:00Z");
}

TEST_CASE("a moment is on the day that the district's calendar shows") {
  TimeZone zone("America/Los_Angeles");
  CHECK(zone.date_of(at("2026-03-08T07:59:59Z")) == Date(2026, 3, 7));
  CHECK(zone.date_of(at("2026-03-09T06:59:59Z")) == Date(2026, 3, 8));  // a day of 23 hours
  CHECK(zone.date_of(at("2026-03-09T07:00:00Z")) == Date(2026, 3, 9));
  CHECK(zone.date_of(at("2026-11-02T07:59:59Z")) == Date(2026, 11, 1));  // a day of 25 hours
  CHECK(zone.date_of(at("2026-11-02T08:00:00Z")) == Date(2026, 11, 2));
}

TEST_CASE("local time jumps in March and repeats an hour in November") {
  TimeZone zone("America/Los_Angeles");
  CHECK(zone.local_text(at("2026-03-08T09:59:00Z")) == "2026-03-08 01:59");
  CHECK(zone.local_text(at("2026-03-08T10:00:00Z")) == "2026-03-08 03:00");
  CHECK(zone.local_text(at("2026-11-01T08:30:00Z")) == "2026-11-01 01:30");
  CHECK(zone.local_text(at("2026-11-01T09:30:00Z")) == "2026-11-01 01:30");
}

TEST_CASE("a PIN issued before a clock change expires at the midnight after its 60th day") {
  TimeZone zone("America/Los_Angeles");
  auto expiry = [&](std::string_view issued) { return start(zone, zone.date_of(at(issued)).plus_days(61)); };
  CHECK(expiry("2026-02-01T20:00:00Z") == "2026-04-03T07:00:00Z");  // issued in winter time, ends in summer time
  CHECK(expiry("2026-10-01T19:00:00Z") == "2026-12-01T08:00:00Z");  // and the other way round
  CHECK(expiry("2026-01-06T20:00:00Z") == "2026-03-08T08:00:00Z");  // on the day of the change, before it
  CHECK(expiry("2026-01-07T20:00:00Z") == "2026-03-09T07:00:00Z");  // on the day after
  CHECK(expiry("2026-09-01T19:00:00Z") == "2026-11-01T07:00:00Z");
  CHECK(expiry("2026-10-02T05:30:00Z") == "2026-12-01T08:00:00Z");  // 22:30 on October 1 in the district
}

TEST_CASE("where a clock change skips midnight, the day begins with its first moment") {
  TimeZone havana("America/Havana");  // 00:00 becomes 01:00 on March 8, 01:00 becomes 00:00 on November 1
  CHECK(start(havana, Date(2026, 3, 8)) == "2026-03-08T05:00:00Z");
  CHECK(havana.local_text(havana.start_of(Date(2026, 3, 8))) == "2026-03-08 01:00");
  CHECK(start(havana, Date(2026, 11, 1)) == "2026-11-01T04:00:00Z");  // midnight comes twice: the first
  TimeZone beirut("Asia/Beirut");
  CHECK(start(beirut, Date(2026, 3, 29)) == "2026-03-28T22:00:00Z");
}

TEST_CASE("the first moment of a day is on that day, and the second before is not") {
  for (auto name : {"America/Los_Angeles", "America/Havana", "Asia/Beirut", "Asia/Kathmandu", "UTC"}) {
    TimeZone zone{name};
    CAPTURE(name);
    CHECK(holds([&](std::uint16_t any) {
      Date day = Date(2000, 1, 1).plus_days(any % 13'000);  // to 2035
      auto first = zone.start_of(day);
      RC_ASSERT(zone.date_of(first) == day);
      RC_ASSERT(zone.date_of(Timestamp(first.at() - std::chrono::seconds(1))) == day.plus_days(-1));
    }));
  }
}

TEST_CASE("an unknown time zone is refused by name") {
  for (auto name : {"", "America/Los Angeles", "Mars/Olympus", "../../etc/passwd"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(TimeZone{name}, portal::UsageError);
  }
}

#pragma once
// Campus View: the counts of a school, by grade, homeroom, language and week (002 step 10).
#include <map>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/reports/access_counts.h"

namespace portal {

/// A pair of a student and a guardian that is eligible, as far as the campus view counts it.
struct CampusPair {
  std::string grade, homeroom, language;
  bool issued = false, validated = false, expired = false;
  std::string issued_at, letter_at, date_used;  // UTC
};

/// The weeks of this school year, to the one of today: what a week's count reaches up to.
class CampusWeeks {
 public:
  explicit CampusWeeks(const Session& session);
  std::size_t count() const { return mondays_.size(); }
  const Date& monday(std::size_t week) const { return mondays_[week]; }
  /// The week of a moment; 0 also for one before.
  std::size_t of(const std::string& utc) const;

 private:
  std::vector<Date> mondays_;
  std::vector<std::string> ends_;  // UTC
};

class CampusTally {
 public:
  explicit CampusTally(const CampusWeeks& weeks);
  void add(const CampusPair& pair);

  const AccessCounts& all() const { return all_; }
  const std::map<std::string, AccessCounts>& grades() const { return grades_; }
  /// As a school sorts them.
  std::vector<std::pair<std::string, AccessCounts>> grades_in_order() const;
  /// From the lowest grade up.
  std::vector<std::pair<std::string, AccessCounts>> homerooms() const;
  const std::map<std::string, AccessCounts>& languages() const { return languages_; }
  /// The week in which the first letter went out, or, where none did, the first PIN was issued; count() where none was.
  std::size_t first_week() const;
  /// Issued and validated up to the end of that week, of those that are eligible now.
  AccessCounts up_to(std::size_t week) const;

 private:
  const CampusWeeks& weeks_;
  AccessCounts all_;
  std::map<std::string, AccessCounts> grades_, languages_;
  struct Homeroom {
    AccessCounts counts;
    int lowest_grade = 99;
  };
  std::map<std::string, Homeroom> homerooms_;
  std::vector<std::int64_t> issued_, validated_;  // in each week
  std::string first_letter_, first_issue_;
};

}  // namespace portal

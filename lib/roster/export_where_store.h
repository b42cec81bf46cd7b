#pragma once
// A condition of `roster export --where` as SQL.
#include <sqlite3.h>

#include <string>
#include <vector>

#include "lib/roster/export_store.h"

namespace portal {

/// Of what a user wrote, only values reach the SQL, and those as parameters from ?10 on; the columns are the table's.
/// Each part is true or false, never NULL, so that NOT is the opposite: a blank is "" throughout.
class WhereSql {
 public:
  WhereSql(const ExportSource& source, const Where& where);
  const std::string& text() const { return text_; }  // "1" where the condition is true of every row
  /// The statement must not outlive this.
  void bind(sqlite3_stmt* select) const;
  /// What the text calls: SQL's caseless(TEXT).
  static void install(sqlite3* database);

 private:
  std::vector<ExportColumn> columns_;
  std::vector<std::string> values_;
  std::string text_;

  std::string of(const Where& where);
  std::string of(const WhereTest& test);
  std::string parameter(std::string value, Compared compared = Compared::text);
  std::string like(WhereTest::Is is, const std::string& column, const std::string& value);
  std::string in(Compared compared, const std::string& column, const std::vector<std::string>& values);
  std::string compare(const WhereTest& test, Compared compared, const std::string& column,
                      const std::vector<std::string>& values);
};

}  // namespace portal

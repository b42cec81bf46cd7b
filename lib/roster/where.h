#pragma once
// The condition of `roster export --where`: a small grammar of our own (docs: export), never SQL. It is read into a
// tree of columns, by their place in the caller's table, and values; a store makes bound parameters of it.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// How the values of a column compare.
enum class Compared {
  text,    // without case
  grade,   // in the order of a school: PK, TK, K, 1 to 12
  date,    // YYYY-MM-DD
  number,  // a count
};

struct WhereColumn {
  std::string_view name;
  Compared compared = Compared::text;
};

/// What is asked of one column. A blank is less, greater or like nothing.
struct WhereTest {
  enum class Is { equal, less, less_or_equal, greater, greater_or_equal, begins, ends, contains, blank };
  std::size_t column = 0;           // its place in the table
  Is is = Is::equal;                // equal: to any of the values; blank: there are none; else there is one
  std::vector<std::string> values;  // grades and dates in the one form that the roster keeps, without stars
};

/// A condition. `all` without parts is true of every row. What a column is not stands as `none` around a test.
struct Where {
  enum class Kind { all, any, none, test } kind = Kind::all;
  std::vector<Where> parts;
  WhereTest test = {};
};

constexpr std::size_t longest_where = 65'536, deepest_where = 20, most_where_tests = 200, most_where_values = 10'000;

/// Reads a condition on the rows of `what` ("students", for messages). Whatever the text is, it is a condition on these
/// columns or a UsageError, which points at the place where it went wrong.
Where parse_where(std::string_view text, std::string_view what, const std::vector<WhereColumn>& columns);

}  // namespace portal

#include "lib/roster/where.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/date.h"
#include "lib/base/errors.h"
#include "lib/base/grade.h"
#include "lib/base/text.h"
#include "lib/roster/where_words.h"

namespace portal {
namespace {

using Is = WhereTest::Is;
using Kind = Where::Kind;

class WhereReader {
 public:
  WhereReader(std::string_view text, std::string_view what, const std::vector<WhereColumn>& columns)
      : text_(text), what_(what), columns_(columns), next_(next_where_word(text, 0)) {}

  Where read() {
    auto where = either();
    if (next_.is_sign(")")) refuse(next_, "this parenthesis closes nothing", "leave it out, or open one before it");
    if (next_.kind != WhereWord::Kind::end)
      refuse(next_, "'and', 'or' or the end is expected here", "a text of several words stands in quotes");
    return where;
  }

 private:
  std::string_view text_, what_;
  const std::vector<WhereColumn>& columns_;
  WhereWord next_;
  std::size_t depth_ = 0, tests_ = 0, values_ = 0;

  [[noreturn]] void refuse(const WhereWord& word, const std::string& wrong, const std::string& advice) {
    refuse_where(text_, word.at, wrong, advice);
  }

  WhereWord take() {
    auto taken = std::move(next_);
    next_ = next_where_word(text_, taken.at + taken.length);
    return taken;
  }
  bool took(std::string_view keyword) { return next_.is(keyword) && (take(), true); }

  Where joined_by(std::string_view keyword, Kind kind, Where (WhereReader::*part)()) {
    Where where{kind, {}, {}};
    do where.parts.push_back((this->*part)());
    while (took(keyword));
    if (where.parts.size() > 1) return where;
    auto only = std::move(where.parts[0]);
    return only;
  }
  Where either() { return joined_by("or", Kind::any, &WhereReader::both); }
  Where both() { return joined_by("and", Kind::all, &WhereReader::condition); }

  // A condition in parentheses, the opposite of one, or a test of a column.
  Where condition() {
    bool no = next_.is("not"), opens = next_.is_sign("(");
    if (!no && !opens) return test();
    auto first = take();
    if (++depth_ > deepest_where)
      refuse(first, fmt::format("more than {} parentheses and 'not' within each other", deepest_where),
             "write it with fewer of them");
    auto inner = no ? opposite(condition()) : either();
    --depth_;
    if (opens && !next_.is_sign(")")) refuse(next_, "')' is expected here", "or 'and', or 'or'");
    if (opens) take();
    return inner;
  }

  static Where opposite(Where where) {
    Where no{Kind::none, {}, {}};
    no.parts.push_back(std::move(where));
    return no;
  }

  Where test() {
    auto column = find_column();
    if (++tests_ > most_where_tests)
      refuse(next_, fmt::format("more than {} comparisons", most_where_tests), "ask for many values with in (...)");
    Where where{Kind::test, {}, {column, Is::equal, {}}};
    auto word = take();
    bool no = word.is("not");
    if (no) word = take();
    if (word.is("in")) {
      where.test.values = list(column);
    } else if (word.is("like")) {
      like(where.test);
    } else if (!no && word.is("is")) {
      no = took("not");
      where.test.is = Is::blank;
      if (!took("blank")) refuse(next_, "'blank' is expected here", "write: is blank, or: is not blank");
    } else if (!no && word.kind == WhereWord::Kind::sign) {
      no = word.text == "!=";
      where.test.is = comparison(word);
      where.test.values = {value(column)};
    } else if (no) {
      refuse(word, "'in' or 'like' is expected here", "'not' for another comparison stands before the column");
    } else {
      refuse_comparison(word);
    }
    return no ? opposite(std::move(where)) : where;
  }

  [[noreturn]] void refuse_comparison(const WhereWord& word) {
    refuse(word, "a comparison is expected here",
           "write = != < <= > >=, in (...), not in (...), like \"...*\", is blank or is not blank");
  }

  Is comparison(const WhereWord& sign) {
    if (sign.text == "=" || sign.text == "!=") return Is::equal;
    if (sign.text == "<") return Is::less;
    if (sign.text == "<=") return Is::less_or_equal;
    if (sign.text == ">") return Is::greater;
    if (sign.text == ">=") return Is::greater_or_equal;
    refuse_comparison(sign);
  }

  std::size_t find_column() {
    std::vector<std::string> names;
    for (const auto& column : columns_) names.emplace_back(column.name);
    auto all = fmt::format("columns are: {}", joined(names, ", "));
    if (next_.kind != WhereWord::Kind::word || next_.is_keyword()) refuse(next_, "a column is expected here", all);
    auto name = plain_lower(next_.text);
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      // A longer word is near nothing, and looking would take its length times that of each name.
      auto near = name.size() <= 100 ? nearest(name, names) : std::string();
      refuse(next_, fmt::format("{} have no column '{}'", what_, fit(printable(next_.text), 40)),
             (near.empty() ? "" : fmt::format("did you mean {}? ", near)) + all);
    }
    take();
    return static_cast<std::size_t>(found - names.begin());
  }

  WhereWord value_word() {
    if (next_.is_keyword())
      refuse(next_, "a value is expected here", fmt::format("as a value, '{}' stands in quotes", next_.text));
    if (next_.kind == WhereWord::Kind::sign || next_.kind == WhereWord::Kind::end)
      refuse(next_, "a value is expected here", "write a word, a number, or a text in quotes; for none: is blank");
    return take();
  }

  // In the form that the roster keeps.
  std::string value(std::size_t column) {
    auto word = value_word();
    switch (columns_[column].compared) {
      case Compared::text:
        break;
      case Compared::grade:
        return grade(word);
      case Compared::date:
        if (!Date::parse(word.text))
          refuse(word, fmt::format("{} is no date", named(word)), "write YYYY-MM-DD; for none: is blank");
        break;
      case Compared::number:
        if (word.text.empty() || word.text.size() > 9 || word.text.find_first_not_of("0123456789") != word.text.npos)
          refuse(word, fmt::format("{} is no whole number", named(word)), "write digits alone");
        break;
    }
    return word.text;
  }

  static std::string named(const WhereWord& word) { return fmt::format("'{}'", fit(printable(word.text), 40)); }

  std::string grade(const WhereWord& word) {
    auto capitals = word.text;
    for (char& c : capitals)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    auto grade = Grade::parse(capitals);
    if (!grade)
      refuse(word, fmt::format("{} is no grade", named(word)), "grades are PK, TK, K and 1 to 12; for none: is blank");
    return grade->text();
  }

  std::vector<std::string> list(std::size_t column) {
    if (!next_.is_sign("(")) refuse(next_, "'(' is expected here", "write the values in parentheses: in (9, 10)");
    std::vector<std::string> values;
    do {
      take();
      if (++values_ > most_where_values)
        refuse(next_, fmt::format("more than {} values", grouped(most_where_values)), "ask in several exports");
      values.push_back(value(column));
    } while (next_.is_sign(","));
    if (!next_.is_sign(")")) refuse(next_, "',' or ')' is expected here", "a text of several words stands in quotes");
    take();
    return values;
  }

  void like(WhereTest& test) {
    auto word = value_word();
    auto pattern = word.text;
    bool before = pattern.starts_with('*'), after = pattern.size() > 1 && pattern.ends_with('*');
    pattern = pattern.substr(before ? 1 : 0, pattern.size() - (before ? 1 : 0) - (after ? 1 : 0));
    if (!before && !after)
      refuse(word, "'like' takes a text with a star at its end or beginning",
             "write like \"Ruiz*\"; for the whole text write =");
    if (pattern.find('*') != pattern.npos)
      refuse(word, "a star stands at the end or the beginning", "join two of them with 'and'");
    test.is = before && after ? Is::contains : before ? Is::ends : Is::begins;
    test.values = {pattern};
  }
};

}  // namespace

Where parse_where(std::string_view text, std::string_view what, const std::vector<WhereColumn>& columns) {
  if (text.size() > longest_where)
    throw UsageError(fmt::format("--where: the condition has more than {} bytes", grouped(longest_where)),
                     "ask in several exports");
  if (!is_utf8(text)) throw UsageError("--where: the condition is not UTF-8", "write it in UTF-8");
  if (text.find('\0') != text.npos) throw UsageError("--where: the condition holds a NUL byte", "leave it out");
  return WhereReader(text, what, columns).read();
}

}  // namespace portal

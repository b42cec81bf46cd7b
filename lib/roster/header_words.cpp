#include "lib/roster/header_words.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "lib/base/csv.h"
#include "lib/base/text.h"

namespace portal {
namespace {

using Words = std::vector<std::string>;

// What districts and vendors write, and what it means here. Words that mean themselves help to split "studentnumber".
const std::map<std::string_view, Words>& dictionary() {
  static const auto* all = [] {
    auto* words = new std::map<std::string_view, Words>{{"stu", {"student"}},
                                                        {"stud", {"student"}},
                                                        {"std", {"student"}},
                                                        {"pupil", {"student"}},
                                                        {"learner", {"student"}},
                                                        {"child", {"student"}},
                                                        {"parent", {"guardian"}},
                                                        {"par", {"guardian"}},
                                                        {"grdn", {"guardian"}},
                                                        {"no", {"number"}},
                                                        {"num", {"number"}},
                                                        {"nbr", {"number"}},
                                                        {"nr", {"number"}},
                                                        {"identifier", {"id"}},
                                                        {"sch", {"school"}},
                                                        {"schl", {"school"}},
                                                        {"campus", {"school"}},
                                                        {"loc", {"location"}},
                                                        {"cd", {"code"}},
                                                        {"nm", {"name"}},
                                                        {"dob", {"birth", "date"}},
                                                        {"bdate", {"birth", "date"}},
                                                        {"birthdate", {"birth", "date"}},
                                                        {"birthday", {"birth", "date"}},
                                                        {"born", {"birth", "date"}},
                                                        {"dt", {"date"}},
                                                        {"fname", {"first", "name"}},
                                                        {"given", {"first"}},
                                                        {"forename", {"first", "name"}},
                                                        {"lname", {"last", "name"}},
                                                        {"surname", {"last", "name"}},
                                                        {"family", {"last"}},
                                                        {"mname", {"middle", "name"}},
                                                        {"mi", {"middle", "name"}},
                                                        {"mid", {"middle"}},
                                                        {"gr", {"grade"}},
                                                        {"grd", {"grade"}},
                                                        {"lvl", {"level"}},
                                                        {"sex", {"gender"}},
                                                        {"hmrm", {"homeroom"}},
                                                        {"advisory", {"homeroom"}},
                                                        {"tchr", {"teacher"}},
                                                        {"addr", {"address"}},
                                                        {"street", {"address"}},
                                                        {"tel", {"phone"}},
                                                        {"ph", {"phone"}},
                                                        {"telephone", {"phone"}},
                                                        {"mobile", {"cell"}},
                                                        {"mob", {"cell"}},
                                                        {"cellphone", {"cell", "phone"}},
                                                        {"lang", {"language"}},
                                                        {"rel", {"relationship"}},
                                                        {"relation", {"relationship"}},
                                                        {"emerg", {"emergency"}},
                                                        {"emer", {"emergency"}},
                                                        {"enrl", {"enrollment"}},
                                                        {"enroll", {"enrollment"}},
                                                        {"enrolment", {"enrollment"}},
                                                        {"start", {"entry"}},
                                                        {"begin", {"entry"}},
                                                        {"end", {"exit"}},
                                                        {"leave", {"exit"}},
                                                        {"withdrawal", {"exit"}},
                                                        {"stat", {"status"}},
                                                        {"yr", {"year"}},
                                                        {"sy", {"school", "year"}},
                                                        {"nxt", {"next"}},
                                                        {"prin", {"principal"}},
                                                        {"dist", {"district"}},
                                                        {"emp", {"employee"}},
                                                        {"empl", {"employee"}},
                                                        {"staff", {"employee"}},
                                                        {"eml", {"email"}},
                                                        {"mail", {"email"}},
                                                        {"seq", {"order"}},
                                                        {"priority", {"order"}},
                                                        {"bus", {"work"}},
                                                        {"business", {"work"}},
                                                        {"office", {"work"}},
                                                        {"expires", {"expiration"}},
                                                        {"expiry", {"expiration"}},
                                                        {"exp", {"expiration"}},
                                                        {"postal", {"zip"}},
                                                        {"postcode", {"zip"}},
                                                        {"zipcode", {"zip"}},
                                                        {"desc", {"description"}},
                                                        {"crs", {"course"}},
                                                        {"pct", {"percent"}},
                                                        {"url", {"website"}},
                                                        {"web", {"website"}},
                                                        {"pwd", {"password"}},
                                                        {"passwd", {"password"}}};
    for (const char* itself :
         {"student",  "guardian",  "school",     "location", "code",     "number",  "name",     "first",
          "last",     "middle",    "birth",      "date",     "grade",    "level",   "gender",   "teacher",
          "homeroom", "address",   "phone",      "home",     "work",     "cell",    "language", "legal",
          "contact",  "emergency", "email",      "city",     "state",    "status",  "year",     "entry",
          "exit",     "next",      "enrollment", "order",    "employee", "login",   "role",     "type",
          "local",    "district",  "flag",       "id",       "zip",      "website", "password", "relationship"})
      words->emplace(itself, Words{itself});
    return words;
  }();
  return *all;
}

bool lower(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

// "studentID", "DOBDate", "Phone2" at capitals and digits; everything that is neither letter nor digit is a mark.
Words split(std::string_view header) {
  Words words(1);
  for (std::size_t at = 0; at < header.size(); ++at) {
    char c = header[at];
    if (c == '#') words.insert(words.end(), {"number", ""});
    if (!lower(c) && !upper(c) && !digit(c)) {
      words.emplace_back();
      continue;
    }
    char before = at > 0 ? header[at - 1] : ' ', after = at + 1 < header.size() ? header[at + 1] : ' ';
    bool begins = (upper(c) && lower(before)) || (upper(c) && upper(before) && lower(after)) ||
                  (digit(c) && !digit(before)) || (!digit(c) && digit(before));
    if (begins) words.emplace_back();
    words.back() += upper(c) ? static_cast<char>(c | 0x20) : c;
  }
  std::erase(words, "");
  return words;
}

// "guardianlastname" as words of the dictionary, the longest first; nothing where a letter is left over.
Words split_joined(std::string_view word) {
  constexpr std::size_t shortest = 2;
  constexpr std::size_t longest = 40;  // bytes; a word that goes on is not looked into
  if (word.empty() || word.size() > longest) return {};
  for (auto length = word.size(); length >= shortest; --length) {
    auto found = dictionary().find(word.substr(0, length));
    if (found == dictionary().end()) continue;
    auto rest = split_joined(word.substr(length));
    if (rest.empty() && length < word.size()) continue;
    rest.insert(rest.begin(), found->second.begin(), found->second.end());
    return rest;
  }
  return {};
}

// "home room", "e mail", "zip code": one word, written as two.
void join_pairs(Words& words) {
  static constexpr std::array<std::array<std::string_view, 3>, 5> pairs = {{{"home", "room", "homeroom"},
                                                                            {"e", "email", "email"},
                                                                            {"zip", "code", "zip"},
                                                                            {"web", "site", "website"},
                                                                            {"website", "site", "website"}}};
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    for (const auto& [first, second, joined] : pairs)
      if (words[i] == first && words[i + 1] == second) {
        words[i] = joined;
        words.erase(words.begin() + static_cast<long>(i) + 1);
        break;
      }
}

bool id_like(std::string_view word) { return word == "id" || word == "number" || word == "code"; }

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

double word_likeness(std::string_view a, std::string_view b) {
  constexpr double nearly = 0.8;
  if (a == b) return 1;
  if (id_like(a) && id_like(b)) return nearly;
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() > 40) return 0;
  if (a.size() >= 3 && b.starts_with(a)) return nearly;
  if (a.size() >= 5 && distance(a, b) <= (a.size() >= 8 ? 2U : 1U)) return nearly;
  return 0;
}

}  // namespace

std::vector<std::string> header_words(std::string_view header) {
  constexpr std::size_t longest = 200;  // bytes; a name that goes on is none
  Words words;
  for (const auto& word : split(header.substr(0, longest))) {
    auto known = dictionary().find(word);
    auto parts = known != dictionary().end() ? known->second : split_joined(word);
    if (parts.empty()) parts = {word};
    words.insert(words.end(), parts.begin(), parts.end());
  }
  join_pairs(words);
  words.erase(std::unique(words.begin(), words.end()), words.end());  // "Street Address"
  return words;
}

double name_likeness(const Words& a, const Words& b) {
  if (a.empty() || b.empty()) return 0;
  double common = 0;
  std::vector<bool> taken(b.size());
  for (const auto& word : a) {
    std::size_t best = b.size();
    double likeness = 0;
    for (std::size_t i = 0; i < b.size(); ++i)
      if (auto like = word_likeness(word, b[i]); !taken[i] && like > likeness) likeness = like, best = i;
    if (best < b.size()) taken[best] = true;
    common += likeness;
  }
  return 2 * common / static_cast<double>(a.size() + b.size());
}

// Rather one too many. A name may come without any mark between its words: "STUACCESSCODE"; short ones are looked for
// as words, and at the ends, so that "Shipping" is none.
bool names_a_secret(std::string_view header) {
  static constexpr std::array<std::string_view, 4> words = {"pin", "key", "ssn", "soc"};
  static constexpr std::array<std::string_view, 14> parts = {
      "password", "passwd", "passcode", "passphrase", "pwd",    "ssn",        "socialsec",
      "socsec",   "secret", "token",    "accesscode", "mymail", "credential", "accesskey"};
  auto found = header_words(header);
  bool word = std::any_of(found.begin(), found.end(),
                          [](const auto& one) { return std::find(words.begin(), words.end(), one) != words.end(); });
  std::string plain;
  for (char c : plain_header(header))
    if (lower(c) || digit(c)) plain += c;
  bool part = std::any_of(parts.begin(), parts.end(), [&](auto one) { return plain.find(one) != plain.npos; });
  auto letters = plain.substr(0, plain.find_last_not_of("0123456789") + 1);
  return word || part || letters.ends_with("pin") || plain.starts_with("pincode") || plain.starts_with("pinnumber");
}

}  // namespace portal

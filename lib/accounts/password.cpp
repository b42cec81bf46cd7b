#include "lib/accounts/password.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t shortest = 12, longest = 128, least_left = 6, shortest_word = 3, shortest_row = 3;
constexpr unsigned long long passes = 2;
constexpr std::size_t memory = 19 * 1024 * 1024;

// What digits and signs stand for in "P@ssw0rd"; '1' may be two letters.
std::string unmasked(std::string text, char one) {
  for (char& c : text) switch (c) {
      case '0':
        c = 'o';
        break;
      case '1':
      case '!':
        c = one;
        break;
      case '3':
        c = 'e';
        break;
      case '4':
      case '@':
        c = 'a';
        break;
      case '5':
      case '$':
        c = 's';
        break;
      case '7':
        c = 't';
        break;
      default:
        break;
    }
  return text;
}

// Marks what a guesser would try first; the rest is what the password is worth.
class Guessable {
 public:
  explicit Guessable(std::string text) : text_(std::move(text)), marked_(text_.size(), false) {}

  void mark_words(const std::vector<std::string>& words) {
    for (const auto& form : {text_, unmasked(text_, 'i'), unmasked(text_, 'l')})
      for (const auto& word : words) {
        if (word.size() < shortest_word) continue;
        for (auto at = form.find(word); at != form.npos; at = form.find(word, at + 1)) mark(at, word.size());
      }
  }
  // "aaaa", "1234", "dcba"
  void mark_rows() {
    for (int step : {-1, 0, 1})
      for (std::size_t begin = 0, end = 1; begin < text_.size(); begin = end, end = begin + 1) {
        while (end < text_.size() && text_[end] - text_[end - 1] == step) ++end;
        if (end - begin >= shortest_row) mark(begin, end - begin);
      }
  }
  void mark_years() {
    for (std::size_t at = 0; at + 4 <= text_.size(); ++at) {
      auto year = std::string_view(text_).substr(at, 4);
      bool digits = year.find_first_not_of("0123456789") == year.npos;
      if (digits && (year.starts_with("19") || year.starts_with("20"))) mark(at, 4);
    }
  }
  // "blueblueblue" is worth one "blue".
  void mark_repeats() {
    for (std::size_t unit = 1; unit * 2 <= text_.size(); ++unit) {
      bool repeats = true;
      for (std::size_t at = unit; repeats && at < text_.size(); ++at) repeats = text_[at] == text_[at - unit];
      if (repeats) return mark(unit, text_.size() - unit);
    }
  }
  std::size_t left() const {
    std::string rest;
    for (std::size_t i = 0; i < text_.size(); ++i)
      if (!marked_[i]) rest += text_[i];
    return characters(rest);
  }

 private:
  std::string text_;
  std::vector<bool> marked_;
  void mark(std::size_t at, std::size_t size) { std::fill_n(marked_.begin() + static_cast<long>(at), size, true); }
};

// "maria.reyes@example.org" and "Maria Reyes": maria, reyes, example, org.
std::vector<std::string> words_of(const Account& account) {
  std::vector<std::string> words;
  for (const auto& text : {account.email, account.first_name, account.last_name}) {
    std::string word;
    for (char c : plain_lower(text) + " ") {
      bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
      if (letter) word += c;
      if (!letter && !word.empty()) words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

std::string argon2id(const std::string& password) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), passes, memory) != 0) throw std::bad_alloc();
  return hash.c_str();
}

// What a sign-in to no account is compared with, so that it takes as long.
const std::string& nobody() {
  static const std::string hash =
      "$argon2id$v=19$m=19456,t=2,p=1$QUFBQUFBQUFBQUFBQUFBQQ$"
      "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE";
  return hash;
}

}  // namespace

std::optional<std::string> readable_password(std::string_view typed) {
  if (typed.size() > 4 * longest || !is_utf8(typed)) return {};
  auto password = composed(typed);
  if (password.empty() || characters(password) > longest) return {};
  return password;
}

std::vector<std::string> common_words(const Settings& settings) {
  auto [text, origin] = settings.config_text("common_passwords.txt");
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto word = trimmed(std::string_view(text).substr(at, end - at));
    if (!word.empty() && word.back() == '\r') word.remove_suffix(1);
    if (!word.empty() && word[0] != '#') words.push_back(plain_lower(word));
    at = end + 1;
  }
  return words;
}

std::string password_complaint(std::string_view typed, const std::vector<std::string>& common,
                               const std::vector<std::string>& own) {
  if (!is_utf8(typed)) return "is not UTF-8 text";
  auto password = composed(typed);
  auto length = characters(password);
  if (length < shortest) return fmt::format("has {} characters, and must have {} or more", length, shortest);
  if (length > longest)
    return fmt::format("has {} characters, and may have {}", grouped(static_cast<long long>(length)), longest);
  if (std::any_of(password.begin(), password.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return "holds a control character";
  Guessable guessable(plain_lower(password));
  guessable.mark_words(common);
  guessable.mark_words(own);
  guessable.mark_rows();
  guessable.mark_years();
  guessable.mark_repeats();
  if (guessable.left() >= least_left) return {};
  return "is easy to guess: it is mostly words that many people use, a row of keys, a date, or your own name";
}

std::string hash_new_password(const Session& session, const Account& account, std::string_view typed) {
  auto wrong = password_complaint(typed, common_words(session.settings), words_of(account));
  if (!wrong.empty())
    throw Refused(fmt::format("the password {}; nothing was changed", wrong),
                  "choose another; a few words that do not belong together are easy to remember");
  return argon2id(composed(typed));
}

bool password_matches(const std::string& hash, std::string_view typed) {
  auto password = readable_password(typed);
  const auto& text = password ? *password : std::string("no password is this");
  const auto& compared = hash.empty() || !password ? nobody() : hash;
  bool same = crypto_pwhash_str_verify(compared.c_str(), text.data(), text.size()) == 0;
  return same && password && !hash.empty();
}

std::string stronger_hash(const std::string& hash, std::string_view typed) {
  if (crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory) == 0) return {};
  auto password = readable_password(typed);
  return password ? argon2id(*password) : std::string();
}

}  // namespace portal

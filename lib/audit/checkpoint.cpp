#include "lib/audit/checkpoint.h"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>

#include "lib/base/files.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::string_view checkpoint_title = "portalctl audit checkpoint 1", restore_title = "portalctl restore 1",
                           unknown = "unknown";
constexpr std::size_t head_size = 32, mark_size = 16;
constexpr std::size_t longest_name = 200;  // of a district, a person, a file: the whole text stays short

std::string value_of(std::string_view text) { return one_line(text, longest_name); }

SignedText facts_of(const Checkpoint& checkpoint) {
  return {std::string(checkpoint_title),
          {{"district", value_of(checkpoint.owner.district)},
           {"installation", hex(checkpoint.owner.installation)},
           {"rows", std::to_string(checkpoint.log.rows)},
           {"head", hex(checkpoint.log.head)},
           {"at", checkpoint.at.text()}},
          {}};
}

SignedText facts_of(const RestoreStatement& statement) {
  auto before = [&](auto&& part) { return statement.before ? part(*statement.before) : std::string(unknown); };
  return {std::string(restore_title),
          {{"district", value_of(statement.owner.district)},
           {"installation", hex(statement.owner.installation)},
           {"by", value_of(statement.by)},
           {"backup", value_of(statement.backup)},
           {"rows before", before([](const LogPoint& log) { return std::to_string(log.rows); })},
           {"head before", before([](const LogPoint& log) { return hex(log.head); })},
           {"rows kept", std::to_string(statement.shared)},
           {"rows after", std::to_string(statement.after.rows)},
           {"head after", hex(statement.after.head)},
           {"at", statement.at.text()}},
          {}};
}

// Reads the facts of a text one after the other; afterwards the text is made again, and must be the same.
class Facts {
 public:
  explicit Facts(const SignedText& text) : text_(text) {}
  std::string next() { return at_ < text_.facts.size() ? text_.facts[at_++].second : std::string(); }
  std::int64_t number() {
    auto text = next();
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) good_ = false;
    return value;
  }
  std::string bytes(std::size_t size) {
    auto text = next();
    std::string value(size, '\0');
    std::size_t length = 0;
    if (sodium_hex2bin(reinterpret_cast<unsigned char*>(value.data()), size, text.data(), text.size(), nullptr, &length,
                       nullptr) != 0 ||
        length != size)
      good_ = false;
    return value;
  }
  Timestamp moment() {
    auto value = Timestamp::parse(next());
    if (!value) good_ = false;
    return value.value_or(Timestamp());
  }
  bool is_next(std::string_view value) const { return at_ < text_.facts.size() && text_.facts[at_].second == value; }
  bool good() const { return good_; }

 private:
  const SignedText& text_;
  std::size_t at_ = 0;
  bool good_ = true;
};

LogOwner owner_from(Facts& facts) {
  LogOwner owner{facts.next(), {}};
  owner.installation = facts.bytes(mark_size);
  return owner;
}

LogPoint point_from(Facts& facts) {
  LogPoint point{facts.number(), {}};
  point.head = facts.bytes(head_size);
  return point;
}

Checkpoint checkpoint_from(Facts& facts) {
  Checkpoint checkpoint;
  checkpoint.owner = owner_from(facts);
  checkpoint.log = point_from(facts);
  checkpoint.at = facts.moment();
  return checkpoint;
}

RestoreStatement restore_from(Facts& facts) {
  RestoreStatement statement;
  statement.owner = owner_from(facts);
  statement.by = facts.next();
  statement.backup = facts.next();
  if (facts.is_next(unknown))
    facts.next(), facts.next();
  else
    statement.before = point_from(facts);
  statement.shared = facts.number();
  statement.after = point_from(facts);
  statement.at = facts.moment();
  return statement;
}

template <class Said>
std::optional<Statement> checked(const Said& said, const Facts& facts, const SignedText& text, std::string& why) {
  if (facts.good() && facts_of(said).facts == text.facts) return Statement{said, text.key};
  why = "what it says is not of that form";
  return {};
}

}  // namespace

std::string text_of(const Checkpoint& checkpoint, const InstallationKey& key) {
  return signed_text(facts_of(checkpoint), key);
}
std::string text_of(const RestoreStatement& statement, const InstallationKey& key) {
  return signed_text(facts_of(statement), key);
}

std::optional<Statement> parse_statement(std::string_view bytes, std::string& why) {
  auto text = read_signed_text(bytes, why);
  if (!text) return {};
  Facts facts(*text);
  if (text->title == checkpoint_title) return checked(checkpoint_from(facts), facts, *text, why);
  if (text->title == restore_title) return checked(restore_from(facts), facts, *text, why);
  why = "it is of a kind that this program does not know";
  return {};
}

}  // namespace portal

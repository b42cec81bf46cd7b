#include "lib/calendar/plan_fingerprint.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cstring>

namespace portal {
namespace {

constexpr std::uint32_t version = 1;  // of what is hashed, and how
constexpr std::size_t fingerprint_bytes = 8;

// Every text with its length before it, so that no two lists of texts are one.
class Digest {
 public:
  explicit Digest(std::size_t size) : size_(size) { crypto_generichash_init(&state_, nullptr, 0, size); }
  void add(std::uint32_t number) { add_bytes(&number, sizeof number); }
  void add(std::string_view text) {
    add(static_cast<std::uint32_t>(text.size()));
    add_bytes(text.data(), text.size());
  }
  void finish(unsigned char* into) {
    flush();
    crypto_generichash_final(&state_, into, size_);
  }

 private:
  crypto_generichash_state state_{};
  std::size_t size_;
  std::string buffer_;  // the library's calls cost more than these small pieces

  void add_bytes(const void* bytes, std::size_t size) {
    buffer_.append(static_cast<const char*>(bytes), size);
    if (buffer_.size() > 1u << 16) flush();
  }
  void flush() {
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(buffer_.data()), buffer_.size());
    buffer_.clear();
  }
};

std::uint32_t number_of(Grade grade) { return static_cast<std::uint32_t>(grade.rank()); }

void add_inputs(Digest& digest, const PlanInputs& inputs) {
  digest.add(inputs.extract.bytes());
  for (const auto& school : inputs.schools.all()) {
    digest.add(school.code);
    digest.add(school.gone ? 0 : school.grades.bits());
  }
  digest.add(static_cast<std::uint32_t>(inputs.rules.size()));
  for (const auto& rule : inputs.rules) {
    digest.add(rule.from_school);
    digest.add(number_of(rule.grade));
    digest.add(rule.to_school);
    digest.add(static_cast<std::uint32_t>(rule.who) << 8 | static_cast<std::uint32_t>(rule.percent));
    digest.add(static_cast<std::uint32_t>(rule.values.size()));
    for (const auto& value : rule.values) digest.add(value);
    digest.add(number_of(rule.grade_after()));
  }
  digest.add(static_cast<std::uint32_t>(inputs.decisions.size()));
  for (const auto& entry : inputs.decisions) {
    digest.add(entry.first);
    digest.add(static_cast<std::uint32_t>(entry.second.what));
    digest.add(entry.second.to_school);
  }
}

}  // namespace

void ExtractDigest::add(const PlanRow& row) {
  char text[64];  // all of them are short; one that is not counts as far as it goes
  auto* end = text;
  for (auto part : {row.student_id, row.school_year, row.next_location_code, row.next_grade}) {
    auto size = std::min<std::size_t>(part.size(), 14);
    *end++ = static_cast<char>(size);
    end = std::copy_n(part.data(), size, end);
  }
  std::array<std::uint64_t, 2> hash;
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), sizeof hash,
                     reinterpret_cast<const unsigned char*>(text), static_cast<std::size_t>(end - text), nullptr, 0);
  for (std::size_t i = 0; i < hash.size(); ++i) sum_[i] += hash[i];
}

std::string ExtractDigest::bytes() const { return fmt::format("{:016x}{:016x}", sum_[0], sum_[1]); }

std::string plan_fingerprint(const RolloverPlan& plan, const PlanInputs& inputs) {
  Digest digest(crypto_generichash_BYTES);
  digest.add(version);
  digest.add(plan.to.text());
  digest.add(static_cast<std::uint32_t>(plan.schools_asked.size()));
  for (const auto& code : plan.schools_asked) digest.add(code);
  add_inputs(digest, inputs);
  for (const auto& student : plan.students) {
    digest.add(student.student_id);
    digest.add(student.from_school);
    digest.add(student.to_school);
    digest.add(number_of(student.from) << 24 | number_of(student.to) << 16 |
               static_cast<std::uint32_t>(student.outcome) << 8 | static_cast<std::uint32_t>(student.by));
  }
  unsigned char bytes[crypto_generichash_BYTES];
  digest.finish(bytes);
  std::string text;
  for (std::size_t i = 0; i < fingerprint_bytes; i += 2)
    text += fmt::format("{}{:02x}{:02x}", i > 0 ? "-" : "", bytes[i], bytes[i + 1]);
  return text;
}

}  // namespace portal

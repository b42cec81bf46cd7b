#pragma once
// The words that a made-up district is written with, and the dice that choose them. None of its people exist.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using Words = std::vector<std::string_view>;

/// Names as one community writes them. Those that keep their own script stand in a row of their own.
struct Culture {
  std::string_view language;  // the English name of the language of correspondence
  unsigned weight;            // out of 1000 families
  Words surnames, girls, boys;
};

const std::vector<Culture>& cultures();
const Words& streets();
const Words& cities();    // of the six Local Districts in turn, two each
const Words& places();    // what schools are named for
const Words& features();  // "Park", "Heights": together with a place, a school's name
const Words& board_members();

/// What a draw is for: the same person has different luck in different matters.
enum class Matter : std::uint64_t { family, address, phone, guardian, night, link, student, teacher, staff };

/// splitmix64, keyed: the same rolls for the same keys, whatever else was rolled.
class Dice {
 public:
  Dice(std::uint64_t seed, Matter matter, std::uint64_t who, std::uint64_t when = 0)
      : state_(mixed(mixed(mixed(seed * 16 + static_cast<std::uint64_t>(matter)) + who) + when)) {}
  std::uint64_t below(std::uint64_t bound) { return roll() % bound; }
  double fraction() { return static_cast<double>(roll() >> 11) * 0x1p-53; }
  bool chance(double probability) { return fraction() < probability; }
  std::string_view pick(const Words& words) { return words[below(words.size())]; }

 private:
  std::uint64_t state_;
  static std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }
  std::uint64_t roll() { return state_ = mixed(state_); }
};

const Culture& draw_culture(Dice& dice);  // by the district's weights
std::string_view given_name(Dice& dice, const Culture& culture, bool girl);
std::string street_address(Dice& dice);
std::string phone_number(Dice& dice);  // of the exchange that fiction uses

}  // namespace bench

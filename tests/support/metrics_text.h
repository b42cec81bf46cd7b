#pragma once
// Reads the Prometheus text format 0.0.4 as strictly as `promtool check metrics`.
#include <fmt/format.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

namespace portal::test {

/// The samples by what stands before the value: `portalctl_job_last_exit_code{job="nightly-sync"}`. Throws where the
/// text breaks a rule of the format.
inline std::map<std::string, double> parse_metrics(const std::string& text) {
  static const std::regex help(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ([^\\\n]*[.?!]?[^\\\n]+))");
  static const std::regex type(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (gauge|counter|untyped))");
  static const std::regex sample(
      R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*"(,[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*")*\})? (-?[0-9]+(\.[0-9]+)?))re");
  auto wrong = [](const std::string& line, const char* why) {
    throw std::runtime_error(fmt::format("{}: {}", why, line));
  };
  if (text.empty() || text.back() != '\n') wrong(text, "the last line does not end");
  std::map<std::string, double> samples;
  std::set<std::string> seen;
  std::string family;
  bool typed = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_match(line, found, help)) {
      family = found[1], typed = false;
      if (!seen.insert(family).second) wrong(line, "a second family of that name");
    } else if (std::regex_match(line, found, type)) {
      if (found[1] != family || typed) wrong(line, "not after its HELP");
      typed = true;
    } else if (std::regex_match(line, found, sample)) {
      if (found[1] != family || !typed) wrong(line, "not below its own HELP and TYPE");
      if (!samples.emplace(found[1].str() + found[2].str(), std::stod(found[4])).second) wrong(line, "twice");
    } else {
      wrong(line, "not of the format");
    }
  }
  return samples;
}

}  // namespace portal::test

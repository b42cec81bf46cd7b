#pragma once
// RapidCheck under doctest: CHECK(holds([](std::string text) { … })). Always the same seed, so that a run
// in CI can be had again on any machine; silent unless a counterexample is found.
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

/// `times`: how many examples; few where each is a district and its imports. RC_TIMES multiplies them, for a long run
/// by hand.
template <class Property>
bool holds_for(int times, Property&& property) {
  rc::detail::TestParams params;
  params.seed = 20260814;
  if (const char* more = std::getenv("RC_TIMES")) params.seed = 1, times *= std::atoi(more);
  params.maxSuccess = times;
  rc::detail::TestListenerAdapter silent;
  auto subject = rc::detail::toProperty(std::forward<Property>(property));
  auto result = rc::detail::checkProperty(subject, {}, params, silent, {});
  if (result.template is<rc::detail::SuccessResult>()) return true;
  rc::detail::printResultMessage(result, std::cerr);
  return false;
}

template <class Property>
bool holds(Property&& property) {
  return holds_for(500, std::forward<Property>(property));
}

/// Valid UTF-8, made of what goes wrong most: marks, wide letters, controls, quotes, signs.
inline rc::Gen<std::string> any_utf8() {
  static const std::vector<std::string> pieces = {
      "a",  "Z",    "7",      " ", "=",  "+", "-", "@", "\"", ",",      "'",      "’",      "\t",     "\r",
      "\n", "\x1b", "\u009b", "é", "김", "ß", "İ", "…", "＝", "\u0301", "\u1161", "\u00a0", "\u202e", "\U0001f600"};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const auto& part : parts) text += part;
                        return text;
                      });
}

#pragma once
// Properties on random cases: the same ones in every run.
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <cstdlib>
#include <iostream>

namespace portal::test {

/// So many cases, fewer than RapidCheck's 100 where each is a district and its imports. RC_TIMES multiplies them, for a
/// long run by hand.
template <class Property>
bool holds_for(int times, Property&& property) {
  rc::detail::TestParams params;
  params.seed = 20260814;
  if (const char* more = std::getenv("RC_TIMES")) params.seed = 1, times *= std::atoi(more);
  params.maxSuccess = times;
  rc::detail::TestListenerAdapter silent;
  auto result = rc::detail::checkProperty(rc::detail::toProperty(property), {}, params, silent, {});
  if (result.template is<rc::detail::SuccessResult>()) return true;
  rc::detail::printResultMessage(result, std::cerr);
  return false;
}

}  // namespace portal::test

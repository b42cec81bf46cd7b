#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <sodium.h>

int main(int count, char** arguments) {
  if (sodium_init() < 0) return 1;
  return doctest::Context(count, arguments).run();
}

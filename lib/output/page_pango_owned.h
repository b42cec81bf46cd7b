#pragma once
// Of the page module: objects of C libraries that release themselves.
#include <memory>

namespace portal {

template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};
template <class T, auto release>
using Owned = std::unique_ptr<T, Release<release>>;

}  // namespace portal

#pragma once
#include <cstdint>
#include <string>

#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

std::int64_t insert_mail(Store& store, const std::string& template_name, const std::string& language,
                         const std::string& recipient, Timestamp now);

}  // namespace portal

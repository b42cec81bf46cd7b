#include "lib/config/languages.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/property.h"

namespace portal {

TEST_CASE("languages: what MiSiS, a setting or a person may write is one code") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> table = {
      {"en", {"English", "EN", "en-US", "en_US", "eng"}},
      {"es",
       {"Spanish", " SPANISH ", "es", "ES", "es-MX", "es_419", "spa", "Español", "español", "Spanish; Castilian"}},
      {"hy", {"Armenian", "hy", "HY-AM", "hye", "arm", "Հայերեն", "հայերեն", "Armenian (Western)", "Eastern Armenian"}},
      {"ko", {"Korean", "ko", "ko-KR", "kor", "한국어"}},
      {"zh-Hans",
       {"Chinese",
        "Mandarin",
        "Mandarin (Putonghua)",
        "Simplified Chinese",
        "Chinese (Simplified)",
        "Chinese - Simplified",
        "Chinese, Mandarin",
        "zh",
        "zh-CN",
        "ZH_CN",
        "zh-SG",
        "zh-Hans",
        "ZH-HANS",
        "zh-Hans-HK",
        "zho",
        "chi",
        "cmn",
        "中文",
        "简体中文",
        "中文（简体）",
        "普通话"}},
      {"zh-Hant",
       {"Cantonese", "Traditional Chinese", "Chinese (Traditional)", "Chinese Traditional", "Chinese/Cantonese",
        "Mandarin (Traditional)", "zh-TW", "zh_tw", "zh-HK", "zh-MO", "zh-Hant", "zh-hant-tw", "yue", "yue-HK",
        "繁體中文", "中文（繁體）", "粵語"}},
      {"tl",
       {"Tagalog", "Filipino", "Pilipino", "Filipino (Pilipino or Tagalog)", "tl", "tgl", "fil", "fil-PH", "TL-ph",
        "Wikang Filipino"}},
      {"vi", {"Vietnamese", "vi", "vi-VN", "vie", "Tiếng Việt", "TIẾNG VIỆT", "Vietnamese language"}},
      {"fa", {"Farsi", "Persian", "Farsi (Persian)", "Persian/Farsi", "fa", "fa-IR", "fas", "per", "pes", "فارسی"}},
      {"ru", {"Russian", "ru", "ru-RU", "rus", "Русский", "русский язык"}},
      {"ar", {"Arabic", "ar", "ar-EG", "ara", "العربية", "اللغة العربية"}},
  };
  for (const auto& [code, names] : table)
    for (const auto& name : names) {
      CAPTURE(name);
      CHECK(language_code(name) == code);
    }
}

TEST_CASE("languages: one that there are no words in is none, and so are two at once") {
  for (const char* name :
       {"", " ", "Klingon", "tlh", "Haitian Creole", "Spanish/English", "es en", "Traditional Spanish", "-", "()",
        "es-", "e", "language", "Western", "or", "Unknown", "es-MX (Mexico", "\xff\xfe"}) {
    CAPTURE(name);
    CHECK(!language_code(name));
  }
}

TEST_CASE("languages: any bytes are a language of ours, or none") {
  auto codes = languages_in("letters");
  CHECK(holds([&](const std::string& bytes) {
    auto code = language_code(bytes);
    RC_ASSERT(!code || std::find(codes.begin(), codes.end(), *code) != codes.end());
  }));
}

TEST_CASE("languages: each has a name that leads back to it, and a direction") {
  for (const auto& code : languages_in("letters")) {
    CAPTURE(code);
    CHECK(language_name(code) != code);
    CHECK(language_code(language_name(code)) == code);
    CHECK(language_code(code) == code);
    CHECK(writes_right_to_left(code) == (code == "ar" || code == "fa"));
  }
  CHECK(language_name("zh-Hant") == "Chinese (traditional)");
  CHECK(language_name("tlh") == "tlh");
  CHECK(!writes_right_to_left("tlh"));
}

}  // namespace portal

#include "lib/output/page_pango_fonts.h"

#include <fmt/format.h>
#include <fontconfig/fontconfig.h>

#include <algorithm>

#include "lib/output/page_pango_owned.h"

namespace portal {
namespace {

struct Family {
  const char* name;
  const char* package;
  std::string_view languages;  // that are written with it, between blanks; the Latin family is everybody's
};
constexpr Family families[] = {
    {"Noto Sans", "fonts-noto-core", ""},
    {"Noto Sans Arabic", "fonts-noto-core", " ar fa ps ur "},
    {"Noto Sans Armenian", "fonts-noto-core", " hy "},
    {"Noto Sans Hebrew", "fonts-noto-core", " he yi "},
    {"Noto Sans Khmer", "fonts-noto-core", " km "},
    {"Noto Sans Thai", "fonts-noto-core", " th "},
    {"Noto Sans Lao", "fonts-noto-core", " lo "},
    {"Noto Sans Devanagari", "fonts-noto-core", " hi mr ne "},
    {"Noto Sans CJK SC", "fonts-noto-cjk", " zh zh-Hans zh-CN zh-SG "},
    {"Noto Sans CJK TC", "fonts-noto-cjk", " zh-Hant zh-TW zh-HK zh-MO "},
    {"Noto Sans CJK KR", "fonts-noto-cjk", " ko "},
};

bool of_language(const Family& family, std::string_view language) {
  auto listed = [&](std::string_view tag) {
    return family.languages.find(fmt::format(" {} ", tag)) != std::string_view::npos;
  };
  bool chinese = language.starts_with("zh-");  // there the script decides
  return listed(language) || (!chinese && listed(language.substr(0, language.find('-'))));
}

bool of_everybody(const Family& family) { return family.languages.empty(); }

}  // namespace

// The Latin family stands first: named after a CJK family, one Latin letter would be taken from that and drag a
// megabyte into the file. Then the language's own: the characters that Chinese and Korean share look different in each.
std::string font_families(std::string_view language) {
  std::string list = families[0].name;
  for (bool own : {true, false})
    for (const auto& family : families)
      if (!of_everybody(family) && of_language(family, language) == own) list.append(",").append(family.name);
  return list;
}

std::vector<std::string> lacking_fonts(const std::vector<std::string>& languages) {
  std::vector<std::string> lacking;
  for (const auto& family : families) {
    bool needed = languages.empty() || of_everybody(family) ||
                  std::any_of(languages.begin(), languages.end(),
                              [&](const std::string& language) { return of_language(family, language); });
    if (!needed) continue;
    Owned<FcPattern, FcPatternDestroy> wanted(FcPatternBuild(nullptr, FC_FAMILY, FcTypeString, family.name, nullptr));
    Owned<FcObjectSet, FcObjectSetDestroy> fields(FcObjectSetBuild(FC_FAMILY, nullptr));
    Owned<FcFontSet, FcFontSetDestroy> found(FcFontList(nullptr, wanted.get(), fields.get()));
    if (!found || found->nfont == 0) lacking.push_back(fmt::format("{} ({})", family.package, family.name));
  }
  return lacking;
}

}  // namespace portal

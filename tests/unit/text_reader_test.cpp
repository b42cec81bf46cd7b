#include "lib/config/text_reader.h"

#include <doctest/doctest.h>

#include "lib/base/text.h"
#include "lib/config/embedded.h"
#include "lib/mail/mail_texts.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

template <class Read>
std::vector<std::string> faults_of(const std::string& yaml, Read read) {
  std::vector<std::string> all;
  try {
    TextReader reader(yaml, "own.yaml");
    read(reader);
    reader.finish();
  } catch (const BadTexts& error) {
    for (const auto& [what, advice] : error.faults) all.push_back(what + (advice.empty() ? "" : " | " + advice));
  }
  return all;
}

using Faults = std::vector<std::string>;

}  // namespace

TEST_CASE("text reader: a key that is not known, and one that is not there") {
  auto read = [](TextReader& reader) { reader.check_keys(reader.root(), {"title", "footer"}); };
  CHECK(faults_of("title: a\nfooter: b\n", read).empty());
  CHECK(faults_of("title: a\n\nfoter: b\n", read) ==
        Faults{"own.yaml:3: 'foter' is not known here | did you mean footer?",
               "own.yaml: 'footer' is missing | take it from the file that is part of the program"});
  CHECK(faults_of("title: a\nfooter: b\nzzzzzzzzz: c\n", read) ==
        Faults{"own.yaml:3: 'zzzzzzzzz' is not known here | known are: title, footer"});
}

TEST_CASE("text reader: a text is one line of what can be read") {
  auto read = [](TextReader& reader) { reader.text(reader.root(), "a"); };
  CHECK(faults_of("a: b\n", read).empty());
  CHECK(faults_of("a: >\n  one\n  line\n", read).empty());
  CHECK(faults_of("b: there is no a, which check_keys() tells\n", read).empty());
  CHECK(faults_of("a:\n", read) == Faults{"own.yaml:1: a: must be a text"});
  CHECK(faults_of("a: '  '\n", read) == Faults{"own.yaml:1: a: must be a text"});
  CHECK(faults_of("a: |\n  two\n  lines\n", read) ==
        Faults{"own.yaml:1: a: must be one line of readable characters | write `>-` before a text of several lines"});
  CHECK(faults_of("a:\n  Dear: you\n", read) ==
        Faults{"own.yaml:2: a: must be a text | put it in quotes: it has a colon in it"});
  CHECK(faults_of("a: \"x\\u202ey\"\n", read).size() == 1);
  CHECK(faults_of("a: \"zero\\u200cwidth \\u200f\"\n", read).empty());  // Farsi needs the one, Arabic the other
  CHECK(faults_of("a: \xff\xfe\n", read).size() == 1);
}

TEST_CASE("text reader: a list, and the place of what is wrong in it") {
  auto read = [](TextReader& reader) { reader.list(reader.root(), "a"); };
  CHECK(faults_of("a: [x, y]\n", read).empty());
  CHECK(faults_of("a:\n  - x\n  -\n  - z\n", read) == Faults{"own.yaml:2: a: must be a text"});
  CHECK(faults_of("a: x\n", read) ==
        Faults{"own.yaml:1: a: must be a list of one text at least | begin the line of each with `- `"});
  CHECK(faults_of("a: []\n", read).size() == 1);
}

TEST_CASE("text reader: a placeholder that is not known, with the one that was meant") {
  auto read = [](TextReader& reader) {
    reader.check_placeholders(reader.root()["a"], "a", reader.text(reader.root(), "a"), {"student", "school"});
  };
  CHECK(faults_of("a: '{student} {school}'\n", read).empty());
  CHECK(faults_of("a: '{studnet}'\n", read) ==
        Faults{"own.yaml:1: a: {studnet} is not a placeholder here | did you mean {student}?"});
  CHECK(faults_of("a: '{Student} {}'\n", read) ==
        Faults{"own.yaml:1: a: {} is not a placeholder here | known are: {student} {school}",
               "own.yaml:1: a: {Student} is not a placeholder here | did you mean {student}?"});
  CHECK(faults_of("a: '{student'\n", read) ==
        Faults{"own.yaml:1: a: has a '{' without its '}' | close it, or leave it out"});
}

TEST_CASE("text reader: a file that is no YAML, or tells a thing twice") {
  auto read = [](TextReader&) {};
  CHECK(faults_of("a: [b\n", read).front().starts_with("own.yaml:"));
  CHECK(faults_of("a: b\na: c\n", read) == Faults{"own.yaml:2: 'a' stands twice | keep one of the two"});
}

TEST_CASE("mails: any bytes are words or a complaint, never a crash") {
  std::string good(embedded_file("mails/ar.yaml"));
  CHECK(holds([&](unsigned at, unsigned length, const std::string& put) {
    auto text = good;
    text.replace(at % text.size(), length % 60, put);
    try {
      parse_mail_texts(text, "x.yaml");
    } catch (const BadInput& error) {
      RC_ASSERT(is_utf8(error.message()) && !error.message().empty());
    }
  }));
}

}  // namespace portal

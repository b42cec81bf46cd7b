#include "lib/mail/message.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include <sstream>

#include "lib/base/text.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

// What a reader of RFC 2045 makes of it.
std::string decoded(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 3, "=\r\n") == 0) {
      at += 2;
    } else if (text[at] == '=') {
      out += static_cast<char>(std::stoi(text.substr(at + 1, 2), nullptr, 16));
      at += 2;
    } else if (text.compare(at, 2, "\r\n") == 0) {
      out += '\n';
      ++at;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string decoded_words(const std::string& header) {
  std::string out;
  std::istringstream words(header);
  for (std::string word; words >> word;) {
    if (!word.starts_with("=?utf-8?B?")) return header;
    unsigned char bytes[80];
    std::size_t size = 0;
    sodium_base642bin(bytes, sizeof bytes, word.data() + 10, word.size() - 12, nullptr, &size, nullptr,
                      sodium_base64_VARIANT_ORIGINAL);
    std::string piece(reinterpret_cast<char*>(bytes), size);
    if (!is_utf8(piece) || word.size() > 75) return "a character was cut";
    out += piece;
  }
  return out;
}

bool lines_are_short(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.size() > 77 || line.find_first_not_of(" \r") == line.npos || line.starts_with(".")) {
      if (line != "\r") return false;
    }
  return true;
}

}  // namespace

TEST_CASE("message: any text comes through quoted-printable as it was, in ASCII, on short lines") {
  CHECK(holds([](const std::vector<std::string>& parts) {
    static const std::string pieces[] = {"a", "=", ".", " ", "\n", "é", "김", "x.y", "https://example.org/t?a=b", "\t"};
    std::string text;
    for (const auto& part : parts) text += pieces[part.size() % std::size(pieces)] + pieces[(part.size() * 7) % 10];
    if (text.empty() || text.back() != '\n') text += '\n';
    auto coded = quoted_printable(text);
    bool ascii = std::all_of(coded.begin(), coded.end(), [](char c) { return c > 0; });
    return decoded(coded) == text && ascii && lines_are_short(coded);
  }));
  CHECK(quoted_printable(".\n") == "=2E\r\n");
  CHECK(quoted_printable("a \n") == "a=20\r\n");
  CHECK(decoded(quoted_printable(std::string(1000, 'x') + "\n")) == std::string(1000, 'x') + "\n");
}

TEST_CASE("message: any subject comes through RFC 2047, no character cut in two") {
  CHECK(holds([] {
    auto text = *any_utf8();
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == ' ' || (c > 0 && c < ' '); }),
               text.end());
    return text.empty() || decoded_words(header_words(text, 9)) == text;
  }));
  CHECK(header_words("Choose a new password", 9) == "Choose a new password");
  CHECK(header_words("=?utf-8?Q?x?=", 9) != "=?utf-8?Q?x?=");
}

TEST_CASE("message: who it is from, and who mail can be sent to") {
  CHECK(parse_mailbox("Parent Portal <no-reply@lausd.net>")->name == "Parent Portal");
  CHECK(parse_mailbox("\"Portal, Parent\" <a@b.org>")->name == "Portal, Parent");
  CHECK(parse_mailbox("a@b.org")->address == "a@b.org");
  for (std::string wrong : {"", "Parent Portal", "<a@b.org", "a@b.org>", "x <a@b.org> y", "x\r\nBcc: y <a@b.org>"})
    CHECK(!parse_mailbox(wrong));
  for (std::string good : {"a@b.org", "o'brien+school@mail.example.org", "a@localhost"}) CHECK(is_mailable(good));
  for (std::string wrong : {"a b@c.org", "a@b@c.org", "\"a\"@b.org", "josé@example.org", "a@exámple.org", "a@b.org\n",
                            "a@", "@b.org", ".a@b.org", "a..b@c.org", "a@b..org", "a@-b.org", "a>@b.org", ""})
    CHECK_MESSAGE(!is_mailable(wrong), wrong);
}

TEST_CASE("message: its headers") {
  MessageParts parts{
      {"Parent Portal", "no-reply@lausd.net"}, "ana@example.org", "Elija una contraseña", "¡Hola!\n", "es", "12.abc",
      test::moment("2026-08-14T10:00:00Z")};
  CHECK(mail_message(parts) ==
        "Date: Fri, 14 Aug 2026 10:00:00 +0000\r\n"
        "From: Parent Portal <no-reply@lausd.net>\r\n"
        "To: ana@example.org\r\n"
        "Subject: =?utf-8?B?RWxpamEgdW5hIGNvbnRyYXNlw7Fh?=\r\n"
        "Message-ID: <12.abc@lausd.net>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "Content-Language: es\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "\r\n"
        "=C2=A1Hola!\r\n");
  parts.from.name = "Distrito, Español";
  CHECK(test::has(mail_message(parts), "From: =?utf-8?B?"));
}

}  // namespace portal

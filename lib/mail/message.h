#pragma once
// A mail as it travels: RFC 5322, in ASCII alone, whatever it says.
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/time.h"

namespace portal {

struct Mailbox {
  std::string name;  // may be blank
  std::string address;
};
/// "Parent Portal <no-reply@lausd.net>" or an address alone; nothing where it is neither.
std::optional<Mailbox> parse_mailbox(std::string_view text);

/// Whether mail can be sent there: an address of ASCII characters that needs no quotes. Others are addresses too, but
/// few servers take them (RFC 6531), and ours need not.
bool is_mailable(std::string_view address);

struct MessageParts {
  Mailbox from;
  std::string to;         // is_mailable()
  std::string subject;    // UTF-8, one line
  std::string body;       // UTF-8; lines end with \n
  std::string language;   // "es"
  std::string unique_id;  // before the @ of the Message-ID: the same for the same mail, so that a double can be told
  Timestamp date;
};
/// Its lines end with CR LF; none is longer than 78 characters, but for an address that is.
std::string mail_message(const MessageParts& parts);

/// RFC 2047 where the text is not plain ASCII or is long, and folded; `used`: columns that stand before it on its line.
std::string header_words(std::string_view text, std::size_t used);
/// RFC 2045, 6.7. Lines end with CR LF.
std::string quoted_printable(std::string_view text);

}  // namespace portal

#pragma once
// Asks the document's questions before a PIN is given out (001 IV).
#include <string>

#include "cmd/commands.h"
#include "lib/pins/identity.h"

namespace portal {

struct IdentityOptions {
  std::string channel, document;
  bool verified_now = false;  // the agent has asked all questions already, and says so
};
void add_proof_options(CLI::App& verb, IdentityOptions& options);  // --channel and --document
void add_verified_now(CLI::App& verb, IdentityOptions& options);

/// Shows each question, takes the answer (on a terminal what is typed; else a line of standard input), and says match
/// or no match. Records it.
IdentityResult verify_identity(Context& context, const std::string& student, const std::string& guardian,
                               const IdentityProof& proof);

/// Whether a PIN may be given out now: verified today already, or now, by what --verified-now says or on a terminal by
/// the questions. False where they did not all match. Refused where there is nobody to ask.
bool ensure_identity(Context& context, const std::string& student, const std::string& guardian,
                     const IdentityOptions& options);

}  // namespace portal

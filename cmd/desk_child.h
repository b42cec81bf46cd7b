#pragma once
#include "cmd/context.h"
#include "cmd/desk_session.h"
#include "lib/base/signal_watch.h"

namespace portal {

/// Runs this same binary, never through a shell, with the environment and the options that the desk was given.
/// What runs is ended with the desk, and never outlives it.
class DeskChildren : public DeskCommands {
 public:
  DeskChildren(const GlobalOptions& options, SignalWatch& signals);
  DeskResult read(const std::vector<std::string>& arguments) override;
  int run(const std::vector<std::string>& arguments) override;

 private:
  std::vector<std::string> everywhere_;  // "--config", "FILE", …
  SignalWatch& signals_;

  std::vector<std::string> command(const std::vector<std::string>& before, const std::vector<std::string>& arguments);
  int wait(int child);
};

/// A line from standard input, read byte by byte: what follows it may be for a command that the desk runs.
TypedLine read_typed_line(SignalWatch& signals);

}  // namespace portal

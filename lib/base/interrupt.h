#pragma once

namespace portal {

/// Whether the person or the system asked the program to stop; set by the signal handler of main().
void request_interrupt();
bool interrupt_requested();
/// Throws Interrupted where that is so. Called where work is long and nothing is half-written.
void check_interrupted();

}  // namespace portal

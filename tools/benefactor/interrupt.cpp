#include "tools/benefactor/interrupt.hpp"

#include <csignal>
#include <ctime>
#include <initializer_list>

namespace benefactor::tools {

namespace {

volatile std::sig_atomic_t asked = 0;
timespec asked_at{};

/// Only what a signal handler may call.
void handle(int signal) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  if (asked == 0) {
    asked_at = now;
    asked = 1;
    return;
  }
  // One request may arrive twice: some who end a program signal the process and its group.
  const auto milliseconds =
      (now.tv_sec - asked_at.tv_sec) * 1'000 + (now.tv_nsec - asked_at.tv_nsec) / 1'000'000;
  if (milliseconds < 500) return;
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void install(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

}  // namespace

interrupt_guard::interrupt_guard() {
  asked = 0;
  install(handle);
}

interrupt_guard::~interrupt_guard() { install(SIG_DFL); }

bool interrupted() { return asked != 0; }

}  // namespace benefactor::tools

// The engine's doors to bytes that nobody prepared for it, as functions that take any bytes: each crashes, or
// throws what it should not, when a promise is broken. libFuzzer runs them (tools/fuzz), and fuzz_test runs
// them over the kept corpus and over every input that ever broke one.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace benefactor::fuzz {

/// Something that must hold whatever the bytes are did not.
struct broken_promise : std::logic_error {
  using std::logic_error::logic_error;
};

/// Errors: broken_promise with *what*, unless *holds*.
inline void promise(bool holds, const char* what) {
  if (!holds) throw broken_promise(what);
}

/// A text that stands for what is private in seeds and dictionaries. It has the form of nothing that a
/// message may show: a message that holds it repeats what it read.
inline constexpr std::string_view private_mark = "Zqxprivatexqz";

/// Errors: broken_promise, if *message* repeats what it is about.
inline void check_message(std::string_view message) {
  promise(message.find(private_mark) == message.npos, "a message repeats what was read");
}

// Errors of each: broken_promise, or whatever else the fuzzed code throws that it should not.
void take_x12(std::string_view file);           ///< X12 files
void take_remittance(std::string_view file);    ///< X12 files with remittances
void take_scenario(std::string_view document);  ///< scenario documents, run on the core
void take_documents(std::string_view text);     ///< claim and enrolment documents
void take_events(std::string_view bytes);       ///< what the log and the derived store hold: stored_input.hpp
void take_rpc_calls(std::string_view bytes);    ///< calls to the door's capabilities: rpc_input.hpp
void take_rpc_stream(std::string_view bytes);   ///< what a client may send over a connection
void take_proofs(std::string_view bytes);       ///< proofs, signed notes, checkpoints and keys
void take_tokens(std::string_view bytes);       ///< tokens, key sets, stored passwords: tokens_target.hpp
void take_http(std::string_view bytes);         ///< requests of HTTP: http_target.cpp

struct fuzz_target {
  std::string_view name;  ///< of its corpus folder; its fuzzer is <name>_fuzzer
  void (*take)(std::string_view);
};

std::span<const fuzz_target> fuzz_targets();

/// Errors: std::invalid_argument for a target that there is not, else those of the target.
void fuzz_one(std::string_view target, std::string_view bytes);

}  // namespace benefactor::fuzz

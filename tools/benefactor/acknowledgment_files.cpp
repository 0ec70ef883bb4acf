#include "tools/benefactor/acknowledgment_files.hpp"

#include <chrono>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "store/durable_file.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace x12 = api::x12;

namespace {

x12::answer_moment moment_now() {
  const auto now = std::chrono::system_clock::now();
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::minutes>(now - day)};
  return {.day = {static_cast<std::int32_t>(day.time_since_epoch().count())},
          .hour = static_cast<int>(time.hours().count()),
          .minute = static_cast<int>(time.minutes().count())};
}

}  // namespace

void acknowledgments_written::add(const acknowledgments_written& other) {
  ta1 += other.ta1;
  ack_999 += other.ack_999;
  ack_277ca += other.ack_277ca;
  incomplete |= other.incomplete;
}

x12::claim_answer to_answer(const api::claim_result& result) {
  if (const auto* outcome = result.outcome()) return {true, outcome->claim_number, {}};
  if (const auto* refused = result.refused()) return {false, {}, x12::statuses_of(*refused)};
  return {false, {}, {x12::undecided_status()}};
}

acknowledgment_files::acknowledgment_files(std::filesystem::path directory)
    : directory_{std::move(directory)} {
  if (!wanted()) return;
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (!std::filesystem::is_directory(directory_))
    throw std::runtime_error(directory_.string() + ": is no folder and cannot be made one");
  // Asking for permissions would not tell of a full or read-only disk.
  const auto probe = directory_ / ".writable";
  store::write_durably(probe, "acknowledgments can be written\n");
  store::remove_durably(probe);
}

void acknowledgment_files::put(const std::string& name, const char* kind,
                               const std::optional<std::string>& text, std::uint64_t& count) {
  if (!text) return;
  store::write_durably(directory_ / (name + '.' + kind + ".x12"), *text);
  ++count;
}

acknowledgments_written acknowledgment_files::write(const std::string& file, std::string_view bytes,
                                                    const x12::read_result& read,
                                                    const x12::claim_answers* answers,
                                                    std::optional<date> received) {
  acknowledgments_written written;
  if (!wanted()) return written;
  if (read.sets.size() < read.counts.sets)
    throw std::runtime_error("has more than " + format_count(x12::max_listed) +
                             " transaction sets: no acknowledgments are written");
  const auto stem = std::filesystem::path(file).stem().string();
  written.incomplete = answers == nullptr;
  for (const auto& answered : acknowledger_.answer(bytes, read, answers, moment_now(), received)) {
    const auto number = answered.number.empty() || answered.number == "?" ? "unnumbered" : answered.number;
    auto name = stem;
    name.append(".").append(number);
    if (const auto times = ++taken_[name]; times > 1) name.append("-").append(std::to_string(times));
    put(name, "TA1", answered.ta1, written.ta1);
    put(name, "999", answered.ack_999, written.ack_999);
    put(name, "277CA", answered.ack_277ca, written.ack_277ca);
  }
  return written;
}

}  // namespace benefactor::tools

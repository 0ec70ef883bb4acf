#include "tools/benefactor/acknowledgment_files.hpp"

#include <stdexcept>
#include <system_error>
#include <utility>

#include "api/wall_clock.hpp"
#include "store/durable_file.hpp"

namespace benefactor::tools {

namespace x12 = api::x12;

namespace {

x12::answer_moment moment_now() { return x12::moment_at(api::wall_clock_us()); }

}  // namespace

void acknowledgments_written::add(const acknowledgments_written& other) {
  ta1 += other.ta1;
  ack_999 += other.ack_999;
  ack_277ca += other.ack_277ca;
  incomplete |= other.incomplete;
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

acknowledgments_written acknowledgment_files::write(const std::string& file, std::string_view bytes,
                                                    const x12::read_result& read,
                                                    const x12::claim_answers& answers,
                                                    std::optional<date> received) {
  acknowledgments_written written;
  if (!wanted()) return written;
  written.incomplete = !x12::all_answered(read, answers);
  const auto stem = std::filesystem::path(file).stem().string();
  for (const auto& made : acknowledger_.acknowledge(stem, bytes, read, answers, moment_now(), received)) {
    store::write_durably(directory_ / made.name, made.text);
    ++(made.kind == "TA1" ? written.ta1 : made.kind == "999" ? written.ack_999 : written.ack_277ca);
  }
  return written;
}

}  // namespace benefactor::tools

#include "tools/benefactor/progress.hpp"

#include <algorithm>
#include <iostream>
#include <unistd.h>
#include <utility>

#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

// Shares are cut, not rounded: 100 % stands for all of it.
std::uint64_t share(const progress_view& view, std::uint64_t of) {
  const auto done = std::min(view.done, view.total);
  return static_cast<std::uint64_t>(static_cast<unsigned __int128>(done) * of / view.total);
}

std::string rate(const progress_view& view) {
  if (view.seconds <= 0) return "";
  return format_count(static_cast<std::uint64_t>(static_cast<double>(view.count) / view.seconds)) + "/s";
}

}  // namespace

std::string progress_bar(const progress_view& view, std::size_t bar_columns) {
  std::string text;
  if (view.total > 0) {
    const auto filled = static_cast<std::size_t>(share(view, bar_columns));
    const auto percent = std::to_string(share(view, 100));
    text = "[" + std::string(filled, '#') + std::string(bar_columns - filled, ' ') + "] " +
           std::string(3 - percent.size(), ' ') + percent + " %  ";
  }
  text += format_count(view.count) + " " + view.unit;
  if (const auto r = rate(view); !r.empty()) text += "  " + r;
  return text;
}

std::string progress_line(const progress_view& view) {
  auto text = format_count(view.count) + " " + view.unit;
  if (view.total > 0) text += ", " + std::to_string(share(view, 100)) + " %";
  if (const auto r = rate(view); !r.empty()) text += ", " + r;
  return text;
}

progress_meter::progress_meter(std::ostream& out, bool terminal, std::string unit, std::uint64_t total)
    : out_(out), terminal_(terminal), start_(clock::now()) {
  view_.unit = std::move(unit);
  view_.total = total;
  next_ = start_ + (terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000));
}

progress_meter::progress_meter(std::string unit, std::uint64_t total)
    : progress_meter(std::cerr, stderr_is_terminal(), std::move(unit), total) {}

void progress_meter::update(std::uint64_t count, std::uint64_t done, clock::time_point now) {
  if (now < next_) return;
  next_ = now + (terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000));
  view_.count = count;
  view_.done = done;
  view_.seconds = seconds(now);
  if (!terminal_) {
    out_ << progress_line(view_) << std::endl;
    return;
  }
  const auto text = progress_bar(view_);
  const std::string padding(drawn_columns_ > text.size() ? drawn_columns_ - text.size() : 0, ' ');
  out_ << '\r' << text << padding << std::flush;
  drawn_columns_ = text.size();
  drawn_ = true;
}

void progress_meter::clear() {
  if (!drawn_) return;
  out_ << '\r' << std::string(drawn_columns_, ' ') << '\r' << std::flush;
  drawn_ = false;
  drawn_columns_ = 0;
}

double progress_meter::seconds(clock::time_point now) const {
  return std::chrono::duration<double>(now - start_).count();
}

std::string start_progress::line(const projections::cover_progress& reached, clock::time_point now) {
  if (!said_) said_ = now;
  if (now - *said_ < std::chrono::seconds(1)) return {};
  said_ = now;
  return (reached.verifying ? "verifying the log: " : "building the derived data: ") +
         format_count(reached.position) + " of " + format_count(reached.next_position);
}

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

}  // namespace benefactor::tools

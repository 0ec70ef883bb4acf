#include "api/documents/document_stream.hpp"

#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

namespace benefactor::api {

namespace {

constexpr std::size_t block_bytes = 1u << 18;

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == line.npos; }

/// True when every brace and bracket outside quotes is closed again.
bool closes_all(std::string_view line) {
  std::int64_t open = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (in_text && c == '\\') ++i;
    if (c == '"') in_text = !in_text;
    if (in_text) continue;
    if (c == '{' || c == '[') ++open;
    if (c == '}' || c == ']') --open;
  }
  return open <= 0 && !in_text;
}

/// Reads blocks and cuts lines from them.
class line_source {
 public:
  line_source(std::istream& in, const document_limits& limits) : in_(in), limits_(limits) {}

  /// The next line, without its newline; false at the end.
  bool next(std::string_view& line) {
    std::size_t searched = at_;
    for (;;) {
      const auto newline = buffer_.find('\n', searched);
      if (newline != buffer_.npos) return cut(line, newline, newline + 1);
      searched = buffer_.size() - at_;
      check_size(searched);
      if (!fill()) return at_ < buffer_.size() && cut(line, buffer_.size(), buffer_.size());
    }
  }

  /// All that is left, together with the *line* just cut.
  std::string_view rest(std::string_view line) {
    at_ = static_cast<std::size_t>(line.data() - buffer_.data());
    do check_size(buffer_.size() - at_);
    while (fill());
    return std::string_view(buffer_).substr(at_);
  }

  std::size_t line() const { return line_; }

 private:
  bool cut(std::string_view& line, std::size_t end, std::size_t next) {
    line = std::string_view(buffer_).substr(at_, end - at_);
    ++line_;
    check_size(line.size());
    at_ = next;
    return true;
  }

  /// Drops what was cut and appends a block; false at the end.
  bool fill() {
    buffer_.erase(0, at_);
    at_ = 0;
    const auto kept = buffer_.size();
    buffer_.resize(kept + block_bytes);
    in_.read(buffer_.data() + kept, block_bytes);
    buffer_.resize(kept + static_cast<std::size_t>(in_.gcount()));
    if (in_.bad()) throw std::runtime_error("reading failed after line " + std::to_string(line_));
    return buffer_.size() > kept;
  }

  void check_size(std::size_t size) const {
    if (size > limits_.bytes)
      throw std::runtime_error("the document near line " + std::to_string(line_ + 1) + " is longer than " +
                               std::to_string(limits_.bytes) + " bytes");
  }

  std::istream& in_;
  document_limits limits_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
};

}  // namespace

void for_each_document(std::istream& in, const document_handler& handler, const document_limits& limits) {
  line_source source(in, limits);
  std::string_view line;
  for (bool first = true; source.next(line);) {
    if (is_blank(line)) continue;
    if (first && !closes_all(line)) {
      const auto number = source.line();
      handler(source.rest(line), number);
      return;
    }
    first = false;
    if (!handler(line, source.line())) return;
  }
}

void for_each_document(const std::filesystem::path& file, const document_handler& handler,
                       const document_limits& limits) {
  if (file == "-") return for_each_document(std::cin, handler, limits);
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot open " + file.string());
  for_each_document(in, handler, limits);
}

}  // namespace benefactor::api

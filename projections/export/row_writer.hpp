// Values of a row in the terms of the domain: how the fold writes to a sink. For the sources beside it.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "events/date.hpp"
#include "events/ids.hpp"
#include "projections/export/tables.hpp"

namespace benefactor::projections {

/// One row, from its construction to the end of its scope.
class row_writer {
 public:
  row_writer(export_sink& sink, export_table table, std::int32_t day) : sink_(sink) {
    sink_.begin_row(table, day);
  }
  /// A row that begins with position, time and the name of what happened.
  row_writer(export_sink& sink, export_table table, std::int32_t day, std::uint64_t position,
             std::int64_t time_us, std::string_view event)
      : row_writer(sink, table, day) {
    *this << position << time_us << event;
  }
  /// A row that an exception breaks off is not ended.
  ~row_writer() noexcept(false) {
    if (std::uncaught_exceptions() == exceptions_) sink_.end_row();
  }
  row_writer(const row_writer&) = delete;
  row_writer& operator=(const row_writer&) = delete;

  /// An empty text is nothing.
  row_writer& operator<<(std::string_view text) {
    text.empty() ? sink_.nothing() : sink_.text(text);
    return *this;
  }
  row_writer& operator<<(const std::string& text) { return *this << std::string_view(text); }
  row_writer& operator<<(const char* text) { return *this << std::string_view(text); }
  row_writer& operator<<(std::int64_t number) {
    sink_.number(number);
    return *this;
  }
  row_writer& operator<<(std::uint64_t number) { return *this << static_cast<std::int64_t>(number); }
  row_writer& operator<<(std::uint32_t number) { return *this << std::int64_t{number}; }
  row_writer& operator<<(std::uint16_t number) { return *this << std::int64_t{number}; }
  row_writer& operator<<(std::int16_t number) { return *this << std::int64_t{number}; }
  row_writer& operator<<(bool flag) { return *this << std::int64_t{flag}; }
  row_writer& operator<<(date day) { return *this << std::int64_t{day.days}; }
  /// Zero is nothing.
  row_writer& operator<<(const id128& id) {
    id ? sink_.text(to_hex(id)) : sink_.nothing();
    return *this;
  }
  row_writer& operator<<(std::nullopt_t) {
    sink_.nothing();
    return *this;
  }
  template <class Value>
  row_writer& operator<<(const std::optional<Value>& value) {
    return value ? *this << *value : *this << std::nullopt;
  }

 private:
  export_sink& sink_;
  const int exceptions_ = std::uncaught_exceptions();
};

}  // namespace benefactor::projections

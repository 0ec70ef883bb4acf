// The tables that are exported for other tools: their names, columns and what kind of row each holds.
//
// A row is a fact and never changes: what happened at a position, or how a claim stood after it. So each
// export adds rows behind those of the one before, and what is current is a question that a view answers
// (tools/benefactor/reports/export_views.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace benefactor::projections {

enum class column_kind : std::uint8_t {
  text,
  integer,  ///< 64 bits
  money,    ///< cents; DECIMAL(18,2) to others
  day,      ///< days since 1970-01-01
  instant,  ///< µs since 1970, UTC
  flag
};

struct export_column {
  std::string_view name;
  column_kind kind = column_kind::text;
  /// Private: in an export that was asked to hold such (`--phi`) and in no other.
  bool confidential = false;
};

/// The order is that of export_tables().
enum class export_table : std::uint8_t {
  claims,
  lines,
  decisions,
  payments,
  payment_claims,
  members,
  policies,
  providers,
  claim_names
};
inline constexpr std::size_t export_table_count = 9;

struct export_table_form {
  export_table table;
  std::string_view name;
  std::span<const export_column> columns;
  bool confidential = false;  ///< the whole table is there with `--phi` only
};

/// All tables, by export_table.
const std::array<export_table_form, export_table_count>& export_tables();

inline const export_table_form& form_of(export_table table) {
  return export_tables()[static_cast<std::size_t>(table)];
}

/// Takes rows: begin_row, then one value for each column in order, then end_row. Confidential columns get
/// values too; where private data were not asked for they are nothing(), and the sink leaves them out.
class export_sink {
 public:
  virtual ~export_sink() = default;

  /// @param day  days since 1970-01-01, UTC, of the event; never before the last row's.
  virtual void begin_row(export_table table, std::int32_t day) = 0;
  virtual void text(std::string_view value) = 0;
  /// Of a column of any kind but text.
  virtual void number(std::int64_t value) = 0;
  virtual void nothing() = 0;
  virtual void end_row() = 0;
};

}  // namespace benefactor::projections

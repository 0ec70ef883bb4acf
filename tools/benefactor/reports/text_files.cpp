// The same tables as text: CSV with a header line (RFC 4180), or a JSON object a line.
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "events/date.hpp"
#include "events/money.hpp"
#include "tools/benefactor/reports/export_files.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

using projections::column_kind;

class text_writer final : public table_writer {
 public:
  text_writer(export_format format, csv_reader reader, const std::vector<projections::export_column>& columns)
      : csv_(format == export_format::csv), reader_(reader), columns_(columns) {}

  void text(std::string_view value) override {
    if (csv_)
      put(reader_ == csv_reader::spreadsheet ? spreadsheet_field(value) : csv_field(value));
    else
      put(nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  void number(std::int64_t value) override {
    switch (columns_[at_].kind) {
      case column_kind::money: return put(mark(format_money(value)));
      case column_kind::day: return put(mark(format_date(date{static_cast<std::int32_t>(value)})));
      case column_kind::instant: return put(mark(format_instant(value)));
      case column_kind::flag: return put(value != 0 ? "true" : "false");
      default: return put(std::to_string(value));
    }
  }
  /// In CSV an empty field, which no text is; in JSON the field is left out.
  void nothing() override {
    if (csv_)
      put("");
    else
      next();
  }

  void write(const std::filesystem::path& file) override {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    if (csv_) {
      for (std::size_t c = 0; c < columns_.size(); ++c) out << (c == 0 ? "" : ",") << columns_[c].name;
      out << "\r\n";
    }
    out << rows_;
    out.close();
    if (!out)
      throw std::filesystem::filesystem_error("cannot be written", file,
                                              std::make_error_code(std::errc::io_error));
    rows_.clear();
  }

 private:
  /// Money, days and times are texts in JSON: a reader's binary fractions must not get at them.
  std::string mark(const std::string& value) const { return csv_ ? value : '"' + value + '"'; }

  void put(std::string_view value) {
    if (csv_) {
      if (at_ > 0) rows_ += ',';
    } else {
      rows_ += has_field_ ? "," : "{";
      (rows_ += '"') += columns_[at_].name;
      rows_ += "\":";
      has_field_ = true;
    }
    rows_ += value;
    next();
  }

  void next() {
    if (++at_ < columns_.size()) return;
    if (!csv_) rows_ += has_field_ ? "}" : "{}";
    rows_ += csv_ ? "\r\n" : "\n";
    at_ = 0;
    has_field_ = false;
  }

  bool csv_;
  csv_reader reader_;
  std::vector<projections::export_column> columns_;
  std::string rows_;
  std::size_t at_ = 0;
  bool has_field_ = false;
};

class text_format final : public table_format {
 public:
  text_format(export_format format, csv_reader reader) : format_(format), reader_(reader) {}
  std::unique_ptr<table_writer> writer(std::string_view /*table*/,
                                       const std::vector<projections::export_column>& columns) override {
    return std::make_unique<text_writer>(format_, reader_, columns);
  }

 private:
  export_format format_;
  csv_reader reader_;
};

}  // namespace

std::unique_ptr<table_format> make_text_format(export_format format, csv_reader reader) {
  return std::make_unique<text_format>(format, reader);
}

}  // namespace benefactor::tools

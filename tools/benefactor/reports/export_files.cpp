#include "tools/benefactor/reports/export_files.hpp"

#include <cassert>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <set>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "events/date.hpp"
#include "store/durable_folder.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

void sync_file(const fs::path& file) {
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  const auto error = errno;
  if (opened >= 0) ::close(opened);
  if (!synced) throw fs::filesystem_error("cannot be made durable", file, {error, std::generic_category()});
}

/// Names sort as positions do.
std::string file_name(std::uint64_t position, export_format format) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "from-%012llu.", static_cast<unsigned long long>(position));
  return digits + std::string(to_text(format));
}

}  // namespace

export_files::export_files(fs::path folder, export_format format, bool confidential)
    : folder_(std::move(folder)),
      format_(format),
      confidential_(confidential),
      writers_(format == export_format::parquet ? make_parquet_format() : make_text_format(format)) {
  for (const auto& form : projections::export_tables()) {
    auto& table = tables_.emplace_back();
    table.form = &form;
    if (form.confidential && !confidential) continue;
    for (const auto& column : form.columns)
      if (confidential || !column.confidential) table.columns.push_back(column);
    table.writer = writers_->writer(form.name, table.columns);
  }
}

export_files::~export_files() = default;

void export_files::begin_row(projections::export_table table, std::int32_t day) {
  current_ = &tables_[static_cast<std::size_t>(table)];
  column_ = 0;
  if (current_->rows > 0 && current_->day != day) close(*current_);
  current_->day = day;
}

table_writer* export_files::next_value() {
  const auto& column = current_->form->columns[column_++];
  return column.confidential && !confidential_ ? nullptr : current_->writer.get();
}

void export_files::text(std::string_view value) {
  if (auto* writer = next_value()) writer->text(value);
}

void export_files::number(std::int64_t value) {
  if (auto* writer = next_value()) writer->number(value);
}

void export_files::nothing() {
  if (auto* writer = next_value()) writer->nothing();
}

void export_files::end_row() {
  assert(column_ == current_->form->columns.size());
  if (!current_->writer) return;
  ++current_->rows;
  ++rows_;
}

void export_files::close(open_table& table) {
  if (table.rows == 0) return;
  const auto path =
      fs::path(table.form->name) / ("day=" + format_date(date{table.day})) / file_name(position_, format_);
  const auto file = folder_ / path;
  fs::create_directories(file.parent_path());
  table.writer->write(file);
  files_.push_back({table.form->table, path.generic_string(), table.rows, fs::file_size(file)});
  table.rows = 0;
}

std::vector<export_file> export_files::finish_chunk() {
  for (auto& table : tables_) close(table);
  std::set<fs::path> folders{folder_};
  for (const auto& file : files_) {
    const auto day = (folder_ / file.path).parent_path();
    sync_file(folder_ / file.path);
    folders.insert(day);
    folders.insert(day.parent_path());
  }
  for (const auto& folder : folders) store::sync_folder(folder);
  rows_ = 0;
  return std::exchange(files_, {});
}

}  // namespace benefactor::tools

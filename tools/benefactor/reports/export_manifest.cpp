#include "tools/benefactor/reports/export_manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "events/date.hpp"
#include "store/durable_file.hpp"
#include "store/sha256.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

using nlohmann::ordered_json;

constexpr std::size_t manifest_bytes_max = std::size_t{256} << 20;

constexpr std::string_view formats[] = {"parquet", "csv", "ndjson"};

[[noreturn]] void damaged(const fs::path& file, const std::string& what) {
  throw export_unusable(file.string() + ": " + what + "; export into an empty folder");
}

id128 id_of(const std::string& text, const fs::path& file) {
  const auto bytes = bytes_from_hex(text);
  id128 id;
  if (!bytes || bytes->size() != id.bytes.size()) damaged(file, "logId is not 32 hexadecimal digits");
  std::copy(bytes->begin(), bytes->end(), id.bytes.begin());
  return id;
}

store::digest256 digest_of(const std::string& text, const fs::path& file) {
  const auto bytes = bytes_from_hex(text);
  store::digest256 digest;
  if (!bytes || bytes->size() != digest.size()) damaged(file, "pageHash is not 64 hexadecimal digits");
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

std::optional<projections::export_table> table_named(std::string_view name) {
  for (const auto& form : projections::export_tables())
    if (form.name == name) return form.table;
  return std::nullopt;
}

}  // namespace

std::string_view to_text(export_format format) { return formats[static_cast<std::size_t>(format)]; }

std::optional<export_format> export_format_from(std::string_view text) {
  for (std::size_t i = 0; i < std::size(formats); ++i)
    if (formats[i] == text) return static_cast<export_format>(i);
  return std::nullopt;
}

void require_plain_path(const fs::path& folder) {
  for (const auto& name : fs::absolute(folder).lexically_normal())
    if (name.string().find('=') != std::string::npos)
      throw export_unusable(folder.string() + ": " + name.string() +
                            " in its path would be taken for a column of the tables; name a folder whose "
                            "path has no '='");
}

fs::path manifest_file(const fs::path& folder) { return folder / "manifest.json"; }

std::optional<export_manifest> read_manifest(const fs::path& folder) {
  const auto file = manifest_file(folder);
  const auto text = store::read_small_file(file, manifest_bytes_max);
  if (!text) return std::nullopt;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object() || !json.contains("version") || !json["version"].is_number_integer())
    damaged(file, "it is no manifest of an export");
  if (const auto version = json["version"].get<int>(); version > export_form_version)
    throw export_unusable(file.string() + ": the export is of form " + std::to_string(version) +
                          ", and this program knows forms up to " + std::to_string(export_form_version) +
                          "; use a newer program");
  else if (version < export_form_version)
    throw export_unusable(file.string() + ": the export is of form " + std::to_string(version) +
                          ", of an earlier program, and what is exported now is of form " +
                          std::to_string(export_form_version) + "; export into an empty folder");
  try {
    export_manifest manifest;
    const auto format = export_format_from(json.at("format").get<std::string>());
    if (!format) damaged(file, "its format is not known");
    manifest.format = *format;
    manifest.confidential = json.at("confidential").get<bool>();
    manifest.end.log_id = id_of(json.at("logId").get<std::string>(), file);
    manifest.end.position = json.at("position").get<std::uint64_t>();
    manifest.end.page_hash = digest_of(json.at("pageHash").get<std::string>(), file);
    manifest.end_us = json.at("timeUs").get<std::int64_t>();
    manifest.written_us = json.at("writtenUs").get<std::int64_t>();
    for (const auto& each : json.at("files")) {
      const auto table = table_named(each.at("table").get<std::string>());
      if (!table) damaged(file, "it names a table that is not known");
      manifest.files.push_back({*table, each.at("path").get<std::string>(),
                                each.at("rows").get<std::uint64_t>(), each.at("bytes").get<std::uint64_t>()});
    }
    return manifest;
  } catch (const nlohmann::json::exception&) {
    damaged(file, "it is damaged");
  }
}

void write_manifest(const fs::path& folder, const export_manifest& manifest) {
  ordered_json json;
  json["version"] = export_form_version;
  json["format"] = to_text(manifest.format);
  json["confidential"] = manifest.confidential;
  json["logId"] = to_hex(manifest.end.log_id);
  json["position"] = manifest.end.position;
  json["pageHash"] = hex_of(store::as_text(manifest.end.page_hash));
  json["time"] = format_instant(manifest.end_us);
  json["timeUs"] = manifest.end_us;
  json["written"] = format_instant(manifest.written_us);
  json["writtenUs"] = manifest.written_us;
  auto& files = json["files"] = ordered_json::array();
  for (const auto& f : manifest.files)
    files.push_back({{"table", projections::form_of(f.table).name},
                     {"path", f.path},
                     {"rows", f.rows},
                     {"bytes", f.bytes}});
  store::write_durably(manifest_file(folder), json.dump(1) + '\n', manifest.confidential ? 0600 : 0666);
}

std::uint64_t remove_unnamed(const fs::path& folder, const export_manifest& manifest) {
  std::set<std::string> named;
  for (const auto& file : manifest.files) named.insert(file.path);
  std::vector<fs::path> unnamed;
  for (const auto& form : projections::export_tables()) {
    std::error_code error;
    // By name alone: a table's folder may be a link to a larger disk.
    for (fs::recursive_directory_iterator at(folder / form.name, error), end; !error && at != end;
         at.increment(error))
      if (at->is_regular_file() && !named.contains(at->path().lexically_relative(folder).generic_string()))
        unnamed.push_back(at->path());
  }
  for (const auto& file : unnamed) fs::remove(file);
  return unnamed.size();
}

void require_empty(const fs::path& folder) {
  std::error_code error;
  // What an export leaves that was broken off before its first manifest.
  std::set<std::string, std::less<>> known{".lock", "state", "manifest.json.new", "views.sql"};
  for (const auto& form : projections::export_tables()) known.emplace(form.name);
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (const auto name = at->path().filename().string(); !known.contains(name))
      throw export_unusable(folder.string() + ": it holds no export, but " + name +
                            "; name a folder that is empty or not there");
}

}  // namespace benefactor::tools

#include "tools/benefactor/reports/duckdb_library.hpp"

#include <cstdlib>
#include <dlfcn.h>

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

constexpr auto how_to_install =
    "Install it with\n"
    "  tools/setup.sh --reports\n"
    "from a clone of the project (npm package @duckdb/node-bindings-linux-x64, into "
    "/usr/local/lib/benefactor\n"
    "as root, else ~/.local/lib/benefactor), or name a libduckdb.so in BENEFACTOR_DUCKDB. Without it, "
    "`benefactor "
    "export\n"
    "--format csv` and `--format ndjson` write the same tables as text.";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

/// The library stays loaded: it has threads, and the process ends soon.
void* open_library() {
  std::string looked;
  for (const auto& place : duckdb_places()) {
    if (void* library = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
    std::error_code ignored;
    const bool is_there = place.has_parent_path() && fs::exists(place, ignored);
    const char* error = is_there ? ::dlerror() : nullptr;
    looked += "\n  " + place.string() + (error ? std::string(": ") + error : "");
  }
  throw duckdb_missing("Parquet and SQL need the library DuckDB, which is not at any of these places:" +
                       looked + '\n' + how_to_install);
}

struct symbol_loader {
  void* library;

  template <class Function>
  void operator()(Function*& to, const char* name) const {
    void* at = ::dlsym(library, (std::string("duckdb_") + name).c_str());
    if (at == nullptr)
      throw duckdb_missing("DuckDB: the library that was found has no duckdb_" + std::string(name) +
                           "; versions 1.4 and 1.5 have it\n" + how_to_install);
    to = reinterpret_cast<Function*>(at);
  }
};

duckdb::functions load() {
  const symbol_loader load{open_library()};
  duckdb::functions f;
#define BENEFACTOR_LOAD(name) load(f.name, #name)
  BENEFACTOR_LOAD(library_version);
  BENEFACTOR_LOAD(create_config);
  BENEFACTOR_LOAD(set_config);
  BENEFACTOR_LOAD(destroy_config);
  BENEFACTOR_LOAD(open_ext);
  BENEFACTOR_LOAD(close);
  BENEFACTOR_LOAD(connect);
  BENEFACTOR_LOAD(disconnect);
  BENEFACTOR_LOAD(interrupt);
  BENEFACTOR_LOAD(free);
  BENEFACTOR_LOAD(query);
  BENEFACTOR_LOAD(result_error);
  BENEFACTOR_LOAD(column_count);
  BENEFACTOR_LOAD(destroy_result);
  BENEFACTOR_LOAD(fetch_chunk);
  BENEFACTOR_LOAD(extract_statements);
  BENEFACTOR_LOAD(extract_statements_error);
  BENEFACTOR_LOAD(destroy_extracted);
  BENEFACTOR_LOAD(prepare_extracted_statement);
  BENEFACTOR_LOAD(prepare_error);
  BENEFACTOR_LOAD(nparams);
  BENEFACTOR_LOAD(prepared_statement_type);
  BENEFACTOR_LOAD(destroy_prepare);
  BENEFACTOR_LOAD(execute_prepared_streaming);
  BENEFACTOR_LOAD(create_logical_type);
  BENEFACTOR_LOAD(create_decimal_type);
  BENEFACTOR_LOAD(destroy_logical_type);
  BENEFACTOR_LOAD(create_data_chunk);
  BENEFACTOR_LOAD(destroy_data_chunk);
  BENEFACTOR_LOAD(data_chunk_reset);
  BENEFACTOR_LOAD(data_chunk_set_size);
  BENEFACTOR_LOAD(data_chunk_get_size);
  BENEFACTOR_LOAD(data_chunk_get_vector);
  BENEFACTOR_LOAD(vector_get_data);
  BENEFACTOR_LOAD(vector_get_validity);
  BENEFACTOR_LOAD(vector_ensure_validity_writable);
  BENEFACTOR_LOAD(vector_assign_string_element_len);
  BENEFACTOR_LOAD(validity_set_row_invalid);
  BENEFACTOR_LOAD(validity_row_is_valid);
  BENEFACTOR_LOAD(string_t_data);
  BENEFACTOR_LOAD(appender_create);
  BENEFACTOR_LOAD(appender_error);
  BENEFACTOR_LOAD(append_data_chunk);
  BENEFACTOR_LOAD(appender_flush);
  BENEFACTOR_LOAD(appender_destroy);
#undef BENEFACTOR_LOAD
  return f;
}

}  // namespace

std::vector<fs::path> duckdb_places() {
  if (const auto named = variable("BENEFACTOR_DUCKDB"); !named.empty()) return {named};
  std::vector<fs::path> places;
  const fs::path package = "node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so";
  if (const auto home = variable("HOME"); !home.empty())
    places.push_back(fs::path(home) / ".local/lib/benefactor" / package);
  places.push_back("/usr/local/lib/benefactor" / package);
  places.emplace_back("libduckdb.so");
  return places;
}

const duckdb::functions& load_duckdb() {
  static const duckdb::functions loaded = load();
  return loaded;
}

}  // namespace benefactor::tools

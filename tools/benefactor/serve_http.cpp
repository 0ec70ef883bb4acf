#include "tools/benefactor/serve_http.hpp"

#include <system_error>
#include <utility>

#include "store/entropy.hpp"

namespace benefactor::tools {

namespace {

/// "https://portal.example", with a port where it has one: as browsers write an Origin.
std::string origin_problem(const std::string& text) {
  const auto scheme = text.find("://");
  const bool known = text.starts_with("https://") || text.starts_with("http://");
  const bool bare = known && text.size() > scheme + 3 && text.find('/', scheme + 3) == std::string::npos;
  return bare && text.find('*') == std::string::npos
             ? ""
             : text + ": is an origin as browsers write it, as https://portal.example, without a path";
}

/// Empty where the system does not tell.
std::filesystem::path program_folder() {
  std::error_code none;
  return std::filesystem::read_symlink("/proc/self/exe", none).parent_path();
}

}  // namespace

std::string console_beside(const std::filesystem::path& folder) {
  if (folder.empty()) return {};
  const auto console = folder / "console";
  std::error_code none;
  return std::filesystem::is_regular_file(console / "index.html", none) ? console.string() : std::string();
}

void add_http_options(CLI::App& command, serve_http& options) {
  constexpr auto group = "HTTP";
  command
      .add_option(
          "--listen-http", options.listen,
          "HOST:PORT on the loopback interface for HTTP/JSON and the console, in plaintext; port 0: any "
          "free one")
      ->group(group);
  command
      .add_option("--listen-https", options.listen_tls,
                  "HOST:PORT for the same on any interface: TLS with the server's certificate")
      ->needs("--tls-cert")
      ->group(group);
  command
      .add_option("--console", options.console,
                  "the folder with the web console's files (default: the folder console beside this program, "
                  "where the build puts it; where there is none, there is no console)")
      ->check(CLI::ExistingDirectory)
      ->group(group);
  command
      .add_option(
          "--http-origin", options.origins,
          "an origin whose pages may call this server and exchange documents with it, besides its own; may "
          "be given more than once")
      ->check(origin_problem)
      ->group(group);
}

std::unique_ptr<api::http::http_door> open_http(const serve_http& options, api::node& node,
                                                api::door_server& door) {
  if (!options.any()) return nullptr;
  api::http::http_door_options opening;
  opening.listen.plain = options.listen;
  if (!options.listen_tls.empty())
    opening.listen.tls = api::tls_listener{options.listen_tls, {options.certificate, options.key, {}, {}}};
  opening.origins = options.origins;
  opening.console = options.console.empty() ? console_beside(program_folder()) : options.console;
  auto& reads = node.reads();
  opening.gauges = {
      {"benefactor_log_position", "One past the last durable event",
       [&reads] { return static_cast<double>(reads.durable_position()); }},
      {"benefactor_projected_position", "Everything before it is in the views",
       [&reads] { return static_cast<double>(reads.projected_position()); }},
      {"benefactor_projection_lag_events", "Events that are durable and not in the views yet", [&reads] {
         const auto durable = reads.durable_position(), projected = reads.projected_position();
         return durable > projected ? static_cast<double>(durable - projected) : 0.0;
       }}};
  return std::make_unique<api::http::http_door>(std::move(opening), door, store::system_entropy());
}

std::string listening_text(const serve_http& options, const api::http::http_door& http) {
  const auto line = [](const char* words, const std::string& address, std::uint16_t port) {
    return words + address.substr(0, address.rfind(':')) + ':' + std::to_string(port) + '\n';
  };
  std::string text;
  if (!options.listen.empty()) text += line("listening for HTTP on ", options.listen, http.plain_port());
  if (!options.listen_tls.empty())
    text += line("listening for HTTPS on ", options.listen_tls, http.tls_port());
  return text;
}

}  // namespace benefactor::tools

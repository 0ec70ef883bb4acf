#include "tools/benchmark/server.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdlib.h>
#include <system_error>

#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

/// A long log is verified and folded at a start.
constexpr auto start_patience = std::chrono::minutes(30);

}  // namespace

work_folder::work_folder(const fs::path& parent, bool keep) : keep_(keep) {
  const auto above = parent.empty() ? fs::temp_directory_path() : parent;
  std::error_code failed;
  fs::create_directories(above, failed);
  if (failed)
    throw std::system_error(failed,
                            "--data " + parent.string() + ": must be a folder that can be written to");
  auto pattern = (above / "benefactor-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(),
                            "--data " + above.string() + ": must be a folder that can be written to");
  path_ = pattern;
}

work_folder::~work_folder() {
  if (keep_) {
    std::cerr << "kept: " << path_.string() << '\n';
    return;
  }
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

server::server(fs::path program, fs::path folder, std::vector<std::string> options)
    : program_(std::move(program)), folder_(std::move(folder)), options_(std::move(options)) {}

double server::start() {
  std::vector<std::string> arguments{program_.string(), "serve",    "--data",
                                     data().string(),   "--listen", "127.0.0.1:0"};
  arguments.insert(arguments.end(), options_.begin(), options_.end());
  const auto begin = clock::now();
  process_ = std::make_unique<child_process>(arguments, folder_ / "server.err");
  constexpr std::string_view listening = "listening on ";
  const auto line = process_->read_line(start_patience);
  const auto seconds = seconds_since(begin);
  if (!line || !line->starts_with(listening)) {
    process_.reset();
    throw server_failure(tools::interrupted() ? "interrupted while the server started"
                                              : "the server did not come to listen: " + last_words());
  }
  address_ = line->substr(listening.size());
  if (has_option("--listen-payers")) payers_address_ = read_address("listening for payers on ");
  if (has_option("--listen-http")) http_address_ = read_address("listening for HTTP on ");
  return seconds;
}

bool server::has_option(const char* name) const {
  return std::find(options_.begin(), options_.end(), name) != options_.end();
}

std::string server::read_address(std::string_view words) {
  while (const auto line = process_->read_line(start_patience))
    if (line->starts_with(words)) return line->substr(words.size());
  throw server_failure("the server did not say \"" + std::string(words) + "...\": " + last_words());
}

double server::stop() {
  const auto begin = clock::now();
  const auto status = process_->stop();
  const auto seconds = seconds_since(begin);
  process_.reset();
  if (status != 0)
    throw server_failure("the server ended with status " + std::to_string(status) + ": " + last_words());
  return seconds;
}

void server::kill() { process_.reset(); }

process_usage server::usage() const { return process_ ? usage_of(process_->pid()) : process_usage{}; }

std::string server::last_words() const {
  std::ifstream in(folder_ / "server.err", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  while (text.ends_with('\n')) text.pop_back();
  const auto last = text.rfind('\n', text.size() > 400 ? text.size() - 400 : 0);
  return text.empty() ? "it said nothing" : text.substr(last == std::string::npos ? 0 : last + 1);
}

fs::path built_program(const std::string& name) {
  const auto bin = fs::read_symlink("/proc/self/exe").parent_path();
  return name == "benefactor" ? bin.parent_path() / name : bin / name;
}

}  // namespace benefactor::benchmark

#include "api/tls/tls_source.hpp"

#include <algorithm>
#include <ctime>
#include <sys/stat.h>
#include <utility>

namespace benefactor::api {
namespace {

/// Adds *problems* to *told*, unless they are those of the *last* look.
void tell(const std::vector<std::string>& problems, std::vector<std::string>& last, bool in_any_case,
          std::vector<std::string>& told) {
  if (in_any_case || problems != last) told.insert(told.end(), problems.begin(), problems.end());
  last = problems;
}

}  // namespace

std::int64_t tls_source::wall_clock() { return std::time(nullptr); }

tls_source::tls_source(tls_files files, tls_side side, clock now_s)
    : files_(std::move(files)),
      side_(side),
      now_s_(std::move(now_s)),
      certificates_seen_(certificate_stamps()),
      revoked_seen_(stamp_of(files_.revoked)) {
  read(files_);
}

tls_source::stamp tls_source::stamp_of(const std::string& file) {
  struct stat status {};
  if (file.empty() || ::stat(file.c_str(), &status) != 0) return {};
  return {static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino), status.st_size,
          status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec};
}

std::array<tls_source::stamp, 3> tls_source::certificate_stamps() const {
  return {stamp_of(files_.certificate), stamp_of(files_.key), stamp_of(files_.trusted)};
}

void tls_source::read(const tls_files& files) {
  auto material = read_tls_files(files, side_, now_s_());
  context_ = make_tls_context(material, side_, files);
  if (!files.revoked.empty()) revoked_ = std::move(material.revoked);
  ends_s_ = material.ends_s;
  warnings_ = std::move(material.warnings);
}

std::vector<std::string> tls_source::warnings() const {
  auto all = warnings_;
  if (auto ending = ending_warning(files_.certificate, ends_s_, now_s_()); !ending.empty())
    all.push_back(std::move(ending));
  return all;
}

tls_source::look tls_source::look_again(bool in_any_case) {
  look found;
  look_at_certificates(in_any_case, found);
  if (!files_.revoked.empty()) look_at_revoked(in_any_case, found);
  if (found.what == outcome::unchanged && !found.problems.empty()) found.what = outcome::kept;
  return found;
}

void tls_source::look_at_certificates(bool in_any_case, look& found) {
  // Before they are read: what is written meanwhile is seen by the next look.
  auto now = certificate_stamps();
  if (!in_any_case && now == certificates_seen_ && certificate_problems_.empty()) return;
  certificates_seen_ = now;
  std::vector<std::string> problems;
  try {
    auto files = files_;
    files.revoked.clear();
    read(files);
    found.what = outcome::replaced;
  } catch (const tls_error& error) {
    problems = error.problems();
  }
  tell(problems, certificate_problems_, in_any_case, found.problems);
}

void tls_source::look_at_revoked(bool in_any_case, look& found) {
  const auto now = stamp_of(files_.revoked);
  const bool as_it_was = now == revoked_seen_;
  if (!in_any_case && as_it_was && !shorter_ && revoked_problems_.empty()) return;
  auto list = read_revoked_list(files_.revoked);
  const bool whole = list.problems.empty(), lacks = !std::ranges::includes(list.names, revoked_);
  const bool sure = shorter_ && as_it_was && stamp_of(files_.revoked) == now;
  shorter_ = whole && lacks && !sure;
  if (lacks && !(whole && sure)) list.names.insert(revoked_.begin(), revoked_.end());
  if (list.names != revoked_) found.what = outcome::replaced;
  revoked_ = std::move(list.names);
  revoked_seen_ = now;
  tell(list.problems, revoked_problems_, in_any_case, found.problems);
}

}  // namespace benefactor::api

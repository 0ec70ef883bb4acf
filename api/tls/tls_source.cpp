#include "api/tls/tls_source.hpp"

#include <ctime>
#include <sys/stat.h>
#include <utility>

namespace benefactor::api {

std::int64_t tls_source::wall_clock() { return std::time(nullptr); }

tls_source::tls_source(tls_files files, tls_side side, clock now_s)
    : files_(std::move(files)), side_(side), now_s_(std::move(now_s)), seen_(stamps()) {
  read();
}

std::array<tls_source::stamp, 4> tls_source::stamps() const {
  std::array<stamp, 4> all{};
  std::size_t i = 0;
  for (const auto* file : {&files_.certificate, &files_.key, &files_.trusted, &files_.revoked}) {
    struct stat status {};
    if (!file->empty() && ::stat(file->c_str(), &status) == 0)
      all[i] = {static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino),
                status.st_size, status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec};
    ++i;
  }
  return all;
}

void tls_source::read() {
  auto material = read_tls_files(files_, side_, now_s_());
  context_ = make_tls_context(material, side_, files_);
  revoked_ = std::move(material.revoked);
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
  // Before they are read: what is written meanwhile is seen by the next look.
  auto now = stamps();
  if (!in_any_case && now == seen_) return {};
  seen_ = now;
  try {
    read();
    return {outcome::replaced, {}};
  } catch (const tls_error& error) {
    return {outcome::kept, error.problems()};
  }
}

}  // namespace benefactor::api

#include "api/tls/test_pki.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <set>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "api/tls/issue.hpp"

namespace benefactor::api {
namespace {

constexpr std::uint32_t days_max = 3'650;
// Clocks of a trial's machines are some minutes apart.
constexpr std::int64_t before_s = 3'600;

/// A name that is a part of a file's name, too.
bool is_payer_name(const std::string& name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= 64 && name.front() != '.' && name.front() != '-' &&
         name.find_first_not_of(letters) == std::string::npos;
}

void write_file(const std::filesystem::path& file, const std::string& text, mode_t mode) {
  const auto fail = [&] { throw std::system_error(errno, std::generic_category(), file.string()); };
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) fail();
  std::size_t written = 0;
  bool whole = ::fchmod(fd, mode) == 0;  // Whatever the umask says.
  while (whole && written < text.size()) {
    const auto size = ::write(fd, text.data() + written, text.size() - written);
    whole = size > 0;
    if (whole) written += static_cast<std::size_t>(size);
  }
  whole = whole && ::fsync(fd) == 0;
  const int why = errno;
  ::close(fd);
  errno = why;
  if (!whole) fail();
}

}  // namespace

std::vector<std::string> test_pki_problems(const test_pki_request& request) {
  std::vector<std::string> problems;
  std::error_code failed;
  const auto status = std::filesystem::status(request.folder, failed);
  if (std::filesystem::exists(status)) {
    if (!std::filesystem::is_directory(status))
      problems.push_back("--to " + request.folder.string() + ": is no folder");
    else if (!std::filesystem::is_empty(request.folder, failed) || failed)
      problems.push_back("--to " + request.folder.string() + ": must be an empty folder, or none yet");
  }
  for (const auto& name : request.names)
    if (!is_host_name(name)) problems.push_back("--name " + name + ": must be a host name or an IP address");
  std::set<std::string> seen{"ca"};  // payer-ca.pem is another's.
  for (const auto& payer : request.payers) {
    if (!is_payer_name(payer))
      problems.push_back("--payer " + payer +
                         ": must be 1 to 64 of A-Z a-z 0-9 . _ -, not beginning with . or -");
    else if (!seen.insert(payer).second)
      problems.push_back("--payer " + payer + (payer == "ca" ? ": is the CA's name" : ": is named twice"));
    else if (payer.ends_with("-key"))
      problems.push_back("--payer " + payer + ": must not end with -key, as the files of keys do");
  }
  if (request.days < 1 || request.days > days_max)
    problems.push_back("--days " + std::to_string(request.days) + ": must be 1 to 3650");
  return problems;
}

std::vector<std::string> write_test_pki(const test_pki_request& request) {
  if (const auto problems = test_pki_problems(request); !problems.empty()) {
    std::string all;
    for (const auto& problem : problems) all += (all.empty() ? "" : "\n") + problem;
    throw std::invalid_argument(all);
  }
  using enum certificate_request::purpose;
  const auto from = request.now_s - before_s, until = request.now_s + std::int64_t{request.days} * 86'400;
  const auto names =
      request.names.empty() ? std::vector<std::string>{"localhost", "127.0.0.1"} : request.names;

  // Everything is made before the first file is written.
  std::vector<std::pair<std::string, key_and_certificate>> all;
  const auto server_ca = issue({"Benefactor test CA of servers", ca, {}, from, until}, nullptr);
  const auto payer_ca = issue({"Benefactor test CA of payers", ca, {}, from, until}, nullptr);
  all.emplace_back("server-ca", server_ca);
  all.emplace_back("payer-ca", payer_ca);
  // A common name holds 64 characters; what clients look at is the list of names.
  all.emplace_back("server", issue({names.front().substr(0, 64), server, names, from, until}, &server_ca));
  for (const auto& payer : request.payers)
    all.emplace_back("payer-" + payer, issue({payer, client, {}, from, until}, &payer_ca));

  if (::mkdir(request.folder.c_str(), 0700) != 0 && errno != EEXIST)
    throw std::system_error(errno, std::generic_category(), request.folder.string());
  std::vector<std::string> files;
  for (const auto& [name, made] : all) {
    write_file(request.folder / (name + "-key.pem"), made.key, 0600);
    write_file(request.folder / (name + ".pem"), made.certificate, 0644);
    files.push_back(name + ".pem");
    files.push_back(name + "-key.pem");
  }
  return files;
}

}  // namespace benefactor::api

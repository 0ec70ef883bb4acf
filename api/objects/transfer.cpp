#include "api/objects/transfer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <fcntl.h>
#include <kj/compat/url.h>
#include <kj/debug.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "api/client/client_loop.hpp"
#include "api/objects/document_folder.hpp"
#include "api/objects/http_client.hpp"
#include "store/sha256_stream.hpp"

namespace benefactor::api {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t piece_size = 64u << 10, most_error_text = 512;

[[noreturn]] void fail_at(const char* doing, const fs::path& file) {
  throw fs::filesystem_error(doing, file, std::error_code(errno, std::generic_category()));
}

/// A file being read, a piece at a time.
class file_source {
 public:
  explicit file_source(const fs::path& path)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat about {};
    if (file_.fd() < 0 || ::fstat(file_.fd(), &about) != 0) fail_at("cannot open", path_);
    size_ = static_cast<std::uint64_t>(about.st_size);
  }

  std::uint64_t size() const { return size_; }

  /// Empty at the end.
  std::string_view next() {
    for (;;) {
      const auto got = ::read(file_.fd(), piece_.data(), piece_.size());
      if (got >= 0) return {piece_.data(), static_cast<std::size_t>(got)};
      if (errno != EINTR) fail_at("cannot read", path_);
    }
  }

 private:
  const fs::path path_;
  const file_handle file_;
  std::uint64_t size_ = 0;
  std::array<char, piece_size> piece_;
};

/// A file being written beside its place.
class file_sink {
 public:
  explicit file_sink(const fs::path& path)
      : path_(path),
        part_(fs::path(path) += ".part"),
        file_(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (file_.fd() < 0) fail_at("cannot create", part_);
  }
  file_sink(const file_sink&) = delete;
  file_sink& operator=(const file_sink&) = delete;
  ~file_sink() {
    if (!in_place_) ::unlink(part_.c_str());
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(file_.fd(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail_at("cannot write", part_);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void finish() {
    if (::fsync(file_.fd()) != 0) fail_at("cannot sync", part_);
    if (::rename(part_.c_str(), path_.c_str()) != 0) fail_at("cannot rename the download to", path_);
    in_place_ = true;
  }

 private:
  const fs::path path_, part_;
  const file_handle file_;
  bool in_place_ = false;
};

/// One transfer on the loop of the calling thread.
class transfer {
 public:
  explicit transfer(const transfer_options& options)
      : options_(options), loop_(client_loop::of_thread()), http_(loop_->io, options.trusted_certificates) {}

  kj::HttpClient& client() { return http_.client(); }
  const kj::HttpHeaderTable& table() const { return http_.table(); }

  /// Waits for *promise*, at most for the time of silence. Errors: transfer_error.
  template <class Result>
  auto wait(kj::Promise<Result>&& promise) {
    return wait_for_ever(http_.timer().timeoutAfter(silence(), kj::mv(promise)));
  }

  /// Fails when *done* stays what it is for the time of silence.
  template <class Result>
  kj::Promise<Result> until_silent(const std::uint64_t& done) {
    return http_.timer().afterDelay(silence()).then([this, &done, seen = done]() -> kj::Promise<Result> {
      if (done == seen) return KJ_EXCEPTION(OVERLOADED, "silence");
      return until_silent<Result>(done);
    });
  }

  /// @param failure  thrown in place of what the promise fails with, where it is set
  template <class Result>
  auto wait_for_ever(kj::Promise<Result>&& promise, const std::exception_ptr& failure = {}) {
    try {
      return promise.wait(loop_->io.waitScope);
    } catch (const kj::Exception& error) {
      if (failure) std::rethrow_exception(failure);
      if (error.getType() == kj::Exception::Type::OVERLOADED)
        throw transfer_error("the document server was silent for too long", 0);
      if (error.getType() == kj::Exception::Type::DISCONNECTED)
        throw transfer_error("the connection to the document server broke off", 0);
      throw transfer_error(
          "the document server cannot be reached: " + std::string(error.getDescription().cStr()), 0);
    }
  }

  /// Throws what the server refused: its own sentence, if it is one.
  [[noreturn]] void refuse(kj::HttpClient::Response& response) {
    const auto status = response.statusCode;
    auto text = std::to_string(status) + ' ' + response.statusText.cStr();
    const auto type = header_value(*response.headers, "content-type");
    if (type.starts_with("text/plain")) {
      std::string sentence(most_error_text, '\0');
      sentence.resize(wait(response.body->tryRead(sentence.data(), sentence.size(), sentence.size())));
      sentence.resize(std::min(sentence.size(), sentence.find_first_of("\r\n")));
      if (!sentence.empty()) text += ": " + sentence;
    }
    throw transfer_error("the document server refused: " + text, status);
  }

  void tell(std::uint64_t done, std::uint64_t total) const {
    if (options_.progress) options_.progress(done, total);
  }

 private:
  kj::Duration silence() const { return options_.idle.count() * kj::MILLISECONDS; }

  const transfer_options& options_;
  const std::shared_ptr<client_loop> loop_;
  http_client http_;
};

/// What KJ says of a URL that it cannot use repeats it.
void check_url(const std::string& url) {
  KJ_IF_MAYBE (parts, kj::Url::tryParse(url.c_str())) {
    if ((parts->scheme == "http" || parts->scheme == "https") && parts->host.size() > 0) return;
  }
  throw transfer_error("the link is malformed", 0);
}

/// A body on its way out. The server may have the last word before the file's end is sent.
struct outgoing_body {
  file_source& file;
  const transfer& with;
  kj::Own<kj::AsyncOutputStream> stream;
  std::uint64_t done = 0;
  std::exception_ptr failure;  ///< of reading the file or telling of it

  kj::Promise<void> send() {
    std::string_view piece;
    try {
      if (done > 0) with.tell(done, file.size());
      if (done < file.size()) piece = file.next().substr(0, file.size() - done);
    } catch (...) {
      failure = std::current_exception();
      return KJ_EXCEPTION(FAILED, "the file could not be read");
    }
    if (piece.empty()) return kj::READY_NOW;
    return stream->write(piece.data(), piece.size()).then([this, size = piece.size()] {
      done += size;
      return send();
    });
  }
};

}  // namespace

file_description describe_file(const fs::path& file) {
  file_source source(file);
  store::sha256_stream hash;
  file_description about;
  for (auto piece = source.next(); !piece.empty(); piece = source.next()) {
    hash.update(piece);
    about.size += piece.size();
  }
  about.sha256 = hash.finish();
  return about;
}

void put_file(const presigned_upload& to, const fs::path& file, const transfer_options& options) {
  check_url(to.url);
  file_source source(file);
  transfer with(options);
  kj::HttpHeaders headers(with.table());
  for (const auto& [name, value] : to.headers) {
    if (name == "Content-Length") {
      if (value != std::to_string(source.size()))
        throw transfer_error("the file has not the size that was announced", 0);
    } else {
      headers.add(kj::str(name.c_str()), kj::str(value.c_str()));
    }
  }
  auto request = with.client().request(kj::HttpMethod::PUT, to.url.c_str(), headers, source.size());
  outgoing_body body{.file = source, .with = with, .stream = kj::mv(request.body), .failure = {}};
  // A failed write has its reason in the answer; what is wrong with the file ends the transfer.
  auto failing = kj::newPromiseAndFulfiller<kj::HttpClient::Response>();
  auto sending = body.send().eagerlyEvaluate([&](kj::Exception&& why) {
    if (body.failure) failing.fulfiller->reject(kj::mv(why));
  });
  auto answered = request.response.exclusiveJoin(kj::mv(failing.promise))
                      .exclusiveJoin(with.until_silent<kj::HttpClient::Response>(body.done));
  auto response = with.wait_for_ever(kj::mv(answered), body.failure);
  sending = nullptr;
  if (response.statusCode != 200 && response.statusCode != 201) with.refuse(response);
}

file_description get_file(const std::string& url, const fs::path& file,
                          const std::optional<file_description>& expected, const transfer_options& options) {
  check_url(url);
  transfer with(options);
  auto response = with.wait(
      with.client().request(kj::HttpMethod::GET, url.c_str(), kj::HttpHeaders(with.table())).response);
  if (response.statusCode != 200) with.refuse(response);
  const auto total = response.body->tryGetLength().orDefault(0);
  if (expected && total != expected->size)
    throw transfer_error("the document is not the one that was announced", 0);

  file_sink sink(file);
  store::sha256_stream hash;
  file_description about;
  std::array<char, piece_size> piece;
  for (;;) {
    const auto got = with.wait(response.body->tryRead(piece.data(), 1, piece.size()));
    if (got == 0) break;
    hash.update({piece.data(), got});
    sink.write({piece.data(), got});
    about.size += got;
    with.tell(about.size, total);
  }
  about.sha256 = hash.finish();
  if (expected && about.sha256 != expected->sha256)
    throw transfer_error("the document is not the one that was announced", 0);
  sink.finish();
  return about;
}

}  // namespace benefactor::api

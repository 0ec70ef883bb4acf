#include "api/objects/transfer.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>
#include <vector>

#include "tests/api/objects/document_server_fixture.hpp"

using namespace benefactor;
using namespace benefactor::api;
using namespace benefactor::api::test;

namespace fs = std::filesystem;

namespace {

struct fixture : document_server_fixture {
  const fs::path file = directory / "scan.pdf", copy = directory / "copy.pdf";

  presigned_upload announced(const std::string& bytes) {
    put_contents(file, bytes);
    return upload_of(new_object_key(entropy), bytes);
  }

  static auto refused_with(unsigned status, std::string what) {
    return [status, what = std::move(what)](const transfer_error& e) {
      BOOST_TEST_MESSAGE(e.what());
      return e.status == status && std::string(e.what()).find(what) != std::string::npos &&
             std::string(e.what()).find("signature") == std::string::npos;
    };
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transfer_suite, fixture)

BOOST_AUTO_TEST_CASE(a_file_is_described_uploaded_and_fetched) {
  for (const std::size_t size : {1u, 65'536u, 1'000'000u}) {
    const auto bytes = sample(size);
    put_contents(file, bytes);
    const auto about = describe_file(file);
    BOOST_TEST(about.size == size);
    BOOST_CHECK(about.sha256 == store::sha256(bytes));

    const auto key = new_object_key(entropy);
    put_file(upload_of(key, bytes), file);
    const auto got = get_file(download_of(key), copy, about);
    BOOST_TEST(got.size == size);
    BOOST_TEST((contents_of(copy) == bytes));
    struct stat mode {};
    BOOST_TEST(::stat(copy.c_str(), &mode) == 0);
    BOOST_TEST((mode.st_mode & 0777) == 0600u);
    fs::remove(copy);
  }
}

BOOST_AUTO_TEST_CASE(progress_grows_up_to_the_whole) {
  const auto bytes = sample(300'000);
  std::vector<std::uint64_t> told;
  transfer_options options;
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    BOOST_TEST(total == bytes.size());
    told.push_back(done);
  };
  const auto key = new_object_key(entropy);
  put_contents(file, bytes);
  put_file(upload_of(key, bytes), file, options);
  BOOST_TEST(told.size() == 5u);
  BOOST_TEST(std::is_sorted(told.begin(), told.end()));
  BOOST_TEST(told.back() == bytes.size());

  told.clear();
  get_file(download_of(key), copy, {}, options);
  BOOST_TEST(std::is_sorted(told.begin(), told.end()));
  BOOST_TEST(told.back() == bytes.size());
}

BOOST_AUTO_TEST_CASE(what_the_server_refuses_is_told_in_its_words_without_the_url) {
  const auto upload = announced("bytes");
  now_us += 60'000'000;
  BOOST_CHECK_EXCEPTION(put_file(upload, file), transfer_error, refused_with(403, "This link has expired."));
  BOOST_CHECK_EXCEPTION(get_file(download_of(new_object_key(entropy)), copy), transfer_error,
                        refused_with(404, "There is no such document."));
  BOOST_TEST(!fs::exists(copy));
}

BOOST_AUTO_TEST_CASE(a_refusal_in_the_midst_of_a_large_upload_is_told) {
  const auto upload = announced(sample(20u << 20));
  now_us += 60'000'000;
  try {
    put_file(upload, file);
    BOOST_TEST(false, "was taken");
  } catch (const transfer_error& e) {
    // Beyond what a server goes on to read of it the connection may break first.
    BOOST_TEST((e.status == 403 || e.status == 0), e.what());
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_changed_since_it_was_announced_is_not_stored) {
  const auto upload = announced("bytes");
  put_contents(file, "bytes and more");
  BOOST_CHECK_EXCEPTION(put_file(upload, file), transfer_error, refused_with(0, "announced"));
  put_contents(file, "other");
  BOOST_CHECK_EXCEPTION(put_file(upload, file), transfer_error, refused_with(422, "SHA-256"));
  BOOST_CHECK_THROW(put_file(upload, directory / "absent"), fs::filesystem_error);
}

BOOST_AUTO_TEST_CASE(a_document_other_than_expected_is_not_kept) {
  const auto key = uploaded("bytes");
  put_contents(copy, "before");
  for (const auto& other :
       {file_description{5, store::sha256("other")}, file_description{6, store::sha256("bytes")}})
    BOOST_CHECK_EXCEPTION(get_file(download_of(key), copy, other), transfer_error,
                          refused_with(0, "announced"));
  BOOST_TEST(contents_of(copy) == "before");
  BOOST_TEST(!fs::exists(fs::path(copy) += ".part"));
}

BOOST_AUTO_TEST_CASE(a_document_that_breaks_off_is_not_kept) {
  const auto key = uploaded(sample(3 * document_chunk));
  auto damaged = contents_of(file_of(key));
  damaged.back() = static_cast<char>(~damaged.back());
  put_contents(file_of(key), damaged);
  BOOST_CHECK_EXCEPTION(get_file(download_of(key), copy), transfer_error, refused_with(0, "broke off"));
  BOOST_TEST(!fs::exists(copy));
  BOOST_TEST(!fs::exists(fs::path(copy) += ".part"));
}

BOOST_AUTO_TEST_CASE(a_malformed_link_is_told_and_not_repeated) {
  for (const auto* bad :
       {"", "documents/1?signature=2", "http://", "http://a b/?signature=2", "ftp://a/?signature=2"})
    BOOST_CHECK_EXCEPTION(get_file(bad, copy), transfer_error, refused_with(0, "malformed"));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_told) {
  const auto upload = announced("bytes");
  const auto download = download_of(new_object_key(entropy));
  store->server().stop();
  BOOST_CHECK_EXCEPTION(put_file(upload, file), transfer_error, refused_with(0, ""));
  BOOST_CHECK_EXCEPTION(get_file(download, copy), transfer_error, refused_with(0, ""));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_silent_is_not_waited_for) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  BOOST_REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  BOOST_REQUIRE(::listen(listener, 5) == 0);
  BOOST_REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const auto base = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));

  auto upload = announced("bytes");
  upload.url = base + target_of(upload.url);
  transfer_options hasty;
  hasty.idle = std::chrono::milliseconds(50);
  BOOST_CHECK_EXCEPTION(put_file(upload, file, hasty), transfer_error, refused_with(0, "silent"));
  BOOST_CHECK_EXCEPTION(get_file(base + "/x", copy, {}, hasty), transfer_error, refused_with(0, "silent"));
  ::close(listener);
}

BOOST_AUTO_TEST_SUITE_END()

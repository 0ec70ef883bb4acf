#include "api/objects/s3_object_store.hpp"

#include <boost/test/unit_test.hpp>

#include "api/objects/transfer.hpp"
#include "tests/api/objects/document_fixture.hpp"
#include "tests/api/objects/fake_s3.hpp"

using namespace benefactor;
using namespace benefactor::api;
using namespace benefactor::api::test;

namespace {

constexpr std::int64_t now_us = 1'700'000'000'000'000;

struct fixture {
  test_support::temp_directory directory;
  test_support::seeded_entropy entropy{3};
  fake_s3 service;
  s3_object_options options{.endpoint = "http://127.0.0.1:" + std::to_string(service.port()),
                            .bucket = "claims",
                            .path_style = true,
                            .credentials = {fake_s3::access_key, fake_s3::secret_key, ""},
                            .scope = {fake_s3::region, "s3"},
                            .rules = {},
                            .trusted_certificates = {}};
  s3_object_store store{options};
  const object_key key = new_object_key(entropy);
  const std::string path = "/claims/documents/" + to_hex(key);
  const std::filesystem::path file = directory / "file", copy = directory / "copy";

  static upload_terms terms_of(const std::string& bytes) {
    return {.owner = {},
            .content_type = "application/pdf",
            .size = bytes.size(),
            .sha256 = store::sha256(bytes),
            .valid_for = std::chrono::minutes(5)};
  }

  static download_terms saved_as(std::string name) {
    return {.content_type = "application/pdf",
            .file_name = std::move(name),
            .valid_for = std::chrono::minutes(5)};
  }

  void upload(const std::string& bytes) {
    put_contents(file, bytes);
    put_file(store.presign_upload(key, terms_of(bytes), now_us), file);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(s3_object_store_suite, fixture)

BOOST_AUTO_TEST_CASE(a_document_goes_straight_to_the_service_and_back) {
  const auto bytes = sample(200'000);
  upload(bytes);
  BOOST_TEST((service.objects().at(path).bytes == bytes));
  BOOST_TEST(service.objects().at(path).content_type == "application/pdf");

  get_file(store.presign_download(key, saved_as("R\u00f6ntgen 1+2/3.pdf"), now_us), copy);
  BOOST_TEST((contents_of(copy) == bytes));
}

BOOST_AUTO_TEST_CASE(the_service_refuses_other_bytes_than_signed) {
  put_contents(file, "wrong");
  BOOST_CHECK_THROW(put_file(store.presign_upload(key, terms_of("right"), now_us), file), transfer_error);
  BOOST_TEST(service.objects().empty());
}

BOOST_AUTO_TEST_CASE(every_header_told_to_the_client_is_signed) {
  put_contents(file, "bytes");
  const auto good = store.presign_upload(key, terms_of("bytes"), now_us);
  for (const auto* name : {"Content-Type", "x-amz-checksum-sha256"}) {
    auto changed = good;
    for (auto& [header, value] : changed.headers)
      if (header == name) value = "text/html";
    BOOST_CHECK_EXCEPTION(put_file(changed, file), transfer_error,
                          [](const auto& e) { return e.status == 403; });
  }
  BOOST_TEST(
      good.url.find("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bx-amz-checksum-sha256&") !=
      std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_upload_is_described_by_what_the_service_says) {
  BOOST_CHECK(store.describe(key).state == object_state::absent);
  upload("bytes");
  const auto about = store.describe(key);
  BOOST_CHECK(about.state == object_state::present);
  BOOST_TEST(about.size == 5u);
  BOOST_CHECK(about.sha256 == store::sha256("bytes"));
  BOOST_TEST(service.requests().back() == "HEAD " + path);
}

BOOST_AUTO_TEST_CASE(an_object_whose_hash_the_service_does_not_keep_is_read) {
  service.keeps_checksums = false;
  const auto bytes = sample(300'000);
  upload(bytes);
  BOOST_CHECK(store.describe(key).sha256 == store::sha256(bytes));
  BOOST_TEST(service.requests().back() == "GET " + path);

  auto without = options;
  without.read_to_hash = false;
  BOOST_TEST(!s3_object_store(without).describe(key).sha256.has_value());
}

BOOST_AUTO_TEST_CASE(an_object_larger_than_any_document_is_not_read) {
  service.keeps_checksums = false;
  auto small = options;
  small.rules.max_size = 10;
  s3_object_store limited(small);
  service.put(path, {"ten bytes!", "text/plain", ""});
  BOOST_TEST(limited.describe(key).sha256.has_value());
  service.put(path, {"11 bytes it", "text/plain", ""});
  BOOST_TEST(!limited.describe(key).sha256.has_value());
  BOOST_TEST(limited.describe(key).size == 11u);
}

BOOST_AUTO_TEST_CASE(what_is_removed_is_gone) {
  upload("bytes");
  store.remove(key);
  store.remove(key);
  BOOST_TEST(service.objects().empty());
  BOOST_CHECK(store.describe(key).state == object_state::absent);
}

BOOST_AUTO_TEST_CASE(a_service_that_refuses_fails_or_is_silent_is_told) {
  const auto says = [](const char* what) {
    return [what](const object_error& e) { return std::string(e.what()).find(what) != std::string::npos; };
  };
  auto wrong = options;
  wrong.credentials.secret_key = "another";
  BOOST_CHECK_EXCEPTION(s3_object_store(wrong).describe(key), object_error, says("403"));
  service.fails_with = 503;
  BOOST_CHECK_EXCEPTION(store.describe(key), object_error, says("503"));
  BOOST_CHECK_EXCEPTION(store.remove(key), object_error, says("503"));
  service.fails_with = 0;
  auto hasty = options;
  hasty.time = std::chrono::milliseconds(50);
  service.put(path, {sample(1'000), "text/plain", ""});
  service.stalls = true;
  BOOST_CHECK_EXCEPTION(s3_object_store(hasty).describe(key), object_error, says("in time"));
  service.silent = true;
  BOOST_CHECK_EXCEPTION(s3_object_store(hasty).describe(key), object_error, says("in time"));
}

BOOST_AUTO_TEST_CASE(a_service_over_tls_is_trusted_by_its_certificate_only) {
  const self_signed certificate, another;
  fake_s3 secure(&certificate);
  auto https = options;
  https.endpoint = "https://localhost:" + std::to_string(secure.port());
  https.trusted_certificates = certificate.certificate_pem;
  s3_object_store trusting(https);
  put_contents(file, "bytes");
  transfer_options trust;
  trust.trusted_certificates = certificate.certificate_pem;
  put_file(trusting.presign_upload(key, terms_of("bytes"), now_us), file, trust);
  BOOST_CHECK(trusting.describe(key).sha256 == store::sha256("bytes"));
  get_file(trusting.presign_download(key, saved_as("x"), now_us), copy, {}, trust);
  BOOST_TEST(contents_of(copy) == "bytes");

  for (const auto& pem : {std::string(), another.certificate_pem}) {
    https.trusted_certificates = trust.trusted_certificates = pem;
    BOOST_CHECK_THROW(s3_object_store(https).describe(key), object_error);
    BOOST_CHECK_THROW(put_file(trusting.presign_upload(key, terms_of("bytes"), now_us), file, trust),
                      transfer_error);
  }
}

BOOST_AUTO_TEST_CASE(urls_have_either_style_and_any_port) {
  const auto hex = to_hex(key);
  const auto begins = [&](s3_object_options o, const std::string& text) {
    const s3_object_store made(std::move(o));
    return made.presign_download(key, saved_as(""), now_us).starts_with(text + hex + '?');
  };
  auto o = options;
  o.endpoint = "https://minio.example:9000";
  BOOST_TEST(begins(o, "https://minio.example:9000/claims/documents/"));
  o.path_style = false;
  BOOST_TEST(begins(o, "https://claims.minio.example:9000/documents/"));
  o.prefix = "";
  o.endpoint = "https://s3.eu-central-1.amazonaws.com";
  BOOST_TEST(begins(o, "https://claims.s3.eu-central-1.amazonaws.com/"));
}

BOOST_AUTO_TEST_CASE(options_that_cannot_be_are_refused) {
  const auto refused = [&](auto change) {
    auto o = options;
    change(o);
    BOOST_CHECK_THROW(s3_object_store{o}, std::invalid_argument);
  };
  refused([](auto& o) { o.endpoint = "minio.example"; });
  refused([](auto& o) { o.endpoint = "https://minio.example/path"; });
  refused([](auto& o) { o.endpoint = "https://"; });
  refused([](auto& o) { o.bucket = ""; });
  refused([](auto& o) { o.bucket = "a/b"; });
  refused([](auto& o) { o.credentials.secret_key = ""; });
  refused([](auto& o) { o.rules.max_validity = std::chrono::hours(24 * 7 + 1); });
  refused([](auto& o) { o.trusted_certificates = "no certificate"; });
  BOOST_CHECK_THROW(store.presign_upload(key, terms_of(""), now_us), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

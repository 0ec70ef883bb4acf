#include "api/objects/s3_signature.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "api/objects/uri.hpp"
#include "tests/support/hex.hpp"

using namespace benefactor;
using namespace benefactor::api;
using benefactor::test_support::hex_of;

namespace {

constexpr std::string_view of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The examples of Amazon's S3 API reference: "Signature Calculations for the Authorization Header" and
/// "Authenticating Requests: Using Query Parameters".
struct s3_examples {
  const s3_credentials credentials{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
  const s3_scope scope{"us-east-1", "s3"};
  const std::int64_t time = 1'369'353'600'000'000;  // 2013-05-24T00:00:00Z

  static s3_request request(std::string method, std::string path,
                            std::string_view payload_hash = of_nothing) {
    return {.method = std::move(method),
            .path = std::move(path),
            .query = {},
            .headers = {{"Host", "examplebucket.s3.amazonaws.com"},
                        {"x-amz-content-sha256", std::string(payload_hash)}},
            .payload_hash = std::string(payload_hash)};
  }

  std::string authorization(s3_request request) const {
    s3_sign(request, credentials, scope, time);
    return request.headers.back().second;
  }
};

/// Amazon's aws-sig-v4-test-suite.
struct test_suite {
  const s3_credentials credentials{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
  const s3_scope scope{"us-east-1", "service"};
  const std::int64_t time = 1'440'938'160'000'000;  // 2015-08-30T12:36:00Z

  s3_request request{.method = "GET",
                     .path = "/",
                     .query = {},
                     .headers = {{"Host", "example.amazonaws.com"}},
                     .payload_hash = std::string(of_nothing)};

  std::string signature() const {
    auto signed_request = request;
    s3_sign(signed_request, credentials, scope, time);
    const auto& text = signed_request.headers.back().second;
    return text.substr(text.rfind('=') + 1);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(s3_signature)

BOOST_FIXTURE_TEST_CASE(the_get_object_example_is_signed_as_published, s3_examples) {
  auto get = request("GET", "/test.txt");
  get.headers.emplace_back("Range", "bytes=0-9");
  BOOST_TEST(authorization(get) ==
             "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
             "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
             "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

BOOST_FIXTURE_TEST_CASE(the_put_object_example_is_signed_as_published, s3_examples) {
  auto put = request("PUT", "/test$file.text", to_hex(store::sha256("Welcome to Amazon S3.")));
  put.headers.emplace_back("Date", "Fri, 24 May 2013 00:00:00 GMT");
  put.headers.emplace_back("x-amz-storage-class", "REDUCED_REDUNDANCY");
  BOOST_TEST(authorization(put) ==
             "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
             "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, "
             "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

BOOST_FIXTURE_TEST_CASE(a_parameter_without_a_value_is_signed_as_published, s3_examples) {
  auto get = request("GET", "/");
  get.query = {{"lifecycle", ""}};
  BOOST_TEST(
      authorization(get).ends_with("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
}

BOOST_FIXTURE_TEST_CASE(the_list_objects_example_is_signed_as_published, s3_examples) {
  auto get = request("GET", "/");
  get.query = {{"prefix", "J"}, {"max-keys", "2"}};
  BOOST_TEST(
      authorization(get).ends_with("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

BOOST_FIXTURE_TEST_CASE(the_pre_signed_example_is_signed_as_published, s3_examples) {
  s3_request get{.method = "GET",
                 .path = "/test.txt",
                 .query = {},
                 .headers = {{"host", "examplebucket.s3.amazonaws.com"}},
                 .payload_hash = std::string(unsigned_payload)};
  s3_presign(get, credentials, scope, std::chrono::seconds(86'400), time);
  BOOST_TEST(query_text(get.query) ==
             "X-Amz-Algorithm=AWS4-HMAC-SHA256"
             "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
             "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
             "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

// "Deriving a signing key", AWS general reference.
BOOST_AUTO_TEST_CASE(the_signing_key_is_derived_as_published) {
  BOOST_TEST(
      hex_of(s3_signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", {"us-east-1", "iam"})) ==
      "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

BOOST_FIXTURE_TEST_CASE(suite_get_vanilla, test_suite) {
  BOOST_TEST(signature() == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

BOOST_FIXTURE_TEST_CASE(suite_post_vanilla, test_suite) {
  request.method = "POST";
  BOOST_TEST(signature() == "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

BOOST_FIXTURE_TEST_CASE(suite_get_vanilla_query_order_key_case, test_suite) {
  request.query = {{"Param2", "value2"}, {"Param1", "value1"}};
  BOOST_TEST(signature() == "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

BOOST_FIXTURE_TEST_CASE(suite_get_unreserved, test_suite) {
  request.path = "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  BOOST_TEST(signature() == "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f");
}

BOOST_FIXTURE_TEST_CASE(suite_get_utf8, test_suite) {
  request.path = "/\u1234";
  BOOST_TEST(signature() == "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
}

BOOST_FIXTURE_TEST_CASE(suite_get_vanilla_utf8_query, test_suite) {
  request.query = {{"\u1234", "bar"}};
  BOOST_TEST(signature() == "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04");
}

BOOST_FIXTURE_TEST_CASE(suite_get_vanilla_query_unreserved, test_suite) {
  const std::string all = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  request.query = {{all, all}};
  BOOST_TEST(signature() == "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
}

BOOST_FIXTURE_TEST_CASE(suite_get_header_key_duplicate, test_suite) {
  for (const auto* value : {"value2", "value2", "value1"}) request.headers.emplace_back("My-Header1", value);
  BOOST_TEST(signature() == "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea");
}

BOOST_FIXTURE_TEST_CASE(suite_get_header_value_order, test_suite) {
  for (const auto* value : {"value4", "value1", "value3", "value2"})
    request.headers.emplace_back("My-Header1", value);
  BOOST_TEST(signature() == "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01");
}

BOOST_FIXTURE_TEST_CASE(suite_get_header_value_trim, test_suite) {
  request.headers.emplace_back("My-Header1", " value1");
  request.headers.emplace_back("My-Header2", " \"a   b   c\"");
  BOOST_TEST(signature() == "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}

BOOST_FIXTURE_TEST_CASE(suite_post_header_key_sort, test_suite) {
  request.method = "POST";
  request.headers.emplace_back("My-Header1", "value1");
  BOOST_TEST(signature() == "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c");
}

BOOST_FIXTURE_TEST_CASE(suite_post_x_www_form_urlencoded, test_suite) {
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  request.payload_hash = to_hex(store::sha256("Param1=value1"));
  BOOST_TEST(signature() == "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

BOOST_FIXTURE_TEST_CASE(temporary_credentials_send_their_token_and_sign_it, test_suite) {
  const s3_credentials temporary{"AKIDEXAMPLE", "secret", "the token/+="};
  auto header = request;
  s3_sign(header, temporary, scope, time);
  BOOST_TEST(header.headers[2].first == "x-amz-security-token");
  BOOST_TEST(header.headers.back().second.find("host;x-amz-date;x-amz-security-token") != std::string::npos);

  auto query = request;
  s3_presign(query, temporary, scope, std::chrono::seconds(60), time);
  BOOST_TEST(query_text(query.query).find("&X-Amz-Security-Token=the%20token%2F%2B%3D&") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(times_are_written_as_amazon_wants_them) {
  BOOST_TEST(s3_time(0) == "19700101T000000Z");
  BOOST_TEST(s3_time(1'709'251'199'999'999) == "20240229T235959Z");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(uri_texts)

BOOST_AUTO_TEST_CASE(what_is_percent_encoded_is_decoded_again) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  BOOST_TEST(uri_decoded(uri_encoded(all)).value() == all);
  BOOST_TEST(uri_encoded("a/b c+d~e%") == "a%2Fb%20c%2Bd~e%25");
  BOOST_TEST(uri_encoded("a/b c", true) == "a/b%20c");
  for (const auto* bad : {"%", "%1", "%zz", "a%2"}) BOOST_TEST(!uri_decoded(bad).has_value());
}

BOOST_AUTO_TEST_CASE(a_query_is_read_as_it_was_written) {
  const name_values parameters{{"a", "1 & 2"}, {"b=", ""}, {"", "x"}};
  BOOST_CHECK(read_query(query_text(parameters)).value() == parameters);
  BOOST_CHECK(read_query("")->empty());
  BOOST_CHECK(read_query("a")->front() == std::pair(std::string("a"), std::string()));
}

BOOST_AUTO_TEST_CASE(no_file_name_leaves_its_header) {
  BOOST_TEST(content_disposition("") == "attachment");
  BOOST_TEST(content_disposition("scan 1.pdf") ==
             "attachment; filename=\"scan 1.pdf\"; filename*=UTF-8''scan%201.pdf");
  const auto hostile = content_disposition("a\"; x=\r\nSet-Cookie: y\u00e9/../z");
  BOOST_TEST(hostile.find_first_of("\r\n/") == std::string::npos);
  BOOST_TEST(std::count(hostile.begin(), hostile.end(), '"') == 2);
}

BOOST_AUTO_TEST_CASE(digests_are_read_as_they_are_written_and_nothing_else_is) {
  const auto digest = store::sha256("x");
  BOOST_CHECK(digest_from_hex(to_hex(digest)) == digest);
  BOOST_CHECK(digest_from_base64(to_base64(digest)) == digest);
  BOOST_TEST(!digest_from_hex(to_hex(digest).substr(1)).has_value());
  BOOST_TEST(!digest_from_hex(std::string(64, 'A')).has_value());
  // What S3 states for an object that was uploaded in parts.
  BOOST_TEST(!digest_from_base64(to_base64(digest) + "-2").has_value());
  BOOST_TEST(!digest_from_base64("").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

#include "api/objects/document_server.hpp"

#include <boost/test/unit_test.hpp>
#include <regex>

#include "api/objects/uri.hpp"
#include "tests/api/objects/document_server_fixture.hpp"

using namespace benefactor;
using namespace benefactor::api;
using namespace benefactor::api::test;

BOOST_FIXTURE_TEST_SUITE(document_server_suite, document_server_fixture)

BOOST_AUTO_TEST_CASE(what_is_put_is_got) {
  for (const std::size_t size :
       {std::size_t{1}, document_chunk - 1, document_chunk, document_chunk + 1, 5 * document_chunk + 77}) {
    const auto bytes = sample(size);
    const auto key = uploaded(bytes);
    const auto answer = get(download_of(key));
    BOOST_TEST(status_of(answer) == "200");
    BOOST_TEST((body_of(answer) == bytes));
    BOOST_CHECK(store->describe(key).sha256 == store::sha256(bytes));
  }
  BOOST_TEST(store->server().stats().stored == 5u);
  BOOST_TEST(store->server().stats().served == 5u);
}

BOOST_AUTO_TEST_CASE(a_download_is_saved_and_not_shown_or_kept) {
  const auto key = uploaded("<script>");
  const auto answer = get(download_of(key, "r\u00f6ntgen 1.pdf"));
  for (const auto* header : {"\r\nContent-Type: application/pdf\r\n", "\r\nContent-Length: 8\r\n",
                             "\r\nCache-Control: no-store\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
                             "\r\nConnection: close\r\n",
                             "\r\nContent-Disposition: attachment; filename=\"r__ntgen 1.pdf\"; "
                             "filename*=UTF-8''r%C3%B6ntgen%201.pdf\r\n"})
    BOOST_TEST(answer.find(header) != answer.npos, header);
}

BOOST_AUTO_TEST_CASE(head_answers_as_get_but_without_the_bytes) {
  const auto key = uploaded("eight by");
  const auto answer = exchange(port(), request_text("HEAD", target_of(download_of(key))));
  BOOST_TEST(status_of(answer) == "200");
  BOOST_TEST(answer.find("\r\nContent-Length: 8\r\n") != answer.npos);
  BOOST_TEST(body_of(answer).empty());
}

BOOST_AUTO_TEST_CASE(an_upload_of_another_type_is_refused) {
  const auto key = new_object_key(entropy);
  auto upload = upload_of(key, "bytes");
  upload.headers[0].second = "text/html";
  BOOST_TEST(status_of(put(upload, "bytes")) == "415");
  upload.headers.erase(upload.headers.begin());
  BOOST_TEST(status_of(put(upload, "bytes")) == "415");
  BOOST_TEST(files() == 0u);
}

BOOST_AUTO_TEST_CASE(an_upload_has_exactly_the_signed_size) {
  const auto key = new_object_key(entropy);
  auto upload = upload_of(key, "bytes");
  upload.headers[1].second = "6";
  BOOST_TEST(status_of(put(upload, "bytes!")) == "413");
  upload.headers[1].second = "4";
  BOOST_TEST(status_of(put(upload, "byte")) == "400");
  upload.headers[1].second = "5";
  BOOST_TEST(status_of(put(upload, "bytes")) == "201");
}

// KJ 0.9 takes each of these for a length, or for two ends of one body.
BOOST_AUTO_TEST_CASE(a_length_that_is_none_is_refused) {
  limits.refused_time = std::chrono::milliseconds(10);
  restart();
  auto upload = upload_of(new_object_key(entropy), "bytes");
  for (const auto* bad : {"-1", "+5", "5, 5", "0x5", "18446744073709551621", "5 "}) {
    upload.headers[1].second = bad;
    const auto status = status_of(put(upload, "bytes"));
    BOOST_TEST(comes_true([&] { return store->server().stats().connections == 0; }),
               bad << " holds a connection");
    BOOST_TEST((status == "411" || status == "400" || (status == "201" && bad == std::string_view("5 "))),
               bad << " got " << status);
  }
  upload.headers[1] = {"X", "y"};
  BOOST_TEST(status_of(put(upload, "")) == "411");
  upload.headers[1] = {"Transfer-Encoding", "chunked"};
  BOOST_TEST(status_of(put(upload, "5\r\nbytes\r\n0\r\n\r\n")) == "411");
  upload.headers.emplace_back("Content-Length", "5");
  BOOST_TEST(status_of(put(upload, "bytes")) == "411");
}

BOOST_AUTO_TEST_CASE(other_bytes_than_signed_are_refused_and_may_be_sent_again) {
  const auto key = new_object_key(entropy);
  const auto upload = upload_of(key, "right");
  BOOST_TEST(status_of(put(upload, "wrong")) == "422");
  BOOST_TEST(files() == 0u);
  BOOST_TEST(status_of(put(upload, "right")) == "201");
}

BOOST_AUTO_TEST_CASE(a_stored_document_is_not_replaced) {
  const auto key = new_object_key(entropy);
  const auto upload = upload_of(key, "first");
  BOOST_TEST(status_of(put(upload, "first")) == "201");
  BOOST_TEST(status_of(put(upload, "first")) == "200");
  BOOST_TEST(status_of(put(upload, "other")) == "409");
  BOOST_TEST(status_of(put(upload_of(key, "second"), "second")) == "409");
  BOOST_TEST(body_of(get(download_of(key))) == "first");
  BOOST_TEST(files() == 1u);
}

BOOST_AUTO_TEST_CASE(a_link_is_good_until_it_expires_and_not_a_microsecond_longer) {
  const auto key = new_object_key(entropy);
  const auto upload = upload_of(key, "bytes");
  const auto download = download_of(key);
  const auto expiry = now_us + 60'000'000;
  now_us = expiry;
  BOOST_TEST(status_of(put(upload, "bytes")) == "403");
  BOOST_TEST(body_of(get(download)) == "This link has expired.\n");
  now_us = expiry - 1;
  BOOST_TEST(status_of(put(upload, "bytes")) == "201");
  BOOST_TEST(status_of(get(download)) == "200");
}

BOOST_AUTO_TEST_CASE(a_link_with_any_character_changed_is_refused) {
  const auto key = uploaded("bytes");
  for (const auto& [method, target] : {std::pair("PUT", target_of(upload_of(key, "bytes").url)),
                                       std::pair("GET", target_of(download_of(key)))})
    for (std::size_t at = target.find('?') + 1; at < target.size(); ++at) {
      auto changed = target;
      changed[at] = changed[at] == '1' ? '2' : '1';
      const auto status = status_of(exchange(
          port(),
          request_text(method, changed, "Content-Type: application/pdf\r\nContent-Length: 5\r\n", "bytes")));
      BOOST_TEST(status == "403", method << " with byte " << at << " changed: " << status);
    }
}

BOOST_AUTO_TEST_CASE(a_link_allows_one_thing_only) {
  const auto key = uploaded("bytes"), other = uploaded("others");
  const auto upload = upload_of(key, "bytes");
  const auto download = target_of(download_of(key));
  BOOST_TEST(status_of(get(upload.url)) == "403");
  auto as_upload = upload;
  as_upload.url = download_of(key);
  BOOST_TEST(status_of(put(as_upload, "bytes")) == "403");

  auto of_other = download;
  of_other.replace(of_other.find(to_hex(key)), 32, to_hex(other));
  BOOST_TEST(status_of(exchange(port(), request_text("GET", of_other))) == "403");
  for (const auto* more : {"&type=text/html", "&expires=9999999999", "&x=y"})
    BOOST_TEST(status_of(exchange(port(), request_text("GET", download + more))) == "403");
  BOOST_TEST(status_of(exchange(port(), request_text("GET", download.substr(0, download.find('?'))))) ==
             "403");
}

BOOST_AUTO_TEST_CASE(a_link_of_another_secret_is_refused) {
  const auto key = uploaded("bytes");
  const auto before = download_of(key);
  restart();
  BOOST_TEST(status_of(get(before)) == "200");
  entropy.fill(secret.bytes);
  restart();
  BOOST_TEST(status_of(get(before)) == "403");
  BOOST_TEST(status_of(get(download_of(key))) == "200");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found) {
  BOOST_TEST(status_of(get(download_of(new_object_key(entropy)))) == "404");
  for (const auto* target : {"/", "/documents", "/documents/", "/documents/../etc/passwd",
                             "/documents/12?signature=1", "/other/00112233445566778899aabbccddeeff"})
    BOOST_TEST(status_of(exchange(port(), request_text("GET", target))) == "404", target);
}

BOOST_AUTO_TEST_CASE(other_methods_are_refused) {
  const auto target = target_of(download_of(uploaded("bytes")));
  for (const auto* method : {"POST", "DELETE", "PATCH"})
    BOOST_TEST(status_of(exchange(port(), request_text(method, target))) == "405", method);
  BOOST_TEST(exchange(port(), request_text("POST", target)).find("\r\nAllow: GET, HEAD, PUT\r\n") !=
             std::string::npos);
  BOOST_TEST(status_of(exchange(port(), "nonsense\r\n\r\n")) == "501");
}

BOOST_AUTO_TEST_CASE(a_page_of_another_origin_may_use_a_link) {
  const auto key = new_object_key(entropy);
  const auto upload = upload_of(key, "bytes");
  const auto asked = exchange(port(), request_text("OPTIONS", target_of(upload.url),
                                                   "Origin: http://127.0.0.1:7480\r\n"
                                                   "Access-Control-Request-Method: PUT\r\n"
                                                   "Access-Control-Request-Headers: content-type\r\n"));
  BOOST_TEST(status_of(asked) == "204");
  const std::string anybody = "\r\nAccess-Control-Allow-Origin: *\r\n";
  for (const auto& told : {anybody, std::string("\r\nAccess-Control-Allow-Methods: GET, HEAD, PUT\r\n"),
                           std::string("\r\nAccess-Control-Allow-Headers: Content-Type\r\n")})
    BOOST_TEST((asked.find(told) != asked.npos), told);
  // Also what is refused is told to the page.
  for (const auto& answer : {put(upload, "other"), put(upload, "bytes"), get(download_of(key))})
    BOOST_TEST((answer.find(anybody) != answer.npos), answer);
}

BOOST_AUTO_TEST_CASE(documents_of_an_erased_member_are_gone) {
  const auto key = uploaded("bytes"), later = new_object_key(entropy);
  vault.erase("default", owner);
  BOOST_TEST(status_of(get(download_of(key))) == "410");
  BOOST_TEST(status_of(put(upload_of(key, "bytes"), "bytes")) == "410");
  BOOST_TEST(status_of(put(upload_of(later, "bytes"), "bytes")) == "410");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_one_sentence_that_repeats_nothing) {
  const auto key = new_object_key(entropy);
  auto upload = upload_of(key, "bytes");
  upload.headers[0].second = "text/html";
  for (const auto& answer : {put(upload, "bytes"), get(download_of(key, "Jane Public.pdf")),
                             exchange(port(), request_text("GET", "/documents/Jane"))}) {
    BOOST_TEST(std::regex_match(body_of(answer), std::regex("[A-Z][A-Za-z' -]+\\.\n")), body_of(answer));
    for (const auto& told : {std::string("Jane"), std::string("html"), to_hex(key)})
      BOOST_TEST(answer.find(told) == answer.npos);
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_document_is_told_without_saying_what) {
  const auto key = uploaded("bytes");
  put_contents(file_of(key), "BFDC");
  const auto answer = get(download_of(key));
  BOOST_TEST(status_of(answer) == "500");
  BOOST_TEST(body_of(answer) == "The server could not do this.\n");
}

BOOST_AUTO_TEST_CASE(a_document_damaged_behind_its_beginning_breaks_off_before_the_damage) {
  const auto bytes = sample(3 * document_chunk);
  const auto key = uploaded(bytes);
  auto file = contents_of(file_of(key));
  file.back() = static_cast<char>(~file.back());
  put_contents(file_of(key), file);
  const auto body = body_of(get(download_of(key)));
  BOOST_TEST(body.size() <= 2 * document_chunk);
  BOOST_TEST(bytes.starts_with(body));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(document_server_limits, document_server_fixture)

BOOST_AUTO_TEST_CASE(the_largest_document_is_taken_and_a_larger_one_is_not_signed) {
  rules.max_size = 3 * document_chunk + 1;
  restart();
  const auto largest = sample(rules.max_size);
  BOOST_TEST((body_of(get(download_of(uploaded(largest)))) == largest));
  BOOST_CHECK_THROW(upload_of(new_object_key(entropy), largest + 'x'), std::invalid_argument);
  BOOST_CHECK_THROW(upload_of(new_object_key(entropy), ""), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(rules_are_told_all_at_once_without_values) {
  const upload_terms bad{.owner = owner,
                         .content_type = "text/html",
                         .size = 0,
                         .sha256 = {},
                         .valid_for = std::chrono::hours(25)};
  const auto problems = problems_of(bad, rules);
  BOOST_TEST(problems.size() == 3u);
  BOOST_TEST(problems[0].field == "contentType");
  BOOST_TEST(problems[0].rule.find("html") == std::string::npos);
  BOOST_TEST(problems[1].rule == "is 1 ... 52428800 bytes");
  BOOST_TEST(problems[2].rule == "is 1 ... 86400 seconds");
  const download_terms long_name{
      .content_type = "text/plain", .file_name = std::string(256, 'x'), .valid_for = std::chrono::seconds(1)};
  BOOST_TEST(problems_of(long_name, rules).size() == 1u);
}

BOOST_AUTO_TEST_CASE(connections_beyond_the_limit_are_told_so_and_may_come_again) {
  limits.connections = 2;
  restart();
  raw_connection first(port()), second(port());
  BOOST_TEST(comes_true([&] { return store->server().stats().connections == 2; }));
  BOOST_TEST(status_of(exchange(port(), request_text("GET", "/"))) == "503");
  first.close();
  BOOST_TEST(comes_true([&] { return store->server().stats().connections == 1; }));
  BOOST_TEST(status_of(exchange(port(), request_text("GET", "/"))) == "404");
}

BOOST_AUTO_TEST_CASE(connections_beyond_what_is_told_are_closed) {
  limits.connections = 0;
  limits.refusals = 1;
  restart();
  raw_connection told(port());
  raw_connection closed(port());
  BOOST_TEST(closed.receive().empty());
  told.send(request_text("GET", "/"));
  BOOST_TEST(status_of(told.receive()) == "503");
}

BOOST_AUTO_TEST_CASE(a_connection_has_one_request) {
  const auto key = uploaded("bytes");
  const auto once = request_text("GET", target_of(download_of(key)));
  const auto answer = exchange(port(), once + once);
  BOOST_TEST(store->server().stats().served == 1u);
  BOOST_TEST(answer.find("HTTP/1.1", 1) == answer.npos);
  BOOST_TEST(body_of(answer) == "bytes");
}

BOOST_AUTO_TEST_CASE(a_client_that_says_nothing_is_closed) {
  limits.header = std::chrono::milliseconds(50);
  restart();
  raw_connection silent(port()), half(port());
  half.send("GET /documents/");
  for (const auto* connection : {&silent, &half}) {
    const auto answer = connection->receive();
    BOOST_TEST((answer.empty() || status_of(answer) == "408"), answer);
  }
}

BOOST_AUTO_TEST_CASE(an_upload_that_pauses_too_long_is_ended) {
  limits.refused_time = std::chrono::milliseconds(10);
  limits.idle = std::chrono::milliseconds(50);
  restart();
  const auto upload = upload_of(new_object_key(entropy), "bytes");
  raw_connection connection(port());
  connection.send(request_text("PUT", target_of(upload.url), headers_of(upload), "byt"));
  BOOST_TEST(status_of(connection.receive()) == "408");
  BOOST_TEST(comes_true([&] { return files() == 0; }));
}

BOOST_AUTO_TEST_CASE(an_upload_that_takes_too_long_in_all_is_ended) {
  limits.refused_time = std::chrono::milliseconds(10);
  limits.transfer = std::chrono::milliseconds(50);
  restart();
  const auto upload = upload_of(new_object_key(entropy), "bytes");
  raw_connection connection(port());
  connection.send(request_text("PUT", target_of(upload.url), headers_of(upload), "byt"));
  BOOST_TEST(status_of(connection.receive()) == "408");
  BOOST_TEST(comes_true([&] { return files() == 0; }));
}

BOOST_AUTO_TEST_CASE(a_download_that_nobody_takes_is_ended) {
  const auto bytes = sample(20u << 20);  // More than the sockets' buffers hold.
  const auto key = uploaded(bytes);
  limits.idle = std::chrono::milliseconds(50);
  restart();
  raw_connection connection(port());
  connection.send(request_text("GET", target_of(download_of(key))));
  BOOST_TEST(comes_true([&] { return store->server().stats().failed == 1; }));
  BOOST_TEST(body_of(connection.receive()).size() < bytes.size());
}

BOOST_AUTO_TEST_CASE(an_upload_whose_client_goes_leaves_nothing) {
  const auto upload = upload_of(new_object_key(entropy), "bytes");
  {
    raw_connection connection(port());
    connection.send(request_text("PUT", target_of(upload.url), headers_of(upload), "byt"));
    BOOST_TEST(comes_true([&] { return files() == 1; }));
  }
  BOOST_TEST(comes_true([&] { return files() == 0; }));
}

BOOST_AUTO_TEST_CASE(a_refused_client_gets_its_answer_although_it_goes_on_sending) {
  const auto bytes = sample(limits.refused_bytes / 2);
  auto upload = upload_of(new_object_key(entropy), bytes);
  upload.headers[0].second = "text/html";
  BOOST_TEST(status_of(put(upload, bytes)) == "415");
}

BOOST_AUTO_TEST_CASE(a_head_of_the_largest_size_is_read_and_a_longer_one_is_not) {
  const auto key = uploaded("bytes");
  const auto with_padding = [&](std::size_t size) {
    return exchange(
        port(), request_text("GET", target_of(download_of(key)), "X: " + std::string(size, 'x') + "\r\n"));
  };
  BOOST_TEST(status_of(with_padding(document_transfer_limits::head_bytes / 2)) == "200");
  const auto answer = with_padding(document_transfer_limits::head_bytes + 1);
  BOOST_TEST((answer.empty() || status_of(answer) == "431"), status_of(answer));
  BOOST_TEST(status_of(get(download_of(key))) == "200");
}

BOOST_AUTO_TEST_CASE(stopping_waits_for_uploads_no_longer_than_it_is_told) {
  const auto upload = upload_of(new_object_key(entropy), "bytes");
  raw_connection connection(port());
  connection.send(request_text("PUT", target_of(upload.url), headers_of(upload), "byt"));
  BOOST_TEST(comes_true([&] { return files() == 1; }));
  store->server().stop(std::chrono::milliseconds(1));
  BOOST_TEST(files() == 0u);
  BOOST_TEST(connection.receive().empty());
  BOOST_CHECK_THROW(raw_connection{store->server().port()}, std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

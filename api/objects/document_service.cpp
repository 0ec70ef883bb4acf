#include "api/objects/document_service.hpp"

#include <algorithm>
#include <array>
#include <kj/debug.h>
#include <optional>
#include <spdlog/spdlog.h>
#include <string>
#include <utility>

#include "api/loopback.hpp"
#include "api/objects/uri.hpp"
#include "api/wall_clock.hpp"

namespace benefactor::api {
namespace {

std::string_view as_view(kj::StringPtr text) { return {text.begin(), text.size()}; }

/// The stated length of a body. KJ 0.9 takes "-1", and numbers that do not fit, for lengths (CVE-2026-32239),
/// so what it makes of the header is not used.
std::optional<std::uint64_t> stated_length(const kj::HttpHeaders& headers) {
  KJ_IF_MAYBE (value, headers.get(kj::HttpHeaderId::CONTENT_LENGTH)) {
    const auto digits = as_view(*value);
    if (digits.empty() || digits.size() > 15 || digits.find_first_not_of("0123456789") != digits.npos)
      return std::nullopt;
    return std::stoull(std::string(digits));
  }
  return std::nullopt;
}

/// A page that this machine serves itself, as the console is: over plaintext, and by a name of its own.
bool is_of_this_machine(std::string_view origin) {
  constexpr std::string_view scheme = "http://";
  if (!origin.starts_with(scheme)) return false;
  const std::string host(origin.substr(scheme.size()));
  return is_loopback(host) || is_loopback(host + ":80");
}

kj::Duration of(std::chrono::milliseconds time) { return time.count() * kj::MILLISECONDS; }

}  // namespace

struct document_service::refusal {
  kj::uint status;
  kj::StringPtr status_text, sentence;
};

/// Tells the browser that a page of *origin* may read the answer, whatever it is.
class document_service::shared_response final : public kj::HttpService::Response {
 public:
  shared_response(Response& to, const document_service& of, kj::StringPtr origin)
      : to_(to), of_(of), origin_(kj::heapString(origin)) {}

  kj::Own<kj::AsyncOutputStream> send(kj::uint status, kj::StringPtr status_text,
                                      const kj::HttpHeaders& headers,
                                      kj::Maybe<std::uint64_t> size) override {
    auto shared = headers.clone();
    shared.set(of_.allow_origin_, origin_);
    shared.set(of_.vary_, "Origin");
    return to_.send(status, status_text, shared, size);
  }

  kj::Own<kj::WebSocket> acceptWebSocket(const kj::HttpHeaders& headers) override {
    return to_.acceptWebSocket(headers);
  }

 private:
  Response& to_;
  const document_service& of_;
  const kj::String origin_;
};

kj::Promise<void> send_sentence(kj::HttpService::Response& response, kj::HttpHeaders headers, kj::uint status,
                                kj::StringPtr status_text, kj::StringPtr sentence) {
  headers.set(kj::HttpHeaderId::CONTENT_TYPE, "text/plain; charset=utf-8");
  auto text = kj::str(sentence, '\n');
  auto out = response.send(status, status_text, headers, text.size());
  auto writing = out->write(text.begin(), text.size());
  return writing.attach(kj::mv(out), kj::mv(text));
}

/// A body on its way in. Without *incoming* the object is there already, and only the hash is asked for.
struct document_service::upload {
  std::unique_ptr<incoming_document> incoming;
  store::sha256_stream repeated;
  store::digest256 expected;
  std::uint64_t left;
  std::array<char, document_chunk> buffer;
};

struct document_service::download {
  std::unique_ptr<outgoing_document> document;
  kj::Own<kj::AsyncOutputStream> out;
};

document_service::document_service(document_folder& folder, const document_urls& urls,
                                   const document_server_options& options, kj::Timer& timer,
                                   document_counters& counters, bool busy)
    : folder_(folder),
      urls_(urls),
      options_(options),
      timer_(timer),
      counters_(counters),
      busy_(busy),
      allow_(headers_.add("Allow")),
      cache_control_(headers_.add("Cache-Control")),
      content_disposition_(headers_.add("Content-Disposition")),
      content_type_options_(headers_.add("X-Content-Type-Options")),
      origin_(headers_.add("Origin")),
      vary_(headers_.add("Vary")),
      allow_origin_(headers_.add("Access-Control-Allow-Origin")),
      allow_methods_(headers_.add("Access-Control-Allow-Methods")),
      allow_headers_(headers_.add("Access-Control-Allow-Headers")),
      max_age_(headers_.add("Access-Control-Max-Age")),
      table_(headers_.build()) {}

std::int64_t document_service::now_us() const {
  if (options_.now_us) return options_.now_us();
  return wall_clock_us();
}

kj::Promise<void> document_service::refuse(Response& response, const refusal& why) {
  ++counters_.refused;
  kj::HttpHeaders headers(*table_);
  if (why.status == 405) headers.set(allow_, "GET, HEAD, PUT");
  return send_sentence(response, kj::mv(headers), why.status, why.status_text, why.sentence);
}

kj::StringPtr document_service::admitted_origin(const kj::HttpHeaders& headers) const {
  KJ_IF_MAYBE (origin, headers.get(origin_)) {
    const auto text = as_view(*origin);
    const auto& all = options_.origins;
    if (is_of_this_machine(text) || std::find(all.begin(), all.end(), text) != all.end()) return *origin;
  }
  return {};
}

kj::Promise<void> document_service::request(kj::HttpMethod method, kj::StringPtr target,
                                            const kj::HttpHeaders& headers, kj::AsyncInputStream& body,
                                            Response& response) {
  const auto origin = admitted_origin(headers);
  if (origin.size() == 0) return answer(method, target, headers, body, response);
  auto shared = kj::heap<shared_response>(response, *this, origin);
  auto& to = *shared;
  if (method != kj::HttpMethod::OPTIONS || busy_)
    return answer(method, target, headers, body, to).attach(kj::mv(shared));
  // What a browser asks before it lets a page write.
  kj::HttpHeaders allowed(*table_);
  allowed.set(allow_methods_, "GET, HEAD, PUT");
  allowed.set(allow_headers_, "Content-Type");
  allowed.set(max_age_, "600");
  return send_sentence(to, kj::mv(allowed), 200, "OK", "Documents are written by PUT and read by GET.")
      .attach(kj::mv(shared));
}

kj::Promise<void> document_service::answer(kj::HttpMethod method, kj::StringPtr target,
                                           const kj::HttpHeaders& headers, kj::AsyncInputStream& body,
                                           Response& response) {
  return kj::evalNow([&] { return handle(method, target, headers, body, response); })
      .catch_([this, &response](kj::Exception&& why) -> kj::Promise<void> {
        if (why.getType() != kj::Exception::Type::FAILED) return kj::mv(why);  // Clients come and go.
        log_failure(why);
        return send_sentence(response, kj::HttpHeaders(*table_), 500, "Internal Server Error",
                             "The server could not do this.");
      });
}

void document_service::log_failure(const kj::Exception& why) {
  ++counters_.failed;
  spdlog::error("document server: {}", why.getDescription().cStr());
}

kj::Promise<void> document_service::handle(kj::HttpMethod method, kj::StringPtr target,
                                           const kj::HttpHeaders& headers, kj::AsyncInputStream& body,
                                           Response& response) {
  if (busy_)
    return refuse(response, {503, "Service Unavailable", "All connections are taken; try again later."});
  // Two ways to say where a body ends are how requests are smuggled, and KJ takes both at once.
  if (headers.get(kj::HttpHeaderId::TRANSFER_ENCODING) != nullptr)
    return refuse(response, {411, "Length Required", "The request must state its Content-Length."});
  const bool is_put = method == kj::HttpMethod::PUT;
  if (!is_put && method != kj::HttpMethod::GET && method != kj::HttpMethod::HEAD)
    return refuse(response, {405, "Method Not Allowed", "Documents are written by PUT and read by GET."});

  const auto read = urls_.read(is_put ? document_link::use::upload : document_link::use::download,
                               as_view(target), now_us());
  if (const auto* fault = std::get_if<link_fault>(&read)) {
    switch (*fault) {
      case link_fault::unknown: return refuse(response, {404, "Not Found", "There is nothing here."});
      case link_fault::forged: return refuse(response, {403, "Forbidden", "This link is not valid."});
      case link_fault::expired: return refuse(response, {403, "Forbidden", "This link has expired."});
    }
  }
  const auto& link = std::get<document_link>(read);
  return is_put ? put(link, headers, body, response) : get(link, method, response);
}

kj::Promise<void> document_service::put(const document_link& link, const kj::HttpHeaders& headers,
                                        kj::AsyncInputStream& body, Response& response) {
  if (as_view(headers.get(kj::HttpHeaderId::CONTENT_TYPE).orDefault("")) != link.content_type)
    return refuse(response,
                  {415, "Unsupported Media Type", "The Content-Type is not the one this link is for."});
  const auto length = stated_length(headers);
  if (!length)
    return refuse(response, {411, "Length Required", "The request must state its Content-Length."});
  if (*length > link.size)
    return refuse(response, {413, "Payload Too Large", "The document is larger than this link allows."});
  if (*length < link.size)
    return refuse(response, {400, "Bad Request", "The document is smaller than this link says."});

  auto up = kj::heap<upload>();
  up->expected = link.sha256;
  up->left = link.size;
  const auto present = folder_.describe(link.key);
  if (present.state == object_state::absent)
    up->incoming = folder_.begin(link.key, {.owner = link.owner,
                                            .content_type = link.content_type,
                                            .size = link.size,
                                            .sha256 = link.sha256,
                                            .valid_for = {}});
  if (present.state == object_state::erased || (present.state == object_state::absent && !up->incoming))
    return refuse(response, {410, "Gone", "The member this document belongs to was erased."});
  if (present.state == object_state::present && present.sha256 != link.sha256)
    return refuse(response, {409, "Conflict", "Another document is stored here already."});

  auto& taken = *up;
  return timer_.timeoutAfter(of(options_.limits.transfer), receive(taken, body))
      .then([this, &taken, &response] { return finish(taken, response); },
            [this, &response](kj::Exception&& why) -> kj::Promise<void> {
              if (why.getType() == kj::Exception::Type::OVERLOADED)
                return refuse(response, {408, "Request Timeout", "The document did not arrive in time."});
              return kj::mv(why);
            })
      .attach(kj::mv(up));
}

kj::Promise<void> document_service::receive(upload& upload, kj::AsyncInputStream& body) {
  if (upload.left == 0) return kj::READY_NOW;
  const auto most = std::min<std::uint64_t>(upload.left, upload.buffer.size());
  return timer_.timeoutAfter(of(options_.limits.idle), body.tryRead(upload.buffer.data(), 1, most))
      .then([this, &upload, &body](std::size_t got) -> kj::Promise<void> {
        if (got == 0) return KJ_EXCEPTION(DISCONNECTED, "a document broke off");
        const std::string_view bytes(upload.buffer.data(), got);
        if (upload.incoming) {
          upload.incoming->write(bytes);
        } else {
          upload.repeated.update(bytes);
        }
        upload.left -= got;
        counters_.bytes_in += got;
        return receive(upload, body);
      });
}

kj::Promise<void> document_service::finish(upload& upload, Response& response) {
  using outcome = incoming_document::outcome;
  auto what = outcome::taken;
  if (upload.incoming) what = upload.incoming->finish();
  switch (what) {
    case outcome::stored:
      ++counters_.stored;
      return send_sentence(response, kj::HttpHeaders(*table_), 201, "Created", "The document is stored.");
    case outcome::incomplete:
      return refuse(response, {400, "Bad Request", "The document is smaller than this link says."});
    case outcome::wrong_hash:
      return refuse(response,
                    {422, "Unprocessable Entity", "The document's SHA-256 is not the one this link is for."});
    case outcome::taken: break;
  }
  // What came first under this link has the same digest, for the link states it.
  if (!upload.incoming && upload.repeated.finish() != upload.expected)
    return refuse(response, {409, "Conflict", "Another document is stored here already."});
  return send_sentence(response, kj::HttpHeaders(*table_), 200, "OK", "The document was stored before.");
}

kj::Promise<void> document_service::get(const document_link& link, kj::HttpMethod method,
                                        Response& response) {
  auto [state, document] = folder_.open(link.key);
  if (state == object_state::absent)
    return refuse(response, {404, "Not Found", "There is no such document."});
  if (state == object_state::erased)
    return refuse(response, {410, "Gone", "The member this document belongs to was erased."});

  kj::HttpHeaders headers(*table_);
  headers.set(kj::HttpHeaderId::CONTENT_TYPE, kj::str(link.content_type.c_str()));
  headers.set(content_disposition_, kj::str(content_disposition(link.file_name).c_str()));
  headers.set(cache_control_, "no-store");
  headers.set(content_type_options_, "nosniff");
  auto down = kj::heap<download>();
  down->document = std::move(document);
  down->out = response.send(200, "OK", headers, down->document->size());
  if (method == kj::HttpMethod::HEAD) return kj::READY_NOW;
  auto& leaving = *down;
  return timer_.timeoutAfter(of(options_.limits.transfer), kj::evalNow([&] { return send_chunks(leaving); }))
      .then([this] { ++counters_.served; },
            [this](kj::Exception&& why) {
              if (why.getType() == kj::Exception::Type::FAILED) {
                log_failure(why);
              } else {
                ++counters_.failed;
              }
              // The answer has begun, so all that can be told is that it is not whole.
              kj::throwFatalException(KJ_EXCEPTION(DISCONNECTED, "a download broke off"));
            })
      .attach(kj::mv(down));
}

kj::Promise<void> document_service::send_chunks(download& download) {
  const auto chunk = download.document->next();
  if (chunk.empty()) return kj::READY_NOW;
  return timer_.timeoutAfter(of(options_.limits.idle), download.out->write(chunk.data(), chunk.size()))
      .then([this, &download, size = chunk.size()] {
        counters_.bytes_out += size;
        return send_chunks(download);
      });
}

}  // namespace benefactor::api

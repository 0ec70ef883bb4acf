#include "api/publish/cloud_event.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "api/documents/event_payload.hpp"
#include "events/overloaded.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api::publish {

namespace {

constexpr std::size_t receipts_max = 65'536;

std::string partition_key_of(const store::event_view& event) {
  if (event.stream.kind == store::stream_kind::bucket) return to_hex(event.stream.id);
  for (const auto tag : event.tags)
    if (tag.kind == store::stream_kind::bucket) return to_hex(tag.id);
  return to_hex(event.stream.id);
}

std::string kind_of(store::stream_kind kind) {
  switch (kind) {
    case store::stream_kind::provider: return "provider/";
    case store::stream_kind::table: return "table/";
    case store::stream_kind::payments: return "payments/";
    case store::stream_kind::exchange: return "exchange/";
    case store::stream_kind::user: return "user/";
    default: return "";
  }
}

}  // namespace

std::string cloud_event_type(std::uint16_t type) {
  return "org.benefactor." + store::event_type_name(type) + ".v1";
}

std::string cloud_event_id(const id128& log_id, std::uint64_t position, std::int64_t time_us) {
  return to_hex(log_id) + '-' + std::to_string(position) + '-' + std::to_string(time_us);
}

receipt_lookup receipts_of(const store::stream_reader& reader, const id128& log_id) {
  return [&reader, log_id](const store::stream_id& claim) {
    std::optional<date> received;
    reader.for_each(claim, 0, [&](const store::owned_event& first) {
      const auto decoded = store::decode(first.view, log_id);
      const auto* event = std::get_if<bucket_event>(&decoded);
      const auto* submitted = event ? std::get_if<claim_submitted>(event) : nullptr;
      if (submitted) received = submitted->first_received;
      return false;
    });
    return received;
  };
}

cloud_event_writer::cloud_event_writer(const id128& log_id, std::string source, receipt_lookup receipt)
    : log_id_(log_id), source_(std::move(source)), receipt_(std::move(receipt)) {}

std::string cloud_event_writer::subject_of(const store::event_view& event) {
  const auto& stream = event.stream;
  if (stream.kind != store::stream_kind::claim) return kind_of(stream.kind) + to_hex(stream.id);
  const claim_id claim{stream.id};
  if (const auto known = receipts_.find(stream.id); known != receipts_.end())
    return store::claim_number(claim, known->second);
  const auto received = receipt_(stream);
  if (!received)
    throw store::corrupt_event("event at position " + std::to_string(event.position) +
                               ": its claim has no first event");
  if (receipts_.size() >= receipts_max) receipts_.clear();
  receipts_.emplace(stream.id, *received);
  return store::claim_number(claim, *received);
}

cloud_event cloud_event_writer::write(const store::event_view& event) {
  cloud_event out;
  out.position = event.position;
  out.id = cloud_event_id(log_id_, event.position, event.time_us);
  out.partition_key = partition_key_of(event);
  const auto decoded = store::decode(event, log_id_);
  if (const auto* of_bucket = std::get_if<bucket_event>(&decoded))
    if (const auto* submitted = std::get_if<claim_submitted>(of_bucket)) {
      if (receipts_.size() >= receipts_max) receipts_.clear();
      receipts_.insert_or_assign(event.stream.id, submitted->first_received);
    }
  nlohmann::ordered_json json;
  json["specversion"] = "1.0";
  json["id"] = out.id;
  json["source"] = source_;
  json["type"] = cloud_event_type(event.type);
  json["subject"] = subject_of(event);
  json["time"] = format_instant(event.time_us);
  json["datacontenttype"] = "application/json";
  json["partitionkey"] = out.partition_key;
  // Text, because an integer of CloudEvents has 32 bits.
  json["position"] = std::to_string(event.position);
  json["data"] = payload_json(decoded, false);
  out.json = json.dump();
  return out;
}

}  // namespace benefactor::api::publish

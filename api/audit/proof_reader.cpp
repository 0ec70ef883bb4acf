#include "api/audit/proof_reader.hpp"

#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <span>

#include "store/merkle/base64.hpp"

namespace benefactor::api::audit {

namespace {

using namespace store::merkle;  // NOLINT(google-build-using-namespace)
using nlohmann::json;

constexpr std::array<std::string_view, 3> inclusion_members{"format", "checkpoint", "events"};
constexpr std::array<std::string_view, 4> consistency_members{"format", "older", "newer", "path"};
constexpr std::array<std::string_view, 3> event_members{"position", "event", "path"};

[[noreturn]] void malformed(const std::string& what) { throw note_error("proof: " + what); }

class proof_reader final : public nlohmann::json_sax<json> {
 public:
  explicit proof_reader(std::size_t bytes) : bytes_(bytes) {}

  any_proof take() {
    if (is_inclusion_) return std::move(inclusion_);
    return std::move(consistency_);
  }

  bool null() override { refuse_value(); }
  bool boolean(bool /*value*/) override { refuse_value(); }
  bool number_integer(number_integer_t /*value*/) override { refuse_value(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { refuse_value(); }
  bool binary(binary_t& /*value*/) override { refuse_value(); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ != place::event || member_ != "position") refuse_value();
    inclusion_.events.back().position = value;
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == place::proof && member_ == "format")
      take_format(value);
    else if (place_ == place::proof && member_ == "checkpoint")
      take_note(inclusion_.checkpoint, value);
    else if (place_ == place::proof && member_ == "older")
      take_note(consistency_.older, value);
    else if (place_ == place::proof && member_ == "newer")
      take_note(consistency_.newer, value);
    else if (place_ == place::event && member_ == "event")
      take_event(value);
    else if (place_ == place::path)
      take_hash(value);
    else
      refuse_value();
    return true;
  }

  bool start_object(std::size_t /*elements*/) override {
    if (place_ == place::before) {
      place_ = place::proof;
    } else if (place_ == place::events) {
      if (inclusion_.events.size() == proof_events_max)
        malformed("the proof.events must be a list of at most " + std::to_string(proof_events_max));
      inclusion_.events.emplace_back();
      place_ = place::event;
      next_of_event_ = 0;
    } else {
      refuse_value();
    }
    return true;
  }

  bool key(string_t& name) override {
    auto& next = place_ == place::proof ? next_ : next_of_event_;
    const auto known = members();
    if (next == known.size()) malformed(object() + " must have no more members");
    if (name != known[next])
      malformed(object() + " must have a member " + std::string(known[next]) + " here");
    member_ = known[next++];
    return true;
  }

  bool end_object() override {
    const auto known = members();
    const auto next = place_ == place::proof ? next_ : next_of_event_;
    if (next < known.size()) malformed(object() + " must have a member " + std::string(known[next]));
    place_ = place_ == place::proof ? place::after : place::events;
    return true;
  }

  bool start_array(std::size_t /*elements*/) override {
    if (place_ == place::proof && member_ == "events") {
      place_ = place::events;
    } else if (member_ == "path" && (place_ == place::proof || place_ == place::event)) {
      of_event_ = place_ == place::event;
      place_ = place::path;
    } else {
      refuse_value();
    }
    return true;
  }

  bool end_array() override {
    // Behind the list of events the proof's members go on; behind a path those of whatever has it.
    place_ = place_ == place::path && of_event_ ? place::event : place::proof;
    return true;
  }

  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    malformed("it is no JSON");
  }

 private:
  enum class place : std::uint8_t { before, proof, events, event, path, after };

  std::span<const std::string_view> members() const {
    if (place_ == place::event) return event_members;
    // Which kind it is, its first member says.
    if (is_inclusion_) return inclusion_members;
    return consistency_members;
  }

  /// Of the object that is being read.
  std::string object() const {
    if (place_ == place::event || (place_ == place::path && of_event_))
      return "events[" + std::to_string(inclusion_.events.size() - 1) + "]";
    return "the proof";
  }

  [[noreturn]] void refuse_value() const {
    if (place_ == place::before) malformed("the proof must be an object");
    if (place_ == place::events)
      malformed("events[" + std::to_string(inclusion_.events.size()) + "] must be an object");
    const auto* rule = " must be a text";
    if (place_ == place::path)
      rule = " must be hashes of 32 bytes in base64";
    else if (member_ == "position")
      rule = " must be a whole number, 0 or more";
    else if (member_ == "path" || member_ == "events")
      rule = " must be a list";
    malformed(object() + "." + std::string(member_) + rule);
  }

  void take_format(const std::string& format) {
    is_inclusion_ = format == inclusion_format;
    if (!is_inclusion_ && format != consistency_format)
      malformed("its format is none that this program knows; it knows \"" + std::string(inclusion_format) +
                "\" and \"" + std::string(consistency_format) + "\"");
    if (!is_inclusion_ && bytes_ > consistency_bytes_max)
      malformed("one of consistency must have at most " + std::to_string(consistency_bytes_max) + " bytes");
  }

  void take_note(std::string& to, std::string& note) {
    if (note.size() > note_bytes_max)
      malformed(object() + "." + std::string(member_) + " must have at most " +
                std::to_string(note_bytes_max) + " bytes");
    to = std::move(note);
  }

  void take_event(const std::string& text) {
    auto decoded = from_base64(text);
    if (!decoded) malformed(object() + ".event must be base64");
    inclusion_.events.back().bytes = std::move(*decoded);
  }

  void take_hash(const std::string& text) {
    auto& path = of_event_ ? inclusion_.events.back().path : consistency_.path;
    if (path.size() == path_hashes_max)
      malformed(object() + ".path must be a list of at most " + std::to_string(path_hashes_max));
    const auto hash = from_base64(text);
    auto& to = path.emplace_back();
    if (!hash || hash->size() != to.size()) refuse_value();
    std::memcpy(to.data(), hash->data(), to.size());
  }

  std::size_t bytes_;
  place place_ = place::before;
  bool is_inclusion_ = false;
  bool of_event_ = false;  // Of a path: an event has it.
  std::string_view member_;
  std::size_t next_ = 0, next_of_event_ = 0;
  inclusion_proof inclusion_;
  consistency_proof consistency_;
};

}  // namespace

any_proof read_proof(std::string_view text) {
  proof_reader reader(text.size());
  json::sax_parse(text.begin(), text.end(), &reader);
  return reader.take();
}

}  // namespace benefactor::api::audit

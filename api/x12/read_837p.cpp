// The envelope: interchanges, groups and transaction sets, and which of them are read.
#include <utility>

#include "api/x12/claim_837p.hpp"
#include "api/x12/claim_reader.hpp"
#include "api/x12/interchange.hpp"
#include "api/x12/transaction_names.hpp"

namespace benefactor::api::x12 {
namespace {

class file_reader {
 public:
  file_reader(std::string_view bytes, const reader_options& options, read_result& result)
      : bytes_{bytes}, options_{options}, source_{bytes}, sink_{result} {}

  void read() {
    if (bytes_.size() > max_file_bytes)
      return refuse(where({}), "the file is larger than 268435456 bytes; split it",
                    count_claim_marks(bytes_));
    while (const auto s = source_.next()) {
      if (s->kind == token_kind::skipped) {
        take_skipped(*s);
        continue;
      }
      ++sink_.counts().segments;
      take(*s);
      if (!s->terminated)
        sink_.warn(where(*s), "the file breaks off in this segment, or its terminator is missing");
      if (!set_ || set_->segments.empty()) source_.forget();
    }
    close_interchange({}, "the file ends");
    if (refused_ || sink_.counts().sets > 0) return;
    if (bytes_.empty())
      refuse(where({}), "the file is empty", 0);
    else if (sink_.counts().interchanges == 0)
      refuse(where({}), "the file has no ISA segment: it is not X12", 0);
    else if (acknowledgment_ && !stray_)
      refuse(where({}), "the file has no transaction set, only an interchange acknowledgment (TA1)", 0);
    else
      refuse(where({}), "the file has no transaction set: there is nothing to read in it", 0);
  }

 private:
  struct open_interchange {
    std::string number, submitter;
    segment isa;
    std::size_t groups = 0;
  };
  struct open_group {
    std::string number, version;
    std::size_t sets = 0;
  };
  struct open_set {
    place at;
    std::string id, number, version;
    bool in_group = false;
    std::vector<segment> segments;  // None of a set that has too many.
    std::size_t segment_count = 0;
    std::size_t claims_let_go = 0;  // In the segments of a set that has too many.
  };

  place where(const segment& s) const {
    place p;
    p.file = options_.file;
    p.segment = s.index;
    p.segment_id = shown_segment_id(s.id);
    p.offset = s.offset;
    if (interchange_) p.interchange = shown_control_number(interchange_->number);
    if (group_) p.group = shown_control_number(group_->number);
    if (set_) p.set = shown_control_number(set_->number);
    return p;
  }

  void refuse(place at, std::string message, std::size_t claims) {
    refused_ = true;
    refusal r;
    r.at = std::move(at);
    r.message = std::move(message);
    r.claims_refused = claims;
    sink_.add(std::move(r));
  }

  void take_skipped(const segment& s) {
    const auto claims = count_claim_marks(s.text);
    const auto size = std::to_string(s.text.size()) + " bytes";
    close_interchange(s, "unreadable bytes begin");
    auto at = where(s);
    at.segment_id.clear();
    if (s.text.substr(0, 3) == "ISA") {
      refuse(std::move(at),
             "ISA must have sixteen elements, a version of five digits and three different delimiters; " +
                 size + " up to the next interchange are skipped",
             claims);
    } else if (claims != 0) {
      refuse(std::move(at), size + " outside any interchange have claims in them", claims);
    } else {
      sink_.warn(std::move(at), size + " outside any interchange are skipped");
    }
  }

  void take(const segment& s) {
    if (s.kind == token_kind::isa) {
      close_interchange(s, "the next ISA begins");
      const auto e = source_.elements(s);
      // The segment is kept without its text, which may not live as long.
      const segment isa{.kind = s.kind, .index = s.index, .offset = s.offset, .text = {}, .id = "ISA"};
      interchange_ = open_interchange{std::string{trimmed(e[13])}, std::string{trimmed(e[6])}, isa};
      ++sink_.counts().interchanges;
    } else if (s.id == "IEA") {
      take_interchange_trailer(s);
    } else if (s.id == "GS") {
      close_group(s, "the next GS begins");
      const auto e = source_.elements(s);
      group_ = open_group{std::string{trimmed(e[6])}, std::string{trimmed(e[8])}};
      ++interchange_->groups;
      ++sink_.counts().groups;
    } else if (s.id == "GE") {
      take_group_trailer(s);
    } else if (s.id == "ST") {
      close_set(s, "the next ST begins");
      begin_set(s);
    } else if (set_) {
      add_to_set(s);
      if (s.id == "SE") end_set(s);
    } else {
      take_stray(s);
    }
  }

  void take_interchange_trailer(const segment& s) {
    close_group(s, "IEA begins");
    const auto e = source_.elements(s);
    if (!same_number(e[1], std::to_string(interchange_->groups)))
      sink_.warn(where(s), "IEA01 must be the number of groups, " + std::to_string(interchange_->groups));
    if (!same_number(e[2], interchange_->number)) sink_.warn(where(s), "IEA02 must be the same as ISA13");
    interchange_.reset();
  }

  void take_group_trailer(const segment& s) {
    close_set(s, "GE begins");
    if (!group_) return sink_.warn(where(s), "GE without GS");
    const auto e = source_.elements(s);
    if (!same_number(e[1], std::to_string(group_->sets)))
      sink_.warn(where(s), "GE01 must be the number of transaction sets, " + std::to_string(group_->sets));
    if (!same_number(e[2], group_->number)) sink_.warn(where(s), "GE02 must be the same as GS06");
    group_.reset();
  }

  void take_stray(const segment& s) {
    if (const auto claims = claims_in(s)) return refuse(where(s), "CLM outside any transaction set", claims);
    // Acknowledgments and service segments that may stand between the envelopes.
    for (const std::string_view service : {"TA1", "TA3", "ISB", "ISE"}) {
      if (s.id != service) continue;
      acknowledgment_ |= s.id == "TA1";
      return;
    }
    stray_ = true;
    sink_.warn(where(s), "segment outside any transaction set is skipped");
  }

  void begin_set(const segment& s) {
    const auto e = source_.elements(s);
    open_set set{.at = {},
                 .id = std::string{trimmed(e[1])},
                 .number = std::string{trimmed(e[2])},
                 .version = {},
                 .in_group = group_.has_value(),
                 .segments = {}};
    if (!trimmed(e[3]).empty())
      set.version = trimmed(e[3]);
    else if (group_)
      set.version = group_->version;
    if (group_) ++group_->sets;
    ++sink_.counts().sets;
    set_ = std::move(set);
    set_->at = where(s);
    add_to_set(s);
  }

  // A set of too many segments is only counted on: nothing of it is kept.
  void add_to_set(const segment& s) {
    if (++set_->segment_count <= options_.max_segments) return set_->segments.push_back(s);
    set_->claims_let_go = claims_in_set() + claims_in(s);
    set_->segments = std::vector<segment>();  // Gives the memory back, which clearing would not.
  }

  // The CLM that the segment is, and those joined to it because a terminator is missing.
  std::size_t claims_in(const segment& s) const { return (s.id == "CLM") + source_.joined_claims(s); }

  std::size_t claims_in_set() const {
    auto count = set_->claims_let_go;
    for (const auto& s : set_->segments) count += claims_in(s);
    return count;
  }

  // Where the terminator before a claim was lost, the claim would be taken for the end of the segment before
  // it and disappear; so nothing of such a set is read.
  const segment* first_joined_claim() const {
    for (const auto& s : set_->segments)
      if (source_.joined_claims(s) > 0) return &s;
    return nullptr;
  }

  // Names a set that is of another kind; empty for an 837P of 5010.
  std::string foreign() const {
    if (is_professional_claim_5010(set_->id, set_->version)) return {};
    return "transaction set " + describe_transaction(set_->id, set_->version) +
           " is not an 837P of version 5010 (005010X222, X222A1, X222A2)";
  }

  void end_set(const segment& s) {
    const auto read_before = sink_.counts().claims_read;
    const auto fate = settle_set(s);
    sink_.add(read_set{set_->at.segment, fate, sink_.counts().claims_read - read_before});
    set_.reset();
  }

  set_fate settle_set(const segment& s) {
    const auto e = source_.elements(s);
    if (auto reason = foreign(); !reason.empty()) {
      refuse(set_->at, std::move(reason), claims_in_set());
      return set_fate::foreign;
    }
    if (!set_->in_group) {
      refuse(set_->at, "the transaction set stands outside any group (GS)", claims_in_set());
      return set_fate::outside_group;
    }
    if (!same_number(e[2], set_->number)) {
      refuse(where(s), "SE02 must be the same as ST02: the set is not closed by its own trailer",
             claims_in_set());
      return set_fate::other_trailer;
    }
    if (set_->segments.empty()) {
      refuse(set_->at,
             "the transaction set has more than " + std::to_string(options_.max_segments) +
                 " segments; split it",
             claims_in_set());
      return set_fate::too_large;
    }
    if (const auto* joined = first_joined_claim()) {
      refuse(where(*joined), "a segment terminator is missing before a CLM in this segment", claims_in_set());
      return set_fate::joined_claim;
    }
    if (!same_number(e[1], std::to_string(set_->segment_count)))
      sink_.warn(where(s), "SE01 must be the number of segments, " + std::to_string(set_->segment_count));
    ++sink_.counts().sets_read;
    claim_reader reader{source_,
                        {set_->at, interchange_->isa, interchange_->submitter, set_->version, options_,
                         options_.services ? *options_.services : default_service_types()},
                        sink_};
    for (const auto& inside : set_->segments) reader.take(inside);
    reader.finish();
    return set_fate::read;
  }

  void close_set(const segment& s, const std::string& what) {
    if (!set_) return;
    auto reason = foreign();
    sink_.add(read_set{set_->at.segment, reason.empty() ? set_fate::not_closed : set_fate::foreign, 0});
    if (reason.empty()) reason = "the transaction set is not closed by SE before " + what;
    auto at = set_->at;
    if (s.index > 0) at.segment = s.index, at.segment_id = shown_segment_id(s.id), at.offset = s.offset;
    refuse(std::move(at), std::move(reason), claims_in_set());
    set_.reset();
  }

  void close_group(const segment& s, const std::string& what) {
    close_set(s, what);
    if (!group_) return;
    sink_.warn(where(s), "GE is missing before " + what);
    group_.reset();
  }

  void close_interchange(const segment& s, const std::string& what) {
    close_group(s, what);
    if (!interchange_) return;
    sink_.warn(where(s), "IEA is missing before " + what);
    interchange_.reset();
  }

  std::string_view bytes_;
  const reader_options& options_;
  segment_reader source_;
  result_sink sink_;
  std::optional<open_interchange> interchange_;
  std::optional<open_group> group_;
  std::optional<open_set> set_;
  bool refused_ = false, acknowledgment_ = false, stray_ = false;
};

std::string describe(const place& at, const std::string& message) {
  std::string text = at.file;
  if (at.segment > 0) {
    text += text.empty() ? "segment " : ", segment ";
    text += std::to_string(at.segment);
    if (!at.segment_id.empty()) text += " (" + at.segment_id + ")";
  }
  if (!at.set.empty()) text += ", set " + at.set;
  return text.empty() ? message : text + ": " + message;
}

}  // namespace

std::string to_text(const refusal& r) {
  auto text = describe(r.at, r.message);
  for (std::size_t i = 1; i < r.problems.size(); ++i) {
    const auto& p = r.problems[i];
    place at;
    at.segment = p.segment, at.segment_id = p.segment_id;
    text += "\n  " + describe(at, p.field + ' ' + p.rule);
  }
  return text;
}
std::string to_text(const warning& w) { return describe(w.at, w.message); }

std::string original_text(const professional_claim& claim) {
  std::string text;
  for (const auto& part : claim.context) text += *part;
  return text += claim.segments;
}

read_result read_837p(std::string_view bytes, const reader_options& options) {
  read_result result;
  file_reader{bytes, options, result}.read();
  return result;
}

}  // namespace benefactor::api::x12

#include "api/x12/envelope.hpp"

#include <utility>

#include "api/x12/transaction_names.hpp"
#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

// The segments whose elements matter to the envelope; a file is mostly of others.
bool frames(const segment& s) {
  for (const std::string_view id : {"ISA", "GS", "ST", "SE", "GE", "IEA"})
    if (s.id == id) return true;
  return false;
}

class envelope_walk {
 public:
  envelope_walk(std::string_view bytes, const std::string& file, std::size_t max_segments, set_taker& taker,
                read_counts& counts)
      : bytes_{bytes},
        file_{file},
        max_segments_{max_segments},
        taker_{taker},
        counts_{counts},
        source_{bytes} {}

  void walk() {
    if (bytes_.size() > max_file_bytes)
      return refuse(where({}), "the file is larger than 268435456 bytes; split it",
                    count_claim_marks(bytes_, taker_.claim_id()));
    while (const auto s = source_.next()) {
      if (s->kind == token_kind::skipped) {
        take_skipped(*s);
        continue;
      }
      ++counts_.segments;
      take(*s);
      if (!s->terminated)
        taker_.warn(where(*s), "the file breaks off in this segment, or its terminator is missing");
      if (!set_ || set_->segments.empty()) source_.forget();
    }
    close_interchange({}, "the file ends");
    if (refused_ || wanted_ > 0) return;
    if (bytes_.empty())
      refuse(where({}), "the file is empty", 0);
    else if (counts_.interchanges == 0)
      refuse(where({}), "the file has no ISA segment: it is not X12", 0);
    else
      refuse(where({}), "the file has no transaction set " + std::string{taker_.set_id()}, 0);
  }

 private:
  struct open_interchange {
    std::string number;
    bool test = false;
    std::size_t groups = 0;
  };
  struct open_group {
    std::string number, version;
    std::size_t sets = 0;
  };

  place where(const segment& s) const {
    place p;
    p.file = file_;
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
    taker_.refuse(std::move(at), std::move(message), claims);
  }

  bool wanted() const { return set_->id == taker_.set_id(); }

  std::size_t claims_in(const segment& s) const {
    return (s.id == taker_.claim_id()) + source_.joined_claims(s, taker_.claim_id());
  }

  void take_skipped(const segment& s) {
    const auto claims = count_claim_marks(s.text, taker_.claim_id());
    const auto size = std::to_string(s.text.size()) + " bytes";
    close_interchange(s, "unreadable bytes begin");
    auto at = where(s);
    at.segment_id.clear();
    if (s.text.substr(0, 3) == "ISA")
      refuse(std::move(at),
             "ISA must have sixteen elements, a version of five digits and three different delimiters; " +
                 size + " up to the next interchange are skipped",
             claims);
    else if (claims != 0)
      refuse(std::move(at), size + " outside any interchange have claims in them", claims);
    else
      taker_.warn(std::move(at), size + " outside any interchange are skipped");
  }

  void take(const segment& s) {
    const auto e = frames(s) ? source_.elements(s) : element_list{};
    if (s.kind == token_kind::isa) {
      close_interchange(s, "the next ISA begins");
      interchange_ = open_interchange{std::string{trimmed(e[13])}, trimmed(e[15]) == "T"};
      ++counts_.interchanges;
    } else if (s.id == "IEA") {
      close_group(s, "IEA begins");
      check_count(s, "IEA01", e[1], "groups", interchange_->groups);
      if (!same_number(e[2], interchange_->number)) taker_.warn(where(s), "IEA02 must be the same as ISA13");
      interchange_.reset();
    } else if (s.id == "GS") {
      close_group(s, "the next GS begins");
      group_ = open_group{std::string{trimmed(e[6])}, std::string{trimmed(e[8])}};
      ++interchange_->groups;
      ++counts_.groups;
    } else if (s.id == "GE") {
      close_set(s, "GE begins");
      if (!group_) return taker_.warn(where(s), "GE without GS");
      check_count(s, "GE01", e[1], "transaction sets", group_->sets);
      if (!same_number(e[2], group_->number)) taker_.warn(where(s), "GE02 must be the same as GS06");
      group_.reset();
    } else if (s.id == "ST") {
      close_set(s, "the next ST begins");
      begin_set(s, e);
    } else if (set_) {
      add_to_set(s);
      if (s.id == "SE") end_set(s, e);
    } else if (const auto claims = claims_in(s)) {
      refuse(where(s), std::string{taker_.claim_id()} + " outside any transaction set", claims);
    } else if (s.id != "TA1" && s.id != "TA3" && s.id != "ISB" && s.id != "ISE") {
      taker_.warn(where(s), "segment outside any transaction set is skipped");
    }
  }

  void check_count(const segment& s, const std::string& field, std::string_view said, const std::string& what,
                   std::size_t count) {
    if (!same_number(said, std::to_string(count)))
      taker_.warn(where(s), field + " must be the number of " + what + ", " + std::to_string(count));
  }

  void begin_set(const segment& s, const element_list& e) {
    framed_set set;
    set.id = trimmed(e[1]);
    set.number = trimmed(e[2]);
    set.test = interchange_->test;
    if (!trimmed(e[3]).empty())
      set.version = trimmed(e[3]);
    else if (group_)
      set.version = group_->version;
    if (group_) ++group_->sets;
    in_group_ = group_.has_value();
    joined_.reset();
    ++counts_.sets;
    set_ = std::move(set);
    set_->at = where(s);
    wanted_ += wanted();
    add_to_set(s);
  }

  // A set of too many segments, or of another kind, is only counted on: nothing of it is kept.
  void add_to_set(const segment& s) {
    ++set_->segment_count;
    if (!wanted()) return;
    const auto joined = source_.joined_claims(s, taker_.claim_id());
    set_->claims += (s.id == taker_.claim_id()) + joined;
    if (!joined_ && joined > 0) joined_ = where(s);
    if (set_->segment_count <= max_segments_) return set_->segments.push_back(s);
    set_->segments = std::vector<segment>();  // Gives the memory back, which clearing would not.
  }

  void end_set(const segment& s, const element_list& e) {
    if (!wanted())
      taker_.warn(set_->at, "transaction set " + describe_transaction(set_->id, set_->version) + " is no " +
                                std::string{taker_.set_id()} + " and is skipped");
    else if (!in_group_)
      refuse(set_->at, "the transaction set stands outside any group (GS)", set_->claims);
    else if (!same_number(e[2], set_->number))
      refuse(where(s), "SE02 must be the same as ST02: the set is not closed by its own trailer",
             set_->claims);
    else if (set_->segments.empty())
      refuse(set_->at,
             "the transaction set has more than " + std::to_string(max_segments_) + " segments; split it",
             set_->claims);
    else if (joined_)
      refuse(
          *joined_,
          "a segment terminator is missing before a " + std::string{taker_.claim_id()} + " in this segment",
          set_->claims);
    else
      take_whole(s, e);
    set_.reset();
  }

  void take_whole(const segment& s, const element_list& e) {
    check_count(s, "SE01", e[1], "segments", set_->segment_count);
    taker_.take(*set_, source_);
  }

  void close_set(const segment& s, const std::string& what) {
    if (!set_) return;
    auto at = set_->at;
    if (s.index > 0) at.segment = s.index, at.segment_id = shown_segment_id(s.id), at.offset = s.offset;
    const auto message = "the transaction set is not closed by SE before " + what;
    if (wanted())
      refuse(std::move(at), message, set_->claims);
    else
      taker_.warn(std::move(at), message);
    set_.reset();
  }

  void close_group(const segment& s, const std::string& what) {
    close_set(s, what);
    if (!group_) return;
    taker_.warn(where(s), "GE is missing before " + what);
    group_.reset();
  }

  void close_interchange(const segment& s, const std::string& what) {
    close_group(s, what);
    if (!interchange_) return;
    taker_.warn(where(s), "IEA is missing before " + what);
    interchange_.reset();
  }

  std::string_view bytes_;
  const std::string& file_;
  std::size_t max_segments_;
  set_taker& taker_;
  read_counts& counts_;
  segment_reader source_;
  std::optional<open_interchange> interchange_;
  std::optional<open_group> group_;
  std::optional<framed_set> set_;
  std::optional<place> joined_;  // The first segment of the set with a claim joined to it.
  std::size_t wanted_ = 0;       // Sets of the kind wanted.
  bool in_group_ = false, refused_ = false;
};

}  // namespace

void walk_envelope(std::string_view bytes, const std::string& file, std::size_t max_segments,
                   set_taker& taker, read_counts& counts) {
  envelope_walk{bytes, file, max_segments, taker, counts}.walk();
}

}  // namespace benefactor::api::x12

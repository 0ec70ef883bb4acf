// The inside of one 837P transaction set: loops, claims and lines. Part of read_837p (claim_837p.hpp).
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/claim_837p.hpp"
#include "api/x12/claim_succession.hpp"
#include "api/x12/interchange.hpp"

namespace benefactor::api::x12 {

/// Collects a read's results within their limits.
class result_sink {
 public:
  explicit result_sink(read_result& result) : result_{result} {}

  void add(professional_claim claim);
  void add(refusal r);
  void add(read_set set);
  void warn(place at, std::string message);
  read_counts& counts() { return result_.counts; }

  const claim_succession& claims_so_far() const { return succession_; }

 private:
  read_result& result_;
  claim_succession succession_;
};

/// What a set inherits from its envelope.
struct set_envelope {
  place at;     ///< of ST
  segment isa;  ///< number, offset and id only
  std::string submitter;
  std::string version;
  const reader_options& options;
  const service_type_table& services;
};

/// Where a value of a submission stood.
struct value_origin {
  segment at;
  std::string field;  // "SV102"
};

/// What SV107 may point to.
struct diagnosis_draft {
  std::string code;  // Empty: a diagnosis of ICD-9-CM, which the submission does not have.
  value_origin origin;
};

/// What another payer says of the claim (loop 2320) or of a line (2430).
struct payer_draft {
  segment at;                 // Its SBR or SVD.
  std::string rank;           // SBR01
  std::string id;             // NM109 of 2330B; SVD01
  std::optional<cents> paid;  // AMT*D; SVD02
  bool adjusted = false;      // It has CAS segments, with these sums:
  cents adjustments = 0, contractual = 0, patient = 0, paid_to_patient = 0;
  std::optional<cents> left;    // AMT*EAF
  std::optional<date> decided;  // DTP*573
};

/// A service line being read.
struct line_draft {
  claim_line line;
  segment at;                                         // Its LX.
  std::optional<segment> service, period, rendering;  // Its SV1, DTP*472, NM1*82.
  std::string rendering_npi;
  std::vector<std::size_t> pointed;  // The place among the claim's of each of the line's diagnoses.
  std::vector<payer_draft> payers;   // In the order they paid, once settled.
};

/// A claim being read: nothing of it is handed out before its last segment.
struct claim_draft {
  professional_claim claim;
  segment at;  // Its CLM.
  std::vector<claim_problem> problems;
  std::vector<diagnosis_draft> diagnoses;
  std::vector<line_draft> lines;
  std::vector<payer_draft> payers;
  std::vector<std::string_view> odd_payers;    // What to warn about them.
  std::optional<segment> rendering, provider;  // Its NM1*82; the NM1 that named the submission's provider.
  bool has_icd9 = false;
};

/// Takes the segments of one set from ST to SE, in order, and hands out claims and refusals as they end.
class claim_reader {
 public:
  claim_reader(const segment_reader& source, set_envelope envelope, result_sink& sink);
  void take(const segment& s);
  void finish();

 private:
  /// A loop above the claims: the set's header, or one of the HL levels.
  struct loop {
    bool open = false;
    std::string hl_number;
    std::string text;
    std::shared_ptr<const std::string> shared_text;  // Made for the first claim below.
    // Of a subscriber's loop, what claims of dependents keep: nothing of who the subscriber is.
    std::string impersonal_text;
    std::shared_ptr<const std::string> shared_impersonal_text;
    bool of_payer = false;                    // Behind its NM1*PR.
    std::vector<claim_problem> problems;      // Refuse every claim below.
    std::optional<segment> named;             // Its NM1.
    bool described = false, insured = false;  // DMG, SBR or PAT seen.
  };
  enum class level : unsigned char { header, billing, subscriber, patient };
  enum class part : unsigned char { context, claim, claim_party, other_payer, line, line_party, line_payer };

  loop& current() { return loops_[static_cast<std::size_t>(level_)]; }
  loop& at(level l) { return loops_[static_cast<std::size_t>(l)]; }
  place place_of(const segment& s) const;
  void add_problem(claim_problem p);
  void problem(const segment& s, std::string field, std::string_view rule);
  std::string text(const segment& s, std::string_view value, std::size_t most, std::string field);
  void keep(const segment& s, const element_list& e);
  void keep_impersonal(const segment& s, const element_list& e, std::string_view kept);

  void open_level(const segment& s, const element_list& e);
  void take_context(const segment& s, const element_list& e);
  void take_context_name(const segment& s, const element_list& e);
  person read_person(const segment& s, const element_list& e);
  std::string read_npi(const segment& s, const element_list& e);

  void open_claim(const segment& s, const element_list& e);
  void take_claim(const segment& s, const element_list& e);
  bool belongs_above(const segment& s, const element_list& e) const;
  void refuse_from_here(const segment& s);
  void take_diagnoses(const segment& s, const element_list& e);
  void take_rendering(const segment& s, const element_list& e);
  void take_service(const segment& s, const element_list& e);
  void take_service_date(const segment& s, const element_list& e);
  bool has_payers_before() const { return !payer_rank_.empty() && payer_rank_ != "P"; }
  void begin_payer(std::vector<payer_draft>& payers, std::size_t most, const segment& s);
  void take_payer(const segment& s, const element_list& e);
  void take_adjustments(const segment& s, const element_list& e, payer_draft& payer);
  cents read_amount(const segment& s, std::string_view value, std::string field);
  void settle_payers();
  void share_out(const payer_draft& payer);
  void odd_payers(std::string_view what);
  void settle_people();
  void settle_lines();
  void settle_ids();
  void check_form();
  value_origin origin_of(const std::string& path);
  std::string modifier_field(const segment& service, std::size_t number) const;
  void warn_of_claim();
  void close_claim();

  const segment_reader& source_;
  set_envelope envelope_;
  result_sink& sink_;
  std::array<loop, 4> loops_;
  level level_ = level::header;
  part part_ = part::context;
  std::optional<date> set_date_;  // BHT04
  std::string_view set_date_rule_ = "is missing";

  // Of the loops that are open.
  std::string billing_npi_, subscriber_id_, group_number_, payer_name_, payer_id_, insured_relation_,
      payer_rank_;  // SBR01
  person subscriber_, patient_;
  relationship patient_relationship_ = relationship::other_dependent;

  std::optional<claim_draft> draft_;
};

}  // namespace benefactor::api::x12

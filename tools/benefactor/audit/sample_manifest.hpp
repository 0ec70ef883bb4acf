// What a folder with a sample holds, in its file manifest.json: from which log, up to which position, how it
// was drawn, and the claims drawn. Whoever has the log and this file can draw the sample again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/event_log.hpp"
#include "tools/benefactor/audit/population.hpp"
#include "tools/benefactor/audit/sampling.hpp"

namespace benefactor::tools {

inline constexpr int sample_form_version = 1;

/// Of the claims of one stratum.
struct drawn_stratum {
  struct claim {
    claim_id id;
    std::string number;
    cents plan_paid = 0;

    auto operator<=>(const claim&) const = default;
  };
  std::string name;
  std::uint64_t population = 0;
  cents plan_paid = 0;        ///< of the population
  std::vector<claim> claims;  ///< drawn, in the order of their selection keys

  bool operator==(const drawn_stratum&) const = default;
};

struct sample_manifest {
  store::log_checkpoint end;  ///< the last event that was looked at
  std::int64_t end_us = 0;    ///< when it was appended
  std::uint64_t seed = 0;
  strata_form form;
  date from, to;                        ///< days of decision, both included
  std::optional<sample_design> design;  ///< nothing: the size was asked for
  std::uint64_t size = 0;               ///< before each stratum got its least
  std::uint64_t least = 0;
  std::vector<drawn_stratum> strata;

  std::uint64_t population() const;
  std::uint64_t drawn() const;
};

/// Draws: sizes the sample (*size*; nothing: by *design*), shares it out and chooses. Numbers and amounts of
/// the claims drawn are left for the caller to fill in. Errors: std::invalid_argument when more than
/// sample_size_max claims would be drawn.
void draw(const std::vector<stratum>& strata, std::optional<std::uint64_t> size, sample_manifest& manifest);

std::string to_text(const sample_manifest& manifest);

/// Errors: std::invalid_argument naming *file* and what is wrong with it.
sample_manifest read_sample_manifest(const std::filesystem::path& file);

}  // namespace benefactor::tools

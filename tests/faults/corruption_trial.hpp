#pragma once
/// Damage to the files of a closed data folder: it is told, or it changes nothing.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/faults/promise_check.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::test_support {

enum class damage_kind : std::uint8_t { one_bit, some_bytes, zeros, cut_off, removed };
inline constexpr damage_kind every_damage[] = {damage_kind::one_bit, damage_kind::some_bytes,
                                               damage_kind::zeros, damage_kind::cut_off,
                                               damage_kind::removed};

struct damage {
  std::string store;  ///< log, derived, keys
  std::string file;   ///< its name
  damage_kind kind = damage_kind::one_bit;
  std::uint64_t at = 0;  ///< byte
};

std::string describe(const damage& done);

enum class damage_outcome : std::uint8_t {
  told,       ///< a start or `log verify` refuses, or a read does
  harmless,   ///< everything is as it was
  undetected  ///< something is gone or altered, and nothing says so
};

struct corruption_result {
  damage_outcome outcome = damage_outcome::harmless;
  std::string told;                   ///< what was said
  std::vector<std::string> problems;  ///< when undetected, or told without what to do
};

struct corruption_options {
  store::rocksdb_setup setup{};  ///< of the stores that meet the damage
  bool without_marks = false;    ///< as in a folder of before there were high-water marks, or after a restore
  bool journals_only = false;    ///< damage journals of the log only
};

/// A data folder with tables and journals in all three stores, and what was answered on it; trials damage
/// copies.
class corruption_bench {
 public:
  /// *killed*: its last life ended without closing, so that journals hold what is in no table.
  corruption_bench(std::uint64_t seed, bool killed);
  ~corruption_bench();

  damage choose(std::mt19937_64& random, const corruption_options& options = {}) const;
  corruption_result run(const damage& done, std::mt19937_64& random,
                        const corruption_options& options = {}) const;

  std::uint64_t answered() const;

 private:
  struct content;

  temp_directory folder_;
  std::filesystem::path data_;
  fault_script script_;
  std::vector<noted_answer> answers_;
  std::unique_ptr<content> content_;
};

}  // namespace benefactor::test_support

#include "api/x12/file_outline.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/x12/claim_collector.hpp"
#include "api/x12/interchange.hpp"
#include "api/x12/transaction_names.hpp"

namespace benefactor::api::x12 {
namespace {

written_delimiters delimiters_of(const delimiters& read, std::string_view repetition) {
  written_delimiters d;
  d.element = read.element, d.component = read.component;
  d.terminator = read.newline_terminates ? "\n" : read.terminator;
  d.newline_terminates = read.newline_terminates;
  const auto is_free = [&](std::string_view c) {
    return c.size() == 1 && c[0] > ' ' && c[0] <= '~' && c != d.element && c != d.component &&
           c != d.terminator &&
           std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"}.find(c) ==
               c.npos;
  };
  // Before version 5010 the element was no separator but a letter, U.
  for (const auto candidate : {repetition, std::string_view{"^"}, std::string_view{"!"},
                               std::string_view{"|"}, std::string_view{"\\"}})
    if (is_free(candidate)) {
      d.repetition = candidate;
      break;
    }
  return d;
}

class outliner {
 public:
  outliner(std::string_view bytes, const loop_rule& guide)
      : source_{bytes}, collector_{source_}, guide_{guide} {}

  std::vector<outlined_interchange> run() {
    while (const auto s = source_.next()) {
      if (s->kind == token_kind::skipped)
        close_interchange();
      else
        take(*s);
      source_.forget();
    }
    close_interchange();
    return std::move(result_);
  }

 private:
  outlined_interchange& interchange() { return result_.back(); }
  outlined_group& group() { return interchange().groups.back(); }

  std::string text(const element_list& e, std::size_t n) const { return std::string{trimmed(e[n])}; }

  outlined_trailer trailer(const element_list& e) const { return {true, text(e, 1), text(e, 2)}; }

  void take(const segment& s) {
    const auto e = source_.elements(s);
    if (s.kind == token_kind::isa) {
      close_interchange();
      result_.emplace_back();
      in_interchange_ = true;
      for (std::size_t n = 1; n < 16; ++n) interchange().isa[n] = text(e, n);
      interchange().delimiters = delimiters_of(source_.separators(), interchange().isa[11]);
      outside_.begin(0);
    } else if (s.id == "IEA") {
      close_group();
      interchange().trailer = trailer(e);
      close_interchange();
    } else if (s.id == "GS") {
      close_group();
      interchange().groups.push_back({text(e, 1), text(e, 2), text(e, 3), text(e, 6), text(e, 8), {}, {}});
      in_group_ = true;
    } else if (s.id == "GE") {
      close_set({});
      if (in_group_)
        group().trailer = trailer(e);
      else
        interchange().stray = true;
      in_group_ = false;
    } else if (s.id == "ST") {
      close_set({});
      begin_set(s, e);
    } else if (set_) {
      add(s);
      if (s.id == "SE") close_set(trailer(e));
    } else {
      take_outside(s);
    }
  }

  void take_outside(const segment& s) {
    if (s.id == "TA1" || s.id == "TA3" || s.id == "ISB" || s.id == "ISE") return;
    interchange().stray = true;
    outside_.take(s);
  }

  void begin_set(const segment& s, const element_list& e) {
    set_.emplace();
    set_->segment = s.index;
    set_->id = text(e, 1), set_->number = text(e, 2), set_->version = text(e, 3);
    const auto version = set_->version.empty() && in_group_ ? group().version : set_->version;
    if (is_professional_claim_5010(set_->id, version)) walk_.emplace(guide_, source_);
    collector_.begin(s.index);
    add(s);
  }

  void add(const segment& s) {
    ++set_->segments;
    if (walk_) walk_->take(s);
    collector_.take(s);
  }

  void close_set(outlined_trailer trailer) {
    if (!set_) return;
    set_->trailer = std::move(trailer);
    if (walk_) set_->errors = listed(walk_->finish(set_->trailer.present));
    walk_.reset();
    keep(collector_.finish());
    if (in_group_)
      group().sets.push_back(std::move(*set_));
    else
      interchange().stray = true;
    set_.reset();
  }

  /// The first of *errors*, for it is what the set is in error by, and those that may still be listed. Each
  /// counts, and each element in it.
  std::vector<segment_error> listed(std::vector<segment_error> errors) {
    std::size_t kept = 0;
    for (; kept < errors.size() && (kept == 0 || errors_left_ > 0); ++kept) {
      auto& elements = errors[kept].elements;
      elements.resize(std::min(elements.size(), std::max<std::size_t>(errors_left_, 1)));
      errors_left_ -= std::min(errors_left_, 1 + elements.size());
    }
    errors.resize(kept);
    return errors;
  }

  void keep(answered_set claims) {
    if (!claims.providers.empty()) interchange().claims.push_back(std::move(claims));
  }

  void close_group() {
    close_set({});
    in_group_ = false;
  }

  void close_interchange() {
    if (!in_interchange_) return;
    close_group();
    keep(outside_.finish());
    in_interchange_ = false;
  }

  segment_reader source_;
  claim_collector collector_, outside_{source_};
  const loop_rule& guide_;
  std::vector<outlined_interchange> result_;
  bool in_interchange_ = false, in_group_ = false;
  std::optional<outlined_set> set_;
  std::optional<guide_walk> walk_;
  std::size_t errors_left_ = max_outlined_errors;
};

}  // namespace

std::vector<outlined_interchange> outline_file(std::string_view bytes, const loop_rule& guide) {
  return outliner{bytes, guide}.run();
}

}  // namespace benefactor::api::x12

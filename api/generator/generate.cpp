#include "api/generator/generate.hpp"

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "api/documents/claim_json.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/generator/writer_837p.hpp"

namespace benefactor::api {

namespace {

constexpr std::size_t buffer_bytes = 1u << 20;

/// The X12 reader takes files of up to 256 MiB.
constexpr std::uint64_t most_837_bytes = 200u << 20;

/// A file written in large pieces.
class output_file {
 public:
  explicit output_file(std::filesystem::path path) : path_(std::move(path)), file_(path_, std::ios::binary) {
    check();
  }

  /// Text appended here is written by settle and close.
  std::string text;

  void settle() {
    if (text.size() >= buffer_bytes) write();
  }

  void close() {
    write();
    file_.close();
    check();
  }

  std::uint64_t size() const { return written_ + text.size(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  void write() {
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
    check();
    written_ += text.size();
    text.clear();
  }

  void check() const {
    if (!file_) throw std::runtime_error("cannot write " + path_.string());
  }

  std::filesystem::path path_;
  std::ofstream file_;
  std::uint64_t written_ = 0;
};

/// Policies as lines of JSON. The rules of a plan are turned into text once, because they are most of a
/// policy.
class policy_lines {
 public:
  void append(std::string& out, policy_enrollment e, std::size_t plan) {
    auto& rules = rules_[plan];
    if (rules.empty()) rules = nlohmann::ordered_json(rule_list(e.terms.rules)).dump();
    e.terms.rules.clear();
    const auto members = std::exchange(e.members, {});
    out.append(to_json(e).dump());
    out.back() = ',';
    out.append("\"rules\":").append(rules).append(",\"members\":[");
    for (const auto& m : members) {
      if (out.back() != '[') out.push_back(',');
      out.append(to_json(m).dump());
    }
    out.append("]}\n");
  }

 private:
  static nlohmann::ordered_json rule_list(const std::vector<coverage_rule>& rules) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& rule : rules) list.push_back(to_json(rule));
    return list;
  }

  std::array<std::string, plan_count + 1> rules_;
};

std::filesystem::path numbered_837(const std::filesystem::path& dir, std::size_t number) {
  return dir / (number == 1 ? "claims.837" : "claims-" + std::to_string(number) + ".837");
}

class generator {
 public:
  generator(const book_options& options, const book_progress& progress)
      : options_(options), progress_(progress), book_(options.seed, options.policies, options.hot_bucket) {}

  book_summary run() {
    write_enrollment("enrollment.ndjson", naming::plan_issued);
    write_claims();
    write_enrollment("enrollment-837.ndjson", naming::as_in_837p);
    return summary_;
  }

 private:
  void write_enrollment(const char* name, naming how) {
    output_file out(options_.out_dir / name);
    book_summary count;
    for (const auto& p : book_.providers()) {
      if (!p.listed) continue;
      ++count.providers;
      out.text.append(to_json(provider{p.npi, p.name, p.network}).dump()).append("\n");
    }
    policy_lines lines;
    for (std::uint64_t i = 0; i < book_.policies(); ++i) {
      const auto h = book_.household_at(i);
      lines.append(out.text, book_.enrollment_of(*h, how), h->group ? plan_count : h->plan);
      for (const auto& a : book_.authorizations_of(*h, how)) {
        ++count.authorizations;
        out.text.append(to_json(a).dump()).append("\n");
      }
      ++count.policies;
      count.members += h->members.size();
      out.settle();
      if (count.policies % 10'000 == 0 && how == naming::plan_issued) report(count.policies);
    }
    out.close();
    summary_.providers = count.providers;
    summary_.policies = count.policies;
    summary_.members = count.members;
    summary_.authorizations = count.authorizations;
    summary_.files.push_back(out.path());
  }

  void write_claims() {
    claim_source source(book_, options_.claims);
    writer_837p writer(book_);
    output_file json(options_.out_dir / "claims.ndjson");
    std::size_t files = 1;
    auto x12 = std::make_unique<output_file>(numbered_837(options_.out_dir, files));
    const auto end_file = [&] {
      writer.finish(x12->text);
      x12->close();
      summary_.files.push_back(x12->path());
    };
    for (auto batch = source.next_batch(); !batch.empty(); batch = source.next_batch()) {
      for (const auto& g : batch) {
        append_claim_json(json.text, g.claim);
        json.text.push_back('\n');
        json.settle();
        if (x12->size() > most_837_bytes && writer.between_sets(g)) {
          end_file();
          x12 = std::make_unique<output_file>(numbered_837(options_.out_dir, ++files));
        }
        writer.write(x12->text, g);
        x12->settle();
        summary_.lines += g.claim.lines.size();
      }
      summary_.claims += batch.size();
      report(book_.policies());
    }
    json.close();
    summary_.files.push_back(json.path());
    end_file();
    // What a larger book left here is not part of this one.
    while (std::filesystem::remove(numbered_837(options_.out_dir, ++files))) {
    }
  }

  void report(std::uint64_t policies) const {
    if (progress_) progress_(policies, summary_.claims);
  }

  const book_options& options_;
  const book_progress& progress_;
  book book_;
  book_summary summary_;
};

}  // namespace

book_summary generate_book(const book_options& options, const book_progress& progress) {
  if (options.policies < 1 || options.policies > book_options::max_policies)
    throw std::invalid_argument("policies must be 1 to " + std::to_string(book_options::max_policies));
  if (options.claims > book_options::max_claims)
    throw std::invalid_argument("claims must be at most " + std::to_string(book_options::max_claims));
  std::error_code failed;
  std::filesystem::create_directories(options.out_dir, failed);
  if (failed)
    throw std::runtime_error("cannot make the folder " + options.out_dir.string() + ": " + failed.message());
  return generator(options, progress).run();
}

}  // namespace benefactor::api

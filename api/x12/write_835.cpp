#include "api/x12/write_835.hpp"

#include <utility>

#include "api/x12/remittance_writer.hpp"
#include "api/x12/segment_writer.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::string_view version = "005010X221A1";

class remittance_file {
 public:
  remittance_file(const interchange_envelope& envelope, const writing_options& options)
      : options_{options}, delimiters_{delimiters_of(envelope)}, frame_{envelope, out_} {}

  written_835 write(std::span<const remittance> remittances) {
    frame_.open("HP", version, remittances.size());
    out_.require(!remittances.empty(), "ST", 0, "is required: there is no remittance to write");
    std::size_t number = 0;
    for (const auto& r : remittances) write_set(r, "remittances[" + std::to_string(number++) + ']');
    frame_.close();
    if (!problems_.empty()) return std::move(problems_);
    return out_.take_text();
  }

 private:
  void write_set(const remittance& r, const std::string& path) {
    frame_.begin_set("835");
    remittance_writer{out_, options_}.write(r, path);
    out_.about(path);
    frame_.end_set();
    // Beyond the limits nothing can be said of sums; the amounts are problems already.
    if (!out_.amounts_in_limits()) return;
    for (const auto& each : balance_problems(r))
      problems_.push_back({path, "must balance: " + to_text(each)});
  }

  const writing_options& options_;
  segment_delimiters delimiters_;
  std::vector<field_problem> problems_;
  segment_writer out_{delimiters_, problems_};
  interchange_frame frame_;
};

}  // namespace

written_835 write_835(std::span<const remittance> remittances, const interchange_envelope& envelope,
                      const writing_options& options) {
  return remittance_file{envelope, options}.write(remittances);
}

}  // namespace benefactor::api::x12

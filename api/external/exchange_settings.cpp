#include "api/external/exchange_settings.hpp"

#include <algorithm>

#include "events/external_claim.hpp"

namespace benefactor::api::external {

namespace {

constexpr std::size_t interchange_id_max = 15;

std::string interchange_id(const object_reader& in, std::string_view key) {
  auto text = in.text(key);
  if (text.size() > interchange_id_max) in.report(key, "has at most 15 characters");
  return text;
}

x12::claim_submitter submitter_of(const object_reader& document) {
  static const auto nothing = nlohmann::json::object();
  const auto* value = document.require("submitter");
  const object_reader in(value ? *value : nothing, document.path_of("submitter"), document.problems(),
                         {"name", "id", "contact", "telephone", "email"});
  x12::claim_submitter submitter{in.text("name"), interchange_id(in, "id"), in.optional_text("contact"),
                                 in.optional_text("telephone"), in.optional_text("email")};
  if (submitter.telephone.empty() && submitter.email.empty()) in.report("telephone", "is required, or email");
  return submitter;
}

processor_identity processor_of(const nlohmann::json& value, const std::string& path,
                                std::vector<problem>& problems) {
  const object_reader in(value, path, problems, {"id", "name", "receiverId", "payerName", "payerId", "test"});
  processor_identity p;
  p.id = in.text("id");
  if (!p.id.empty() && !is_processor_id(p.id)) in.report("id", "is 1 to 64 letters, digits, '-' and '_'");
  p.name = in.text("name");
  p.receiver_id = interchange_id(in, "receiverId");
  p.payer_name = in.optional_text("payerName");
  if (p.payer_name.empty()) p.payer_name = p.name;
  p.payer_id = in.optional_text("payerId");
  if (p.payer_id.empty()) p.payer_id = p.receiver_id;
  p.test = in.flag("test").value_or(false);
  return p;
}

}  // namespace

const processor_identity* exchange_settings::find(std::string_view id) const {
  const auto at =
      std::find_if(processors.begin(), processors.end(), [&](const auto& p) { return p.id == id; });
  return at == processors.end() ? nullptr : &*at;
}

exchange_settings parse_exchange(std::string_view text, std::vector<problem>& problems) {
  exchange_settings settings;
  const auto value = parse_json(text, problems);
  if (!value) return settings;
  const object_reader in(*value, {}, problems, {"submitter", "processors"});
  settings.submitter = submitter_of(in);
  in.require("processors");
  const auto& list = in.list("processors");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto path = index_path("processors", i);
    auto one = processor_of(list[i], path, problems);
    if (settings.find(one.id)) problems.push_back({path + ".id", "a processor stands here once"});
    settings.processors.push_back(std::move(one));
  }
  return settings;
}

}  // namespace benefactor::api::external

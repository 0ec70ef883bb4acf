// `benefactor flags list`: the claims that are unlike what is usual, and why.
#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

struct flags_options : client_options {
  std::string edit, npi, cursor;
  std::uint64_t limit = 100;

  api::claim_filter filter() const {
    api::claim_filter wanted_claims;
    wanted_claims.npi = npi;
    wanted_claims.flag = claim_edit::none;
    if (edit.empty()) return wanted_claims;
    const auto wanted = code_argument<claim_edit>(edit, "--edit");
    if (!is_anomaly(wanted))
      throw std::invalid_argument(
          "--edit: must be UNUSUAL_AMOUNT, IMPOSSIBLE_DAY or UPCODING_PATTERN; other edits' findings stand "
          "with their claim");
    wanted_claims.flag = wanted;
    return wanted_claims;
  }
};

void print_flagged(std::ostream& out, const api::claim_summary& claim) {
  out << claim.claim_number << "  " << to_text(claim.status) << "  received " << format_date(claim.received)
      << "  provider " << claim.provider_npi << "  billed " << format_money(claim.billed) << '\n';
  for (const auto& f : claim.flags)
    out << "  line " << f.line << "  " << to_text(f.edit) << ": " << f.detail << '\n';
}

int list_flagged(api::claims_client& client, const flags_options& o, std::string cursor) {
  constexpr std::uint64_t most_in_page = 1'000;
  const auto filter = o.filter();
  bool any = false;
  for (auto left = o.limit;;) {
    const auto wanted = o.limit == 0 ? most_in_page : std::min(left, most_in_page);
    auto page = client.list_claims(filter, static_cast<std::uint32_t>(wanted), cursor, o.at_least_position);
    left -= std::min<std::uint64_t>(left, page.claims.size());
    any = any || !page.claims.empty();
    if (o.json)
      std::cout << to_json(page).dump() << '\n';
    else
      for (const auto& claim : page.claims) print_flagged(std::cout, claim);
    if (page.next.empty() || (o.limit != 0 && left == 0)) {
      if (!o.json && !any) std::cout << "No claims have flags.\n";
      if (!o.json && !page.next.empty())
        std::cout << "\nThere are more: --cursor " << hex_of(page.next) << '\n';
      return status_done;
    }
    cursor = std::move(page.next);
  }
}

}  // namespace

void add_flags_command(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("flags", "Claims that are unlike what is usual");
  group->require_subcommand(1);
  const auto o = std::make_shared<flags_options>();
  auto* command = group->add_subcommand("list", "Claims with flags, newest first, each with its reasons");
  command->add_option("--edit", o->edit,
                      "Only with this flag: UNUSUAL_AMOUNT, IMPOSSIBLE_DAY or UPCODING_PATTERN");
  command->add_option("--npi,--provider", o->npi, "Only of the provider with this NPI");
  command->add_option("--limit", o->limit, "At most this many; 0: all")->capture_default_str();
  command->add_option("--cursor", o->cursor, "Go on where an earlier list ended");
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  add_position_option(*command, *o);
  add_grounds_options(*command, *o);
  command->footer(client_footer(
      "A flag says why, with its numbers, and decides nothing: a person looks into it. Flags are looked for "
      "from when\na POLICY table or a policy's own terms name them (`benefactor load edits`); they are found "
      "when a claim is\nsubmitted and stay. Lists are read from views that follow the log closely; "
      "--at-least "
      "POSITION waits for a\nclaim just sent. With --json each line is one page of at most 1,000 claims.\n"
      "\n"
      "Example:\n"
      "  benefactor flags list --edit UNUSUAL_AMOUNT --npi 1234567893",
      false));
  command->callback([o, &status] {
    const auto cursor = bytes_from_hex(o->cursor);
    if (!cursor) throw std::invalid_argument("--cursor: must be what an earlier list printed");
    (void)o->filter();
    status = with_client(*o, [&](auto& client) { return list_flagged(client, *o, *cursor); });
  });
}

}  // namespace benefactor::tools

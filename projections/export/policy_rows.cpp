#include "projections/export/policy_rows.hpp"

#include "events/overloaded.hpp"
#include "projections/export/export_fold.hpp"
#include "projections/export/row_writer.hpp"

namespace benefactor::projections {

namespace {

/// What every row of one event begins with.
struct fact {
  const store::event_view& view;
  export_sink& sink;

  row_writer row(export_table table, std::string_view event) const {
    return {sink, table, day_of(view.time_us).days, view.position, view.time_us, event};
  }
  policy_id policy() const {
    policy_id id;
    static_cast<id128&>(id) = view.stream.id;
    return id;
  }
};

/// How the cover of a member stands from the first, in the words of a change; empty: it is there.
std::string_view change_at_enrolment(const membership& terms) {
  if (terms.status == membership_status::suspended) return to_text(coverage_change::suspended);
  const bool ends = terms.status == membership_status::terminated || terms.terminated;
  return ends ? to_text(coverage_change::terminated) : std::string_view();
}

void write_member(const fact& of, const membership& terms, const std::string& number,
                  const demographics& who) {
  std::optional<date> from;
  if (terms.terminated && terms.status != membership_status::suspended)
    from = date{terms.terminated->days + 1};
  auto row = of.row(export_table::members, "ENROLLED");
  row << of.policy() << terms.member << to_text(terms.relationship) << terms.enrolled << terms.terminated
      << change_at_enrolment(terms) << from << number << who.name.last << who.name.first << who.name.middle
      << who.name.suffix << who.birth_date;
  row << (who.sex == administrative_gender::none ? std::string_view() : to_text(who.sex));
}

void write_policy_terms(row_writer& row, const policy_terms& terms) {
  row << terms.deductible << terms.out_of_pocket_max << to_text(terms.coordination) << terms.administrator;
}

void write(const fact& of, const policy_enrolled& e) {
  {
    auto row = of.row(export_table::policies, "ENROLLED");
    row << of.policy() << e.terms.holder << e.terms.effective << e.terms.expiration << std::int64_t{1};
    write_policy_terms(row, terms_of(e.terms));
    // From the first, or from that day on: "EXPIRED", "CANCELLED".
    if (e.terms.status == policy_status::active)
      row << std::nullopt << std::nullopt;
    else
      row << to_text(e.terms.status) << e.terms.status_date;
    row << e.confidential.policy_number;
  }
  const auto& sealed = e.confidential;
  for (std::size_t i = 0; i < e.terms.members.size(); ++i)
    write_member(of, e.terms.members[i],
                 i < sealed.member_numbers.size() ? sealed.member_numbers[i] : std::string(),
                 i < sealed.details.size() ? sealed.details[i] : demographics());
}

void write(const fact& of, const member_enrolled& e) {
  write_member(of, e.terms, e.confidential.member_number, e.confidential.details);
}

void write(const fact& of, const member_described& e) {
  const auto& who = e.confidential.details;
  auto row = of.row(export_table::members, "DESCRIBED");
  row << of.policy() << e.member << std::nullopt << std::nullopt << std::nullopt << std::nullopt
      << std::nullopt << std::nullopt << who.name.last << who.name.first << who.name.middle << who.name.suffix
      << who.birth_date;
  row << (who.sex == administrative_gender::none ? std::string_view() : to_text(who.sex));
}

void write(const fact& of, const contract_revised& e) {
  const auto& r = e.revision;
  if (r.member) return;  // Rules of a member's own: nothing that is exported changes.
  auto row = of.row(export_table::policies, "REVISED");
  row << of.policy() << std::nullopt << std::nullopt << r.expiration << r.number;
  write_policy_terms(row, r.terms);
  row << std::nullopt << r.from << std::nullopt;
}

void write(const fact& of, const coverage_status_changed& e) {
  const auto& c = e.change;
  if (c.member) {
    auto row = of.row(export_table::members, "COVERAGE");
    row << of.policy() << c.member << std::nullopt << std::nullopt << std::nullopt << to_text(c.change)
        << c.from;
    for (int column = 0; column < 7; ++column) row << std::nullopt;
  } else {
    auto row = of.row(export_table::policies, "COVERAGE");
    row << of.policy();
    for (int column = 0; column < 8; ++column) row << std::nullopt;
    row << to_text(c.change) << c.from << std::nullopt;
  }
}

void write(const fact& of, const provider_enrolled& e) {
  auto row = of.row(export_table::providers, "ENROLLED");
  row << e.terms.npi << e.terms.name << to_text(e.terms.network) << std::nullopt << std::nullopt
      << std::nullopt << std::nullopt << std::nullopt;
}

void write(const fact& of, const provider_affiliated& e) {
  auto row = of.row(export_table::providers, "AFFILIATED");
  row << e.npi << std::nullopt << to_text(e.terms.network) << e.terms.from << e.terms.contract << std::nullopt
      << std::nullopt << std::nullopt;
}

void write(const fact& of, const provider_described& e) {
  auto row = of.row(export_table::providers, "DESCRIBED");
  row << e.npi << std::nullopt << std::nullopt << std::nullopt << std::nullopt << e.details.address.city
      << e.details.address.state << e.details.taxonomy;
}

void write(const fact& of, const payment_event& event) {
  std::visit(overloaded{
                 [&](const payment_run_opened& e) {
                   auto row = of.row(export_table::payments, "RUN_OPENED");
                   row << e.run << std::nullopt << e.on << std::nullopt << std::nullopt << std::nullopt
                       << std::nullopt << std::nullopt;
                 },
                 [&](const payment_settled& e) {
                   auto row = of.row(export_table::payments, "SETTLED");
                   row << e.run << e.trace << e.on << e.to.npi << e.to.member << to_text(e.method) << e.amount
                       << e.claims;
                 },
                 [&](const payment_run_closed& e) {
                   auto row = of.row(export_table::payments, "RUN_CLOSED");
                   row << e.run << std::nullopt << std::nullopt << std::nullopt << std::nullopt
                       << std::nullopt << e.amount << e.claims;
                 },
                 [&](const payment_confirmed& e) {
                   auto row = of.row(export_table::payments, "CONFIRMED");
                   row << e.run << e.trace << e.on << std::nullopt << std::nullopt << std::nullopt
                       << std::nullopt << std::nullopt;
                 },
             },
             event);
}

}  // namespace

void write_rows(const store::event_view& view, const store::domain_event& event, export_sink& sink) {
  const fact of{view, sink};
  const auto one = [&](const auto& e) {
    if constexpr (requires { write(of, e); }) write(of, e);
  };
  std::visit(
      [&](const auto& e) {
        if constexpr (std::is_same_v<std::decay_t<decltype(e)>, bucket_event>)
          std::visit(one, e);
        else
          one(e);
      },
      event);
}

}  // namespace benefactor::projections

// Claim edits as stored: tables by column, what a policy says about edits, and what they found.
#include <algorithm>
#include <limits>

#include "store/edit_table_message.hpp"
#include "store/stored_structs.hpp"

namespace benefactor::store {

namespace {

constexpr auto no_first_day = std::numeric_limits<std::int32_t>::min();
constexpr auto no_last_day = std::numeric_limits<std::int32_t>::max();

/// One row with the fields of every kind of table.
struct any_row {
  std::uint64_t code = 0, other = 0;
  std::optional<date> from = {}, to = {};
  std::int32_t number = 0;
  std::int16_t most_age = 0;
  std::uint8_t mark = 0;
  std::optional<sex> only = {};
  own_terms terms = {};
};

any_row as_row(const unit_maximum& r) {
  return {.code = r.procedure.value,
          .other = r.modifier.value,
          .from = r.from,
          .to = r.to,
          .number = static_cast<std::int32_t>(r.most),
          .mark = stored_number(r.per),
          .terms = r.terms};
}
any_row as_row(const procedure_pair& r) {
  return {.code = r.column_one.value,
          .other = r.column_two.value,
          .from = r.from,
          .to = r.to,
          .mark = stored_number(r.separation),
          .terms = r.terms};
}
any_row as_row(const separating_modifier& r) {
  return {.code = r.modifier.value, .from = r.from, .to = r.to};
}
any_row as_row(const age_sex_rule& r) {
  return {.code = r.code.value,
          .from = r.from,
          .to = r.to,
          .number = r.least_age,
          .most_age = r.most_age,
          .mark = stored_number(r.about),
          .only = r.only,
          .terms = r.terms};
}
any_row as_row(const diagnosis_code& r) {
  return {.code = r.code.value, .from = r.from, .to = r.to, .mark = static_cast<std::uint8_t>(r.billable)};
}
any_row as_row(const edit_terms& r) { return {.mark = stored_number(r.edit), .terms = {r.action, r.reason}}; }
any_row as_row(const timed_procedure& r) {
  return {.code = r.procedure.value, .from = r.from, .to = r.to, .number = r.minutes};
}
any_row as_row(const code_level& r) {
  return {.code = r.procedure.value, .other = r.family.value, .from = r.from, .to = r.to, .number = r.level};
}

void from_row(const any_row& in, unit_maximum& r) {
  r = {{in.code}, {in.other}, {}, *in.from, in.to, in.number, in.terms};
  get_enum(in.mark, r.per);
}
void from_row(const any_row& in, procedure_pair& r) {
  r = {{in.code}, {in.other}, *in.from, in.to, static_cast<pair_separation>(in.mark), in.terms};
}
void from_row(const any_row& in, separating_modifier& r) { r = {{in.code}, *in.from, in.to}; }
void from_row(const any_row& in, age_sex_rule& r) {
  if (in.number < 0 || in.number > age_max) throw malformed_message{"an age is none"};
  get_enum(in.mark, r.about);
  r.code = {in.code};
  r.from = *in.from;
  r.to = in.to;
  r.only = in.only;
  r.least_age = static_cast<std::int16_t>(in.number);
  r.most_age = in.most_age;
  r.terms = in.terms;
}
void from_row(const any_row& in, diagnosis_code& r) { r = {{in.code}, in.from, in.to, in.mark != 0}; }
void from_row(const any_row& in, edit_terms& r) {
  get_enum(in.mark, r.edit);
  if (!in.terms.action) throw malformed_message{"an edit's policy has no action"};
  r.action = *in.terms.action;
  r.reason = in.terms.reason.value_or(edit_reason{});
}
void from_row(const any_row& in, timed_procedure& r) { r = {{in.code}, *in.from, in.to, in.number}; }
void from_row(const any_row& in, code_level& r) {
  if (in.number < 0 || in.number > 9) throw malformed_message{"a level is none"};
  r = {{in.code}, *in.from, in.to, {in.other}, static_cast<std::uint8_t>(in.number)};
}

/// Of the parameters, in the order stored: only append.
constexpr std::int32_t anomaly_parameters::*parameters[] = {
    &anomaly_parameters::own_factor,       &anomaly_parameters::peer_factor,
    &anomaly_parameters::own_least,        &anomaly_parameters::peer_least,
    &anomaly_parameters::minutes_most,     &anomaly_parameters::visits_most,
    &anomaly_parameters::high_level,       &anomaly_parameters::upcoding_factor,
    &anomaly_parameters::upcoding_share,   &anomaly_parameters::own_visits_least,
    &anomaly_parameters::peer_visits_least};

/// Makes a column by *init(size)* of *value(row)*, unless every row has *otherwise*.
template <class Init, class Value, class Default>
void put_column(const std::vector<any_row>& rows, const Init& init, const Value& value, Default otherwise) {
  if (std::all_of(rows.begin(), rows.end(), [&](const auto& r) { return value(r) == otherwise; })) return;
  auto column = init(static_cast<unsigned>(rows.size()));
  for (unsigned i = 0; i < column.size(); ++i) column.set(i, value(rows[i]));
}

template <class Row>
void put_rows(stored::EditTableLoaded::Builder to, const std::vector<Row>& table) {
  std::vector<any_row> rows;
  rows.reserve(table.size());
  for (const auto& r : table) rows.push_back(as_row(r));
  to.setRows(static_cast<std::uint32_t>(rows.size()));
  const auto day = [](const std::optional<date>& d, std::int32_t none) { return d ? d->days : none; };
  put_column(
      rows, [&](auto n) { return to.initCodes(n); }, [](auto& r) { return r.code; }, std::uint64_t{0});
  put_column(
      rows, [&](auto n) { return to.initOthers(n); }, [](auto& r) { return r.other; }, std::uint64_t{0});
  put_column(
      rows, [&](auto n) { return to.initFirstDays(n); }, [&](auto& r) { return day(r.from, no_first_day); },
      no_first_day);
  put_column(
      rows, [&](auto n) { return to.initLastDays(n); }, [&](auto& r) { return day(r.to, no_last_day); },
      no_last_day);
  put_column(
      rows, [&](auto n) { return to.initNumbers(n); }, [](auto& r) { return r.number; }, 0);
  put_column(
      rows, [&](auto n) { return to.initMostAges(n); }, [](auto& r) { return r.most_age; }, std::int16_t{0});
  put_column(
      rows, [&](auto n) { return to.initMarks(n); }, [](auto& r) { return r.mark; }, std::uint8_t{0});
  const auto one_more = [](const auto& v) {
    return static_cast<std::uint8_t>(v ? stored_number(*v) + 1 : 0);
  };
  put_column(
      rows, [&](auto n) { return to.initSexes(n); }, [&](auto& r) { return one_more(r.only); },
      std::uint8_t{0});
  put_column(
      rows, [&](auto n) { return to.initActions(n); }, [&](auto& r) { return one_more(r.terms.action); },
      std::uint8_t{0});
  const auto reason = [](const any_row& r) { return r.terms.reason.value_or(edit_reason{}); };
  put_column(
      rows, [&](auto n) { return to.initGroups(n); }, [&](auto& r) { return stored_number(reason(r).group); },
      std::uint8_t{0});
  put_column(
      rows, [&](auto n) { return to.initCarcs(n); }, [&](auto& r) { return reason(r).carc; },
      std::uint16_t{0});
}

void put_rows(stored::EditTableLoaded::Builder to, const std::vector<anomaly_parameters>& rows) {
  to.setRows(static_cast<std::uint32_t>(rows.size()));
  auto numbers = to.initNumbers(static_cast<unsigned>(rows.size() * std::size(parameters)));
  unsigned at = 0;
  for (const auto& row : rows)
    for (const auto p : parameters) numbers.set(at++, row.*p);
}

/// The entry of *row*; *otherwise* of a column that is left out.
template <class Column, class Value>
Value entry(Column column, unsigned rows, unsigned row, Value otherwise) {
  if (column.size() == 0) return otherwise;
  if (column.size() != rows) throw malformed_message{"a column has not as many entries as there are rows"};
  return column[row];
}

template <class Enum>
std::optional<Enum> one_less(std::uint8_t number) {
  if (number == 0) return std::nullopt;
  Enum value{};
  get_enum(static_cast<std::uint8_t>(number - 1), value);
  return value;
}

/// Rows of a stored table are at most so many, whatever is said: the column of codes or that of actions is
/// there.
void require_plausible(stored::EditTableLoaded::Reader from) {
  const auto rows = from.getRows();
  if (rows != from.getCodes().size() && rows != from.getActions().size())
    throw malformed_message{"an edit table has rows without content"};
}

template <class Row>
void get_rows(stored::EditTableLoaded::Reader from, std::vector<Row>& table) {
  const auto n = from.getRows();
  require_plausible(from);
  const auto codes = from.getCodes(), others = from.getOthers();
  const auto first_days = from.getFirstDays(), last_days = from.getLastDays(), numbers = from.getNumbers();
  const auto most_ages = from.getMostAges();
  const auto marks = from.getMarks(), sexes = from.getSexes(), actions = from.getActions(),
             groups = from.getGroups();
  const auto carcs = from.getCarcs();
  constexpr bool has_days = requires(Row r) { r.from.days; };
  table.resize(n);
  for (unsigned i = 0; i < n; ++i) {
    any_row r;
    r.code = entry(codes, n, i, std::uint64_t{0});
    r.other = entry(others, n, i, std::uint64_t{0});
    if (const auto day = entry(first_days, n, i, no_first_day); day != no_first_day) r.from = date{day};
    if (has_days && !r.from) throw malformed_message{"a row of an edit table has no first day"};
    if (const auto day = entry(last_days, n, i, no_last_day); day != no_last_day) r.to = date{day};
    r.number = entry(numbers, n, i, 0);
    r.most_age = entry(most_ages, n, i, std::int16_t{0});
    r.mark = entry(marks, n, i, std::uint8_t{0});
    r.only = one_less<sex>(entry(sexes, n, i, std::uint8_t{0}));
    r.terms.action = one_less<edit_action>(entry(actions, n, i, std::uint8_t{0}));
    if (r.code == 0 && !r.terms.action) throw malformed_message{"a row of an edit table is about nothing"};
    edit_reason reason;
    get_enum(entry(groups, n, i, std::uint8_t{0}), reason.group);
    reason.carc = entry(carcs, n, i, std::uint16_t{0});
    if (reason != edit_reason{}) r.terms.reason = reason;
    from_row(r, table[i]);
  }
}

void get_rows(stored::EditTableLoaded::Reader from, std::vector<anomaly_parameters>& rows) {
  const auto numbers = from.getNumbers();
  if (numbers.size() != from.getRows() * std::size(parameters))
    throw malformed_message{"parameters of anomalies are missing"};
  rows.resize(from.getRows());
  unsigned at = 0;
  for (auto& row : rows)
    for (const auto p : parameters) row.*p = numbers[at++];
}

template <std::size_t Kind = 0>
void make_kind(std::uint8_t kind, any_edit_table& table) {
  if constexpr (Kind == edit_table_kinds) {
    throw malformed_message{"an edit table is of an unknown kind"};
  } else {
    if (kind == Kind)
      table.emplace<Kind>();
    else
      make_kind<Kind + 1>(kind, table);
  }
}

}  // namespace

void put(stored::EditTableLoaded::Builder to, const edit_table_loaded& event) {
  to.setKind(static_cast<std::uint8_t>(event.table.index()));
  std::visit(
      [&](const auto& table) {
        to.setVersion(table.version);
        put_text(table.name, [&](auto text) { to.setName(text); });
        if constexpr (requires { table.from; }) {
          put_optional_date(to.getFrom(), table.from);
          put_optional_date(to.getTo(), table.to);
        }
        put_rows(to, table.rows);
      },
      event.table);
}

void get(stored::EditTableLoaded::Reader from, edit_table_loaded& event) {
  make_kind(from.getKind(), event.table);
  std::visit(
      [&](auto& table) {
        table.version = from.getVersion();
        table.name = get_text(from.getName());
        if constexpr (requires { table.from; }) {
          const auto first = get_optional_date(from.getFrom());
          if (!first) throw malformed_message{"a list of diagnoses has no first day"};
          table.from = *first;
          table.to = get_optional_date(from.getTo());
        }
        get_rows(from, table.rows);
      },
      event.table);
}

void put_edit_table(stored::EditTableLoaded::Builder to, const any_edit_table& table) {
  put(to, edit_table_loaded{table});
}

std::optional<any_edit_table> get_edit_table(stored::EditTableLoaded::Reader from, std::string& rule) {
  edit_table_loaded read;
  try {
    get(from, read);
  } catch (const malformed_message& broken) {
    rule = broken.rule;
    return std::nullopt;
  }
  return std::move(read.table);
}

void put(stored::EditTerms::Builder to, const edit_terms& terms) {
  to.setEdit(stored_number(terms.edit));
  to.setAction(stored_number(terms.action));
  to.setGroup(stored_number(terms.reason.group));
  to.setCarc(terms.reason.carc);
}

void get(stored::EditTerms::Reader from, edit_terms& terms) {
  get_enum(from.getEdit(), terms.edit);
  get_enum(from.getAction(), terms.action);
  get_enum(from.getGroup(), terms.reason.group);
  terms.reason.carc = from.getCarc();
}

void put(stored::EditFinding::Builder to, const edit_finding& f) {
  to.setLine(f.line);
  to.setEdit(stored_number(f.edit));
  to.setAction(stored_number(f.action));
  to.setGroup(stored_number(f.reason.group));
  to.setCarc(f.reason.carc);
  to.setVersion(f.version);
  put_text(f.table, [&](auto text) { to.setTable(text); });
  put_text(f.detail, [&](auto text) { to.setDetail(text); });
}

void get(stored::EditFinding::Reader from, edit_finding& f) {
  f.line = from.getLine();
  get_enum(from.getEdit(), f.edit);
  get_enum(from.getAction(), f.action);
  get_enum(from.getGroup(), f.reason.group);
  f.reason.carc = from.getCarc();
  f.version = from.getVersion();
  f.table = get_text(from.getTable());
  f.detail = get_text(from.getDetail());
}

void put(stored::EditOverride::Builder to, const edit_override& o) {
  to.setEdit(stored_number(o.edit));
  to.setLine(o.line);
}

void get(stored::EditOverride::Reader from, edit_override& o) {
  get_enum(from.getEdit(), o.edit);
  o.line = from.getLine();
}

}  // namespace benefactor::store

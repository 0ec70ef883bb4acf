// `benefactor review`, `remark`, `journey` and `document`: the work around a claim.
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "api/objects/transfer.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

struct life_options : client_options {
  std::string claim, on, owner, priority, due, seen_by = "STAFF", text, kind, content_type, file, document;
};
using options_ptr = std::shared_ptr<life_options>;

int tell(const api::claim_result& result, bool as_json) {
  if (as_json) std::cout << to_json(result).dump() << '\n';
  if (const auto* refused = result.refused()) {
    if (!as_json) print(std::cerr, *refused);
    return status_failed;
  }
  if (const auto* failed = result.failed()) {
    if (!as_json) std::cerr << "benefactor: the server could not decide this: " << failed->text << '\n';
    return status_failed;
  }
  if (!as_json) std::cout << (result.outcome()->duplicate ? "It was so already.\n" : "Done.\n");
  return status_done;
}

CLI::App* add_on_claim(CLI::App& group, int& status, const std::string& name, const std::string& about,
                       const options_ptr& o, std::function<api::claim_action()> action) {
  auto* command = group.add_subcommand(name, about);
  command->add_option("CLAIM", o->claim, "The claim")->required();
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->callback([o, &status, action = std::move(action)] {
    const auto claim = claim_argument(o->claim);
    const auto what = action();
    status = with_client(*o, [&](auto& client) { return tell(client.command(claim, what), o->json); });
  });
  return command;
}

template <class Enum>
Enum code_argument(const std::string& text, const std::string& option) {
  const auto code = parse_as<Enum>(text);
  if (!code) throw std::invalid_argument(option + ": " + text + " is not a code it takes");
  return *code;
}

void require_today(CLI::App* command, life_options& o) {
  command->add_option("--on", o.on, "Today, YYYY-MM-DD")->required();
}

// ---- review ----

void print_queue(std::ostream& out, const json& queue) {
  using enum align;
  text_table table{{{"Claim"},
                    {"Received"},
                    {"Age", right},
                    {"Due"},
                    {"Priority"},
                    {"Owner"},
                    {"Billed", right},
                    {"Remarks", right},
                    {"Documents", right},
                    {"Held because"}}};
  for (const auto& q : list_of(queue, "claims"))
    table.add({text_of(q, "claimNumber"), text_of(q, "received"), text_of(q, "ageDays") + " d",
               text_of(q, "due") + (q.value("overdue", false) ? " overdue" : ""),
               text_of(q, "priority") + (q.contains("escalatedOn") ? " escalated" : ""), text_of(q, "owner"),
               text_of(q, "billed"), text_of(q, "remarks"), text_of(q, "documents"), text_of(q, "reason")});
  if (table.empty())
    out << "No claims wait for review.\n";
  else
    table.print(out);
  if (queue.value("incomplete", false)) out << "There are more; these are of the newest 10,000.\n";
}

void add_review_commands(CLI::App& app, int& status) {
  auto* group =
      app.add_subcommand("review", "The queue of claims that are held for review, and the work on them");
  group->require_subcommand(1);
  {
    const auto o = std::make_shared<life_options>();
    auto* command =
        group->add_subcommand("list", "Claims held for review: the most urgent first, then by due date");
    require_today(command, *o);
    auto* owner = command->add_option("--owner", o->owner, "Only what this user has taken");
    add_connect_option(*command, *o);
    add_json_option(*command, *o);
    add_position_option(*command, *o);
    command->footer(client_footer("Example:\n  benefactor review list --on 2026-05-01", false));
    command->callback([o, owner, &status] {
      const auto on = date_argument(o->on, "--on");
      status = with_client(*o, [&](auto& client) {
        const auto queue = client.review_queue(
            on, owner->count() != 0 ? std::optional(o->owner) : std::nullopt, o->at_least_position);
        if (o->json)
          std::cout << queue.dump() << '\n';
        else
          print_queue(std::cout, queue);
        return status_done;
      });
    });
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = add_on_claim(*group, status, "take", "Take a review", o, [o] {
      change_review c;
      c.on = date_argument(o->on, "--on");
      c.owner = o->owner;
      return api::claim_action(c);
    });
    command->add_option("--owner", o->owner, "Who takes it")->required();
    require_today(command, *o);
    command->footer(
        client_footer("Example:\n  benefactor review take ACME/C-1 --owner rivera --on 2026-05-01"));
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = add_on_claim(*group, status, "return", "Give a review back", o, [o] {
      change_review c;
      c.on = date_argument(o->on, "--on");
      c.owner = "";
      return api::claim_action(c);
    });
    require_today(command, *o);
    command->footer(client_footer("Example:\n  benefactor review return ACME/C-1 --on 2026-05-01"));
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = add_on_claim(*group, status, "set", "Set a review's priority or due date", o, [o] {
      change_review c;
      c.on = date_argument(o->on, "--on");
      if (!o->priority.empty()) c.priority = code_argument<review_priority>(o->priority, "--priority");
      if (!o->due.empty()) c.due = date_argument(o->due, "--due");
      return api::claim_action(c);
    });
    command->add_option("--priority", o->priority, "LOW, NORMAL, HIGH or URGENT");
    command->add_option("--due", o->due, "YYYY-MM-DD");
    require_today(command, *o);
    command->footer(
        client_footer("Example:\n  benefactor review set ACME/C-1 --priority URGENT --on 2026-05-01"));
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = add_on_claim(*group, status, "escalate", "Say that a review has waited too long", o, [o] {
      change_review c;
      c.on = date_argument(o->on, "--on");
      c.escalate = true;
      return api::claim_action(c);
    });
    require_today(command, *o);
    command->footer(client_footer("Example:\n  benefactor review escalate ACME/C-1 --on 2026-06-01"));
  }
}

void add_remark_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<life_options>();
  auto* command = add_on_claim(app, status, "remark", "Write a remark on a claim", o, [o] {
    return api::claim_action(add_remark{{}, code_argument<audience>(o->seen_by, "--for"), o->text, {}});
  });
  command->add_option("--text", o->text, "1 to 2,000 characters; kept confidential")->required();
  command->add_option("--for", o->seen_by, "Who may see it: STAFF, PROVIDER or MEMBER")
      ->capture_default_str();
  command->footer(
      client_footer("Example:\n  benefactor remark ACME/C-1 --for PROVIDER --text 'send the operative "
                    "report'"));
}

// ---- jobs ----

void add_job_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("jobs", "Periodic work of the server: see, run and try it");
  group->require_subcommand(1);
  {
    const auto o = std::make_shared<life_options>();
    auto* command = group->add_subcommand("list", "The jobs, when they run and what came of it last");
    add_connect_option(*command, *o);
    add_json_option(*command, *o);
    command->footer(
        client_footer("A job is off until `benefactor serve --job NAME=HH:MM` gives it a time.", false));
    command->callback([o, &status] {
      status = with_client(*o, [&](auto& client) {
        const auto jobs = client.jobs();
        if (o->json) {
          std::cout << jobs.dump() << '\n';
          return status_done;
        }
        text_table table{{{"Job"}, {"Daily at"}, {"Last run"}, {"Came of it"}, {"What it does"}}};
        for (const auto& j : jobs)
          table.add({text_of(j, "name"), text_of(j, "at", "off"), text_of(j, "lastRun"),
                     text_of(j, "lastSummary"), text_of(j, "description")});
        table.print(std::cout);
        return status_done;
      });
    });
  }
  {
    const auto o = std::make_shared<life_options>();
    const auto dry = std::make_shared<bool>(false);
    auto* command = group->add_subcommand("run", "Run a job now");
    command->add_option("JOB", o->text, "Its name, as aging")->required();
    command->add_flag("--dry-run", *dry, "Say what it would do, and do nothing");
    require_today(command, *o);
    add_connect_option(*command, *o);
    add_json_option(*command, *o);
    command->footer(client_footer("Example:\n  benefactor jobs run aging --on 2026-05-01 --dry-run", false));
    command->callback([o, dry, &status] {
      const auto on = date_argument(o->on, "--on");
      status = with_client(*o, [&](auto& client) {
        const auto outcome = client.run_job(o->text, on, *dry);
        if (!outcome) return no_such("job");
        if (o->json) {
          std::cout << outcome->dump() << '\n';
        } else {
          std::cout << text_of(*outcome, "summary") << '\n';
          for (const json& claim : list_of(*outcome, "claims"))
            std::cout << "  " << claim.get<std::string>() << '\n';
        }
        return status_done;
      });
    });
  }
}

// ---- journey ----

void print_journey(std::ostream& out, const json& j) {
  out << "Claim " << text_of(j, "claimNumber") << ", received " << text_of(j, "received") << ": "
      << text_of(j, "status") << '\n';
  if (j.contains("review")) {
    const auto& r = j["review"];
    out << "In review with " << text_of(r, "owner", "nobody") << ", priority " << text_of(r, "priority")
        << ", due " << text_of(r, "due")
        << (r.contains("escalatedOn") ? ", escalated on " + text_of(r, "escalatedOn") : "") << '\n';
  }
  out << '\n';
  for (const auto& e : list_of(j, "timeline"))
    out << text_of(e, "time") << "  " << text_of(e, "claimNumber") << "  " << text_of(e, "type") << " by "
        << text_of(e, "user") << "\n    " << one_line(text_of(e, "summary")) << '\n';
  if (!list_of(j, "documents").empty()) {
    out << '\n';
    using enum align;
    text_table table{{{"Document"}, {"Kind"}, {"Status"}, {"Bytes", right}, {"Type"}, {"File"}}};
    for (const auto& d : list_of(j, "documents"))
      table.add({text_of(d, "id"), text_of(d, "kind"), text_of(d, "status"), text_of(d, "size"),
                 text_of(d, "contentType"), one_line(text_of(d, "fileName"))});
    table.print(out);
  }
}

void add_journey_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<life_options>();
  auto* command = app.add_subcommand("journey", "Everything that happened to a claim, on one timeline");
  command->add_option("CLAIM", o->claim, "The claim")->required();
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  add_position_option(*command, *o);
  command->footer(
      client_footer("With remarks, documents and the review, and with what happened to the claims it "
                    "replaced or that\nreplaced it.\n\nExample:\n  benefactor journey ACME/C-1"));
  command->callback([o, &status] {
    const auto claim = claim_argument(o->claim);
    status = with_client(*o, [&](auto& client) {
      const auto journey = client.journey(claim, o->at_least_position);
      if (!journey) return no_such("claim");
      if (o->json)
        std::cout << journey->dump() << '\n';
      else
        print_journey(std::cout, *journey);
      return status_done;
    });
  });
}

// ---- documents ----

/// By its ending, as far as it is one that is taken.
std::string type_of(const std::string& file) {
  static const std::map<std::string, std::string> types{
      {".pdf", "application/pdf"}, {".jpg", "image/jpeg"},        {".jpeg", "image/jpeg"},
      {".png", "image/png"},       {".tif", "image/tiff"},        {".tiff", "image/tiff"},
      {".txt", "text/plain"},      {".dcm", "application/dicom"}, {".x12", "application/edi-x12"}};
  const auto at = types.find(std::filesystem::path(file).extension().string());
  if (at == types.end()) throw std::invalid_argument("--type: cannot be told from the file's name; name it");
  return at->second;
}

int tell_document(const api::document_result& result, bool as_json) {
  if (const auto* refused = std::get_if<rejection>(&result)) {
    if (as_json)
      std::cout << json{{"refused", to_json(*refused)}}.dump() << '\n';
    else
      print(std::cerr, *refused);
    return status_failed;
  }
  if (const auto* failed = std::get_if<api::command_failure>(&result)) {
    std::cerr << "benefactor: " << failed->text << '\n';
    return status_failed;
  }
  const auto& document = std::get<api::document_upload>(result);
  if (as_json)
    std::cout << json{{"document", to_hex(document.document)},
                      {"status", to_text(document.status)},
                      {"unchanged", document.unchanged},
                      {"position", document.position}}
                     .dump()
              << '\n';
  else
    std::cout << "Document " << to_hex(document.document) << " is " << to_text(document.status) << '\n';
  return status_done;
}

int upload(api::claims_client& client, const life_options& o) {
  const auto described = api::describe_file(o.file);
  document_terms terms;
  terms.kind = code_argument<document_kind>(o.kind, "--kind");
  terms.content_type = o.content_type.empty() ? type_of(o.file) : o.content_type;
  terms.size = described.size;
  terms.sha256 = described.sha256;
  const auto claim = claim_argument(o.claim);
  const auto announced = client.announce(claim, terms, std::filesystem::path(o.file).filename().string());
  const auto* to = std::get_if<api::document_upload>(&announced);
  if (!to || !to->upload) return tell_document(announced, o.json);
  progress_meter meter("bytes", described.size);
  api::transfer_options options;
  options.progress = [&](std::uint64_t done, std::uint64_t) { meter.update(done, done); };
  api::put_file(*to->upload, o.file, options);
  meter.clear();
  return tell_document(client.complete(claim, to->document), o.json);
}

id128 document_argument(const std::string& text) {
  const auto bytes = bytes_from_hex(text);
  if (!bytes || bytes->size() != 16)
    throw std::invalid_argument("DOCUMENT: is named by 32 hexadecimal digits");
  id128 id;
  std::copy(bytes->begin(), bytes->end(), id.bytes.begin());
  return id;
}

int download(api::claims_client& client, const life_options& o) {
  const auto link = client.link(claim_argument(o.claim), document_argument(o.document));
  if (!link) return no_such("claim or stored document");
  const auto file = o.file.empty() ? (link->file_name.empty() ? o.document : link->file_name) : o.file;
  // A name from elsewhere never leads out of this folder.
  const auto safe = o.file.empty() ? std::filesystem::path(file).filename().string() : file;
  progress_meter meter("bytes", link->size);
  api::transfer_options options;
  options.progress = [&](std::uint64_t done, std::uint64_t) { meter.update(done, done); };
  api::get_file(link->url, safe, api::file_description{link->size, link->sha256}, options);
  meter.clear();
  std::cout << safe << ": " << format_count(link->size) << " bytes\n";
  return status_done;
}

/// Runs *work*; what a transfer says goes to standard error.
int transfer(const life_options& o, const std::function<int(api::claims_client&)>& work) {
  try {
    return with_client(o, work);
  } catch (const api::transfer_error& e) {
    std::cerr << "benefactor: " << e.what() << '\n';
    return status_failed;
  }
}

void add_document_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("document", "Documents of a claim: upload, download, withdraw");
  group->require_subcommand(1);
  {
    const auto o = std::make_shared<life_options>();
    auto* command = group->add_subcommand("upload", "Send a document with a claim");
    command->add_option("CLAIM", o->claim, "The claim")->required();
    command->add_option("FILE", o->file, "At most 50 MiB")->required()->check(CLI::ExistingFile);
    command
        ->add_option(
            "--kind", o->kind,
            "CLINICAL_NOTE, DISCHARGE_SUMMARY, OPERATIVE_REPORT, LAB_RESULT, IMAGING_REPORT, REFERRAL, "
            "PRIOR_EXPLANATION_OF_BENEFITS, ITEMIZED_BILL, CORRESPONDENCE or OTHER")
        ->required();
    command->add_option("--type", o->content_type, "Its content type; else by the file's name");
    add_connect_option(*command, *o);
    add_json_option(*command, *o);
    command->footer(
        client_footer("The bytes go straight to the object store, which must have exactly what was "
                      "announced before the\ndocument is STORED. The same file again is the same "
                      "document.\n\nExample:\n  benefactor document upload ACME/C-1 summary.pdf --kind "
                      "DISCHARGE_SUMMARY"));
    command->callback(
        [o, &status] { status = transfer(*o, [&](auto& client) { return upload(client, *o); }); });
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = group->add_subcommand("download", "Fetch a document of a claim");
    command->add_option("CLAIM", o->claim, "The claim")->required();
    command->add_option("DOCUMENT", o->document, "Its id: 32 hexadecimal digits")->required();
    command->add_option("FILE", o->file, "Where to; else its own name, in this folder");
    add_connect_option(*command, *o);
    command->footer(
        client_footer("Example:\n  benefactor document download ACME/C-1 "
                      "00112233445566778899aabbccddeeff"));
    command->callback(
        [o, &status] { status = transfer(*o, [&](auto& client) { return download(client, *o); }); });
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = group->add_subcommand("withdraw", "Withdraw a document that was sent by mistake");
    command->add_option("CLAIM", o->claim, "The claim")->required();
    command->add_option("DOCUMENT", o->document, "Its id: 32 hexadecimal digits")->required();
    add_connect_option(*command, *o);
    add_json_option(*command, *o);
    command->footer(client_footer("The record stays, the bytes are removed."));
    command->callback([o, &status] {
      status = with_client(*o, [&](auto& client) {
        return tell_document(client.withdraw(claim_argument(o->claim), document_argument(o->document)),
                             o->json);
      });
    });
  }
}

}  // namespace

void add_life_commands(CLI::App& app, int& status) {
  add_review_commands(app, status);
  add_remark_command(app, status);
  add_job_commands(app, status);
  add_journey_command(app, status);
  add_document_commands(app, status);
}

}  // namespace benefactor::tools

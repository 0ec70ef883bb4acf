// `benefactor document`: the documents of a claim.
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>

#include "api/objects/transfer.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

struct document_options : client_options {
  std::string claim, kind, content_type, file, document;
};

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

int upload(api::claims_client& client, const document_options& o) {
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

int download(api::claims_client& client, const document_options& o) {
  const auto answer = client.link(claim_argument(o.claim), document_argument(o.document));
  if (answer.erased) {
    std::cerr << "benefactor: MEMBER_ERASED: the data of the document's member was erased\n";
    return status_failed;
  }
  const auto& link = answer.source;
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
int transfer(const document_options& o, const std::function<int(api::claims_client&)>& work) {
  try {
    return with_client(o, work);
  } catch (const api::transfer_error& e) {
    std::cerr << "benefactor: " << e.what() << '\n';
    return status_failed;
  }
}

}  // namespace

void add_document_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("document", "Documents of a claim: upload, download, withdraw");
  group->require_subcommand(1);
  {
    const auto o = std::make_shared<document_options>();
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
    const auto o = std::make_shared<document_options>();
    auto* command = group->add_subcommand("download", "Fetch a document of a claim");
    command->add_option("CLAIM", o->claim, "The claim")->required();
    command->add_option("DOCUMENT", o->document, "Its id: 32 hexadecimal digits")->required();
    command->add_option("FILE", o->file, "Where to; else its own name, in this folder");
    add_connect_option(*command, *o);
    add_grounds_options(*command, *o);
    command->footer(
        client_footer("Example:\n  benefactor document download ACME/C-1 "
                      "00112233445566778899aabbccddeeff"));
    command->callback(
        [o, &status] { status = transfer(*o, [&](auto& client) { return download(client, *o); }); });
  }
  {
    const auto o = std::make_shared<document_options>();
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

}  // namespace benefactor::tools

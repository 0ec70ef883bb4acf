// The Documents capability: announces documents, hands out pre-signed links, and records what the store has.
#include <algorithm>
#include <kj/debug.h>

#include "api/objects/object_store.hpp"
#include "api/rpc/claim_calls.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"
#include "api/wall_clock.hpp"

namespace benefactor::api {
namespace {

constexpr std::chrono::seconds link_validity = std::chrono::minutes(15);
constexpr std::uint32_t call_bytes = 512;

store::event_source over_rpc() {
  store::event_source source;
  source.channel = store::source_channel::rpc;
  return source;
}

/// The document of *claim* with that id; null: none.
const document_state* find(const actors::answer& answer, const id128& id) {
  return answer.state ? answer.state->life.find_document(id) : nullptr;
}

/// What announcing *terms* came to: a document that is known keeps its id.
const document_state* find_same(const actors::answer& answer, const document_terms& terms) {
  if (!answer.state) return nullptr;
  const auto& all = answer.state->life.documents;
  const auto at = std::find_if(all.rbegin(), all.rend(), [&](const document_state& d) {
    return d.status != document_status::withdrawn && d.terms.kind == terms.kind &&
           d.terms.sha256 == terms.sha256;
  });
  return at == all.rend() ? nullptr : &*at;
}

void write_upload(wire::Upload::Builder to, const presigned_upload& upload) {
  to.setMethod(to_text_reader(upload.method));
  to.setUrl(to_text_reader(upload.url));
  auto headers = to.initHeaders(static_cast<kj::uint>(upload.headers.size()));
  for (kj::uint i = 0; i < headers.size(); ++i) {
    headers[i].setName(to_text_reader(upload.headers[i].first));
    headers[i].setValue(to_text_reader(upload.headers[i].second));
  }
}

class documents_server final : public wire::Documents::Server {
 public:
  documents_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> announce(AnnounceContext context) override {
    const auto params = context.getParams();
    std::vector<field_problem> problems;
    auto name = read_name(params.getClaim());
    if (!name) problems.push_back({"claim", "is named in a way this program knows"});
    auto command = read_document(params.getDocument(), problems);
    context.releaseParams();
    if (!problems.empty()) return answer(context, refused(std::move(problems)));
    command.terms.id = new_object_key(state_->door.parts.entropy);
    return about(*name, "Documents.announce", command)
        .then([this, context, terms = command.terms](actors::answer&& told) mutable {
          const auto* document = find_same(told, terms);
          if (document)
            offer_upload(context.getResults().initResult(), told, *document);
          else
            write_refused(context.getResults().initResult(), told);
        });
  }

  kj::Promise<void> complete(CompleteContext context) override {
    const auto params = context.getParams();
    const auto name = read_name(params.getClaim());
    const auto id = to_id<object_key>(params.getDocument());
    context.releaseParams();
    if (!name) return answer(context, refused({{"claim", "is named in a way this program knows"}}));
    return resolve_claim(*state_, *name, session_->scope("Documents.complete"))
        .then([this, id](std::optional<claim_id>&& claim) { return look(claim, id); })
        .then([this, context, id](looked_up&& found) mutable -> kj::Promise<void> {
          if (!found.problem.empty()) return answer(context, refused({{"document", found.problem}}));
          return ask_about(*state_, session_, found.claim, complete_document{{}, id}, over_rpc(), call_bytes)
              .then([context, id](actors::answer&& told) mutable {
                write(context.getResults().initResult(), told, find(told, id));
              });
        });
  }

  kj::Promise<void> withdraw(WithdrawContext context) override {
    const auto params = context.getParams();
    const auto name = read_name(params.getClaim());
    const auto id = to_id<object_key>(params.getDocument());
    context.releaseParams();
    if (!name) return answer(context, refused({{"claim", "is named in a way this program knows"}}));
    store();  // Without one nothing is recorded.
    const auto scope = session_->scope("Documents.withdraw");
    return resolve_claim(*state_, *name, scope)
        .then([this, scope, id](std::optional<claim_id>&& claim) {
          return own_document(claim, id, scope).then([this, claim](object_key&& own) {
            return ask_about(*state_, session_, claim, withdraw_document{{}, own}, over_rpc(), call_bytes);
          });
        })
        .then([this, context, id](actors::answer&& told) mutable -> kj::Promise<void> {
          const auto* document = find(told, id);
          write(context.getResults().initResult(), told, document);
          if (!document) return kj::READY_NOW;
          // The bytes go too: what failed here is removed when it is asked for again.
          return state_->door.readers
              .run<bool>([store = &this->store(), id] {
                store->remove(id);
                return true;
              })
              .ignoreResult();
        });
  }

  kj::Promise<void> link(LinkContext context) override {
    const auto params = context.getParams();
    const auto name = read_name(params.getClaim());
    KJ_REQUIRE(name != std::nullopt, "the claim is named in a way this program does not know");
    const auto id = to_id<object_key>(params.getDocument());
    // The link is as good as the bytes, for as long as it is valid: handing it out is what is recorded.
    struct result {
      std::optional<journey_document> document;
      bool erased = false;
    };
    return read_recorded<result>(
               *state_, session_, "Documents.link", read_from::log, 0,
               [name = *name, id, room = state_->door.parts.room](const recorded_read& read) -> result {
                 if (!read.may_see(name)) return {};
                 auto found = read.reads().document(name, id);
                 if (!found || found->state.status != document_status::stored) return {};
                 const auto owner = read.reads().owner_of(name);
                 const bool erased =
                     owner && room &&
                     read.phi().keys_for_rules().find(room->parts().tenant.text(), owner->member).state ==
                         store::key_state::erased;
                 return {std::move(found), erased};
               })
        .then([this, context, id](std::unique_ptr<result>&& at) mutable {
          auto to = context.getResults().initResult();
          // Whether the store still has the bytes, it is not for this engine to hand them out.
          if (at->erased) return to.setMemberErased();
          if (!at->document) return;
          const auto& document = *at->document;
          auto found = to.initFound();
          found.setUrl(store().presign_download(
              id, {document.state.terms.content_type, document.file_name, link_validity}, wall_clock_us()));
          found.setFileName(to_text_reader(document.file_name));
          found.setSize(document.state.terms.size);
          found.setSha256({document.state.terms.sha256.data(), document.state.terms.sha256.size()});
        });
  }

 private:
  /// *id* where the session's user announced it, or may withdraw everybody's; else one that no document has.
  kj::Promise<object_key> own_document(const std::optional<claim_id>& claim, const object_key& id,
                                       const data_scope& scope) {
    if (!claim || scope.everything()) return object_key(id);
    return state_->door.readers
        .run<object_key>([&reads = state_->door.parts.reads, scope, claim = *claim, id,
                          unknown = new_object_key(state_->door.parts.entropy)] {
          return scope.is_own_user(reads.announcer(claim, id)) ? id : unknown;
        })
        .then([](std::unique_ptr<object_key>&& own) { return *own; });
  }

  struct looked_up {
    std::optional<claim_id> claim;
    std::string problem;
  };

  object_store& store() const {
    KJ_REQUIRE(state_->door.parts.documents != nullptr, "this server keeps no documents");
    return *state_->door.parts.documents;
  }

  announce_document read_document(wire::DocumentTerms::Reader from, std::vector<field_problem>& problems) {
    announce_document command;
    if (const auto kind = core_code(from.getKind()))
      command.terms.kind = *kind;
    else
      problems.push_back({"kind", "is a code this program knows"});
    command.terms.content_type = to_string(from.getContentType());
    command.terms.size = from.getSize();
    command.file_name = to_string(from.getFileName());
    const auto hash = from.getSha256();
    if (hash.size() == command.terms.sha256.size())
      std::copy(hash.begin(), hash.end(), command.terms.sha256.begin());
    else
      problems.push_back({"sha256", "a SHA-256 has 32 bytes"});
    const upload_terms upload{
        {}, command.terms.content_type, command.terms.size, command.terms.sha256, link_validity};
    for (auto& p : problems_of(upload, state_->door.parts.document_rules)) problems.push_back(std::move(p));
    std::sort(problems.begin(), problems.end());
    return command;
  }

  kj::Promise<actors::answer> about(const claim_name& name, const char* method, claim_action action) {
    store();  // Without one nothing is recorded.
    return resolve_claim(*state_, name, session_->scope(method))
        .then([this, action = std::move(action)](auto&& claim) mutable {
          return ask_about(*state_, session_, claim, std::move(action), over_rpc(), call_bytes);
        });
  }

  /// Compares what the store has with what was announced, on a reader thread.
  kj::Promise<looked_up> look(std::optional<claim_id> claim, const object_key& id) {
    if (!claim) return looked_up{};
    return state_->door.readers
        .run<looked_up>([&reads = state_->door.parts.reads, store = &store(), claim = *claim, id] {
          looked_up found{claim, {}};
          const auto documents = reads.documents(claim);
          if (!documents) return found;
          for (const auto& d : *documents) {
            if (d.terms.id != id || d.status != document_status::announced) continue;
            const auto described = store->describe(id);
            if (described.state != object_state::present)
              found.problem = "its bytes have not arrived";
            else if (described.size != d.terms.size || described.sha256 != d.terms.sha256)
              found.problem = "its bytes are not those that were announced";
          }
          return found;
        })
        .then([](std::unique_ptr<looked_up>&& found) { return std::move(*found); });
  }

  static actors::answer refused(std::vector<field_problem> problems) {
    return refused_answer(rejection_code::invalid, std::move(problems), "the document cannot be taken");
  }

  static void write_refused(wire::DocumentResult::Builder to, const actors::answer& told) {
    to.setPosition(told.position);
    if (told.refused)
      write_refusal(to.initRefused(), *told.refused);
    else
      to.setFailed(to_text_reader(told.failure.empty() ? "the document is not known" : told.failure));
  }

  static void write(wire::DocumentResult::Builder to, const actors::answer& told,
                    const document_state* document) {
    if (told.refused || !document) return write_refused(to, told);
    to.setPosition(told.position);
    auto done = to.initDocument();
    done.setId(to_data_reader(document->terms.id));
    done.setStatus(wire_code<wire::DocumentStatus>(document->status));
    done.setUnchanged(told.unchanged);
  }

  void offer_upload(wire::DocumentResult::Builder to, const actors::answer& told,
                    const document_state& document) {
    write(to, told, &document);
    if (document.status != document_status::announced) return;
    object_key key;
    static_cast<id128&>(key) = document.terms.id;
    const auto& terms = document.terms;
    write_upload(to.getDocument().initUpload(),
                 store().presign_upload(
                     key, {told.state->member, terms.content_type, terms.size, terms.sha256, link_validity},
                     wall_clock_us()));
  }

  template <class Context>
  static kj::Promise<void> answer(Context context, const actors::answer& told) {
    write_refused(context.getResults().initResult(), told);
    return kj::READY_NOW;
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Documents::Client make_documents(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<documents_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api

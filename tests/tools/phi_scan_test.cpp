// Known private values sent in through every door are in no file, log line or refusal of a server, in no
// usual encoding; and once their member is erased, nothing that is left opens them.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <kj/encoding.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/client/claims_client.hpp"
#include "store/data_keys_beside.hpp"
#include "store/event_log.hpp"
#include "store/key_ring.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tools/benefactor/event_json.hpp"

namespace benefactor::tools {
namespace of_phi_scan_test {

namespace fs = std::filesystem;
using nlohmann::json;

/// Each is in no file by chance, and in one kind of field.
struct known_values {
  std::string policy = "POL-QUIXWORT-8841", member = "MBR-QUIXWORT-0417", last = "Quixwortham",
              first = "Zelmirabella", street = "17 Quibblequay Lane", claim = "CLQUIX-20260301-77",
              x12_claim = "XQUIX9917", diagnosis = "F20.81", remark = "quixotic telephone remark",
              reason = "quixotic reason in writing";
  /// A subscriber without a claim, whose dependent has one.
  std::string family = "FAM-QUIX-3391", family_last = "Quibblestoneham", family_first = "Ferdinandovic",
              family_street = "4 Snarkwhistle Road", dependent = "Thessalonietta";

  std::vector<std::string> all() const {
    return {policy, member, last, first, street, claim, x12_claim, remark, reason, family_last, family_first};
  }
};

std::string wide(const std::string& text, bool big_end) {
  std::string out;
  for (const char c : text) {
    if (big_end) out += '\0';
    out += c;
    if (!big_end) out += '\0';
  }
  return out;
}

/// As base64 shows *text* wherever in a longer one it begins, without what depends on its neighbours.
std::vector<std::string> in_base64(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const auto padded = std::string(shift, ' ') + text;
    const std::string encoded =
        kj::encodeBase64(kj::arrayPtr(reinterpret_cast<const kj::byte*>(padded.data()), padded.size()))
            .cStr();
    const auto begin = (shift * 8 + 5) / 6, end = padded.size() * 8 / 6;
    all.push_back(encoded.substr(begin, end - begin));
  }
  return all;
}

std::vector<std::string> encodings_of(const std::string& text) {
  auto all = in_base64(text);
  all.push_back(text);
  auto hex = test_support::hex_of(text);
  all.push_back(hex);
  std::transform(hex.begin(), hex.end(), hex.begin(), [](unsigned char c) { return std::toupper(c); });
  all.push_back(hex);
  all.push_back(wide(text, false));
  all.push_back(wide(text, true));
  return all;
}

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Every file below *folder*; returns how many bytes were searched.
std::size_t find_none(const fs::path& folder, const std::vector<std::string>& values) {
  std::size_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto text = content(entry.path());
    bytes += text.size();
    for (const auto& value : values)
      for (const auto& encoded : encodings_of(value))
        BOOST_TEST((text.find(encoded) == text.npos), value << " is in " << entry.path());
  }
  return bytes;
}

/// `benefactor serve` in a process of its own, with what it says in files.
class server_process {
 public:
  server_process(const fs::path& data, const fs::path& says) {
    int pipe[2];
    BOOST_REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, says.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    std::vector<std::string> words{
        test_support::program_path().string(), "serve", "--data", data.string(), "--listen", "127.0.0.1:0"};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    BOOST_REQUIRE(posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    std::string line;
    for (char c; ::read(pipe[0], &c, 1) == 1 && c != '\n';) line += c;
    ::close(pipe[0]);
    BOOST_REQUIRE_MESSAGE(line.starts_with("listening on "), line << content(says));
    address_ = line.substr(13);
  }
  ~server_process() { stop(); }
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;

  const std::string& address() const { return address_; }
  void stop() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
  std::string address_;
};

struct scanned_world {
  known_values known;
  test_support::temp_directory folder;
  fs::path data = folder / "server" / "data", input = folder / "input", backups = folder / "backups";
  std::string address;

  scanned_world() {
    fs::create_directories(folder / "server");
    fs::create_directories(input);
  }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(input / name, std::ios::binary) << text;
    return (input / name).string();
  }
  json run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--connect", address, "--json"});
    const auto r = run_program(arguments);
    BOOST_TEST_REQUIRE(r.status == 0, arguments.front() << ": " << r.out << r.err);
    return json::parse(r.out, nullptr, false);
  }

  void enroll() const {
    const json book{
        {"providers", {{{"npi", "1234567893"}, {"name", "Metro Health"}, {"network", "IN_NETWORK"}}}},
        {"policies",
         {{{"policyNumber", known.policy},
           {"holder", known.member},
           {"effective", "2026-01-01"},
           {"expiration", "2026-12-31"},
           {"deductible", "0.00"},
           {"rules",
            {{{"serviceType", "SPECIALIST_VISIT"}, {"coveragePercent", "80.00"}},
             {{"serviceType", "PRIMARY_CARE"}, {"coveragePercent", "80.00"}}}},
           {"members",
            {{{"memberId", known.member}, {"relationship", "SELF"}, {"enrolled", "2026-01-01"}}}}}}}};
    run({"enroll", write("book.json", book.dump())});
    run({"member", "describe", known.policy, known.member, "--last-name", known.last, "--first-name",
         known.first, "--birth-date", "1980-02-29"});
  }

  json claim() const {
    return {{"submitter", "ACME"},
            {"submitterClaimId", known.claim},
            {"received", "2026-03-02"},
            {"policyNumber", known.policy},
            {"memberId", known.member},
            {"providerNpi", "1234567893"},
            {"lines",
             {{{"serviceType", "SPECIALIST_VISIT"},
               {"serviceDate", "2026-03-01"},
               {"billed", "100.00"},
               {"procedure", "99213"},
               {"diagnoses", {known.diagnosis}}}}}};
  }

  /// The policy is named by the subscriber's number in X12, which is another one there: so one of its own.
  std::string x12() const {
    std::string text =
        "ISA*00*          *00*          *ZZ*QUIXBILLING    *ZZ*BENEFACTOR     *260401*0930*^*00501*000000901*"
        "0*P*:~GS*HC*S*R*20260401*0930*77*X*005010X222A1~ST*837*0055*005010X222A1~"
        "BHT*0019*00*1*20260401*0930*CH~HL*1**20*1~NM1*85*2*CLINIC*****XX*1245319599~HL*2*1*22*0~"
        "SBR*P*18*******CI~NM1*IL*1*" +
        known.last + "*" + known.first + "****MI*" + known.member + "~N3*" + known.street +
        "~N4*ASHFORD*OH*44101~DMG*D8*19800229*F~CLM*" + known.x12_claim +
        "*100***11:B:1*Y*A*Y*Y~HI*ABK:F2081~LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260310~"
        "HL*3*1*22*1~SBR*P********CI~NM1*IL*1*" +
        known.family_last + "*" + known.family_first + "****MI*" + known.family + "~N3*" +
        known.family_street + "~N4*ASHFORD*OH*44101~DMG*D8*19790203*M~HL*4*3*23*0~PAT*19~NM1*QC*1*OTHER*" +
        known.dependent +
        "~N3*9 ELSEWHERE~N4*ASHFORD*OH*44101~DMG*D8*20140921*F~CLM*X9918*100***11:B:1*Y*A*Y*Y~HI*ABK:M545~"
        "LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260310~";
    const auto segments = std::count(text.begin(), text.end(), '~') - 1;
    return text + "SE*" + std::to_string(segments) + "*0055~GE*1*77~IEA*1*000000901~";
  }

  /// Through every door there is. Returns the id of the document.
  std::string send_everything() const {
    enroll();
    run({"submit", write("claims.ndjson", claim().dump() + "\n")});
    const auto plan = fs::path(test_support::source_dir()) / "api/x12/samples/plan.json";
    run({"ingest", "--enroll-with", plan.string(), "--received", "bht", write("claims.837", x12())});
    // What is sealed from here on is sealed with newer keys: an erasure destroys those and the ones before.
    BOOST_TEST(run({"keys", "renew"})["renewed"].get<int>() > 2);
    run({"remark", "ACME/" + known.claim, "--for", "STAFF", "--text", known.remark});
    const auto document = run({"document", "upload", "ACME/" + known.claim,
                               write("scan.pdf", "%PDF-1.4 " + known.street), "--kind", "DISCHARGE_SUMMARY"});
    run({"show", "ACME/" + known.claim});
    return document["document"].get<std::string>();
  }

  void erase(const std::string& policy, const std::string& member) const {
    const auto asked = run({"members", "erase", policy, member, "--reason", known.reason, "--as", "anna"});
    run({"members", "erase", "--approve", std::to_string(asked["request"].get<std::uint64_t>()), "--as",
         "ben"});
  }

  /// What refusals say.
  void refusals_tell_nothing() const {
    api::claims_client client{address};
    claim_submission wrong;
    wrong.submitter = "ACME";
    wrong.submitter_claim_id = known.claim + "-2";
    wrong.received = *make_date(2026, 3, 2);
    wrong.policy_number = known.policy;
    wrong.member_number = known.last;
    wrong.provider_npi = "1234567890";
    const auto result = client.submit(wrong);
    BOOST_TEST_REQUIRE(result.refused() != nullptr);
    auto said = result.refused()->reason;
    for (const auto& p : result.refused()->problems) said += p.field + p.rule;
    for (const auto& value : known.all()) BOOST_TEST((said.find(value) == said.npos), value);
  }

  void show_none(const std::string& said, const std::string& by) const {
    for (const auto& value : known.all())
      if (value != known.claim)  // It is how the claim is asked for.
        BOOST_TEST((said.find(value) == said.npos), value << " is told by " << by);
    BOOST_TEST((said.find(known.diagnosis) == said.npos), by);
  }

  /// What a server tells of the erased member's claim and policy, whoever asks.
  void door_tells_nothing() const {
    const auto claim = "ACME/" + known.claim;
    const std::vector<std::vector<std::string>> questions{{"show", claim},    {"history", claim},
                                                          {"explain", claim}, {"journey", claim},
                                                          {"claims", "list"}, {"document", "list", claim}};
    for (const auto& question : questions) {
      auto asked = question;
      asked.insert(asked.end(), {"--connect", address, "--json"});
      const auto answer = run_program(asked);
      show_none(answer.out + answer.err, question.front());
    }
  }

  /// What auditors and exports find in *at*, with *ring*: decisions that stand, and nothing private.
  void files_tell_nothing(const fs::path& at, const fs::path& ring, const std::string& name) const {
    const auto replayed = run_program({"audit", "replay", "--data", at.string(), "--keys", ring.string(),
                                       "--without-checkpoints", "--json"});
    BOOST_TEST(replayed.status == 0, replayed.out << replayed.err);
    // Lines of members who were erased are listed, and those alone are not decided again.
    BOOST_TEST((replayed.out.find("MEMBER_ERASED") != replayed.out.npos), replayed.out);
    BOOST_TEST((replayed.out.find("KEY_MISSING") == replayed.out.npos), replayed.out);
    show_none(replayed.out + replayed.err, "audit replay");
    const auto to = folder / ("export-" + name);
    const auto exported = run_program({"export", "--data", at.string(), "--to", to.string(), "--format",
                                       "ndjson", "--phi", "--keys", ring.string()});
    BOOST_TEST(exported.status == 0, exported.out << exported.err);
    find_none(to, known.all());
  }

  /// A proof about the erased member's claim is made and checked as before.
  void proofs_verify(const fs::path& at) const {
    const auto proof = run_program({"audit", "prove", "ACME/" + known.claim, "--data", at.string()});
    BOOST_TEST_REQUIRE(proof.status == 0, proof.err);
    show_none(proof.out, "audit prove");
    const auto file = write("proof-after.json", proof.out);
    const auto checked =
        run_program({"audit", "check", file, "--key", at.string() + ".log-key.pub", "--json"});
    BOOST_TEST(checked.status == 0, checked.err);
    BOOST_TEST(json::parse(checked.out)["proved"] == true);
  }

  /// All events of the log below *from* with what *ring* and the keys there open.
  std::string opened(const fs::path& from, const fs::path& ring) const {
    std::string all;
    const auto device = store::rocksdb_log_device::open(from / "log", {.create = false, .read_only = true});
    const auto head = store::open_log(*device);
    store::data_keys_beside vault(from / "keys", store::key_ring::load(ring));
    store::for_each_event(*device, 0, head.link.next_position, [&](const store::event_view& event) {
      if (event.type >= store::first_domain_event_type)
        all += event_json(event, head.origin.log_id, &vault).dump() + '\n';
      return true;
    });
    return all;
  }
};

BOOST_FIXTURE_TEST_SUITE(phi_scan, scanned_world)

BOOST_AUTO_TEST_CASE(known_private_values_are_in_no_file_and_after_an_erasure_in_nothing_that_opens) {
  const auto ring = folder / "server" / "data.keys", says = folder / "server" / "says.txt";
  std::string document;
  {
    server_process server(data, says);
    address = server.address();
    document = send_everything();
    refusals_tell_nothing();
    server.stop();
  }
  BOOST_TEST(find_none(folder / "server", known.all()) > 10'000u);
  // The search sees what is there: with the keys, each value.
  const auto before = opened(data, ring);
  for (const auto& value : known.all())
    if (value != known.reason) BOOST_TEST((before.find(value) != before.npos), value << " was not sent");
  BOOST_TEST(before.find(known.diagnosis) != before.npos);
  // Of a subscriber a dependent's claim keeps nothing that only the subscriber's key should open.
  BOOST_TEST(before.find(known.dependent) != before.npos);
  BOOST_TEST((before.find(known.family_street) == before.npos));

  const auto backup = backups / "after";
  {
    server_process server(data, says);
    address = server.address();
    // X12's policy has the subscriber's number; the member is the same person in both.
    erase(known.policy, known.member);
    erase(known.family, known.family);
    BOOST_TEST(!fs::exists(data / "documents" / document));
    api::claims_client client{address};
    const auto link = client.link(api::natural_claim_name{"ACME", known.claim}, *id_from_hex(document));
    BOOST_TEST(link.erased);
    BOOST_TEST(!link.source.has_value());
    // The decision stands, and shows nothing of the member's.
    const auto shown = run_program({"history", "ACME/" + known.claim, "--connect", address, "--json"});
    for (const auto& value : known.all())
      if (value != known.claim) BOOST_TEST((shown.out.find(value) == shown.out.npos), value);
    door_tells_nothing();
    run({"backup", "--to", backup.string()});
    server.stop();
  }
  BOOST_TEST(find_none(folder / "server", known.all()) > 10'000u);
  const auto restored = folder / "restored";
  BOOST_TEST_REQUIRE(
      run_program({"restore", "--from", backup.string(), "--data", restored.string()}).status == 0);
  find_none(restored, known.all());
  proofs_verify(data);
  files_tell_nothing(data, ring, "live");
  files_tell_nothing(restored, ring, "restored");
  find_none(backups, known.all());
  for (const auto& left : {data, restored}) {
    const auto after = opened(left, ring);
    BOOST_TEST(after.size() > 1'000u);
    for (const auto& value : known.all())
      BOOST_TEST((after.find(value) == after.npos), value << " opens in " << left);
    BOOST_TEST((after.find(known.diagnosis) == after.npos));
    BOOST_TEST((after.find(known.dependent) != after.npos));
    // What was decided is still there, and is decided the same.
    BOOST_TEST((after.find("claim_adjudicated") != after.npos));
    BOOST_TEST(run_program({"log", "verify", "--data", left.string()}).status == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_phi_scan_test
}  // namespace benefactor::tools

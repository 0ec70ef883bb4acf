#include "tools/benefactor/client_options.hpp"

#include <iostream>
#include <stdexcept>

#include "api/tls/tls_error.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/server_login.hpp"

namespace benefactor::tools {

void add_connect_option(CLI::App& command, client_options& options) {
  constexpr auto group = "The server";
  command
      .add_option("--connect", options.address,
                  "The server's address, HOST:PORT; without --tls-ca one of this machine")
      ->capture_default_str()
      ->group(group);
  auto* ca = command
                 .add_option("--tls-ca", options.tls.ca,
                             "Speak TLS, and trust servers with a certificate of this CA: a PEM file")
                 ->group(group);
  command
      .add_option("--tls-name", options.tls.name,
                  "The name that the server's certificate must have (default: HOST)")
      ->needs(ca)
      ->group(group);
  auto* certificate = command
                          .add_option("--tls-cert", options.tls.certificate,
                                      "The own certificate, where the server wants one: a PEM file")
                          ->needs(ca)
                          ->group(group);
  auto* key =
      command.add_option("--tls-key", options.tls.key, "Its key: a PEM file, whose mode is 0600 or less")
          ->needs(certificate)
          ->group(group);
  certificate->needs(key);
  command
      .add_option("--token-file", options.token_file,
                  "Where `benefactor login` keeps tokens (default: benefactor/tokens.json in $XDG_STATE_HOME "
                  "or ~/.local/state)")
      ->envname("BENEFACTOR_TOKEN_FILE")
      ->group(group);
}

void add_json_option(CLI::App& command, client_options& options) {
  command.add_flag("--json", options.json, "Print JSON, complete and for machines");
}

void add_position_option(CLI::App& command, client_options& options) {
  command.add_option("--at-least", options.at_least_position,
                     "Wait until what is read covers this position of the log (as answers print it)");
}

void add_grounds_options(CLI::App& command, client_options& options) {
  constexpr auto group = "Why it is read: recorded with every member who is shown";
  command
      .add_option("--purpose", options.purpose, "A code of HL7 PurposeOfUse, as HOPERAT (default: HPAYMT)")
      ->group(group);
  command.add_option("--reason", options.purpose_reason, "In own words, at most 500 characters; kept sealed")
      ->group(group);
  command
      .add_flag("--break-glass", options.break_glass,
                "Outside of what one may usually see: flagged, and needs a --reason")
      ->group(group);
}

namespace {

/// Says to the server why it is asked, where the command line said so. @returns false when that is refused.
bool stated(api::claims_client& client, const client_options& options) {
  if (options.purpose.empty() && options.purpose_reason.empty() && !options.break_glass) return true;
  auto read = store::read_grounds(options.purpose, options.purpose_reason, options.break_glass);
  if (read.problems.empty()) {
    const auto refused = client.state_grounds(read.grounds);
    if (!refused) return true;
    read.problems = refused->problems;
  }
  for (const auto& problem : read.problems)
    std::cerr << "benefactor: --" << problem.field << ": " << problem.rule << '\n';
  return false;
}

}  // namespace

std::string client_footer(const std::string& text, bool takes_claim) {
  std::string all = text;
  if (takes_claim)
    all +=
        "\n\nA CLAIM is named as SUBMITTER/SUBMITTER-CLAIM-ID (ACME/C-1), by its claim number "
        "(CLM-20260302-...) or by\n"
        "its id of 32 hexadecimal digits.";
  return all +
         "\n\nExit status: 0 done; 1 refused, not found, or the server could not be asked; 2 unusable input "
         "or usage.";
}

void report_failure(const api::rpc_failure& failure) {
  std::cerr << "benefactor: ";
  switch (failure.what_happened()) {
    case api::rpc_failure::kind::overloaded:
      std::cerr << "the server has too much to do (" << failure.what() << "); try again later\n";
      return;
    case api::rpc_failure::kind::disconnected:
      std::cerr << "the connection to the server ended (" << failure.what()
                << "); repeating the command is safe, for nothing is recorded twice\n";
      return;
    case api::rpc_failure::kind::unimplemented:
      std::cerr << "the server does not know this call (" << failure.what()
                << "); are program and server of the same version?\n";
      return;
    case api::rpc_failure::kind::failed:
      std::cerr << "the server failed the call: " << failure.what() << '\n';
  }
}

namespace {

/// Why there is no connection, or no session; the status.
int say_unreached(const client_options& options, const api::rpc_failure& failure) {
  if (failure.what_happened() == api::rpc_failure::kind::overloaded) {
    report_failure(failure);
  } else if (!options.tls.ca.empty()) {
    std::cerr << "benefactor: no session over TLS with " << options.address << " (" << failure.what()
              << ")\n";
  } else {
    std::cerr << "benefactor: no server answers at " << options.address << " (" << failure.what()
              << "); start one with `benefactor serve`, or name another with --connect\n";
  }
  return status_failed;
}

int guarded(const std::function<int()>& work) {
  try {
    return work();
  } catch (const api::rpc_failure& failure) {
    report_failure(failure);
    return status_failed;
  }
}

/// Runs *work*, which connects, and says why that failed.
int with_server(const client_options& options, const std::function<int()>& work) {
  try {
    return work();
  } catch (const api::tls_error& error) {
    for (const auto& problem : error.problems()) std::cerr << "benefactor: " << problem << '\n';
    return status_unusable;
  } catch (const token_file_error& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
    return status_unusable;
  } catch (const login_ended& ended) {
    std::cerr << "benefactor: " << ended.what() << "; log in again with `benefactor login`\n";
    return status_failed;
  } catch (const api::not_admitted& failure) {
    std::cerr << "benefactor: no session at " << options.address << " (" << failure.what()
              << "); log in with `benefactor login`\n";
    return status_failed;
  } catch (const api::rpc_failure& failure) {
    return say_unreached(options, failure);
  }
}

}  // namespace

int with_client(const client_options& options, const std::function<int(api::claims_client&)>& work) {
  return with_server(options, [&] {
    auto client = connect(options);
    return guarded([&] { return stated(client, options) ? work(client) : status_unusable; });
  });
}

int with_door(const client_options& options, const std::function<int(api::login_client&)>& work) {
  return with_server(options, [&] {
    auto door = reach_door(options);
    return guarded([&] { return work(door); });
  });
}

api::claim_name claim_argument(const std::string& text) {
  auto name = api::parse_claim_name(text);
  const auto* natural = std::get_if<api::natural_claim_name>(&name);
  if (natural && (natural->submitter.empty() || natural->submitter_claim_id.empty())) {
    if (text.starts_with("CLM-") || text.starts_with("clm-"))
      throw std::invalid_argument("CLAIM: " + text +
                                  " is no claim number: its check character says it was mistyped");
    throw std::invalid_argument(
        "CLAIM: " + text +
        " names no claim; write SUBMITTER/SUBMITTER-CLAIM-ID, a claim number, or 32 hexadecimal "
        "digits");
  }
  return name;
}

date date_argument(const std::string& text, const std::string& option) {
  if (const auto parsed = parse_date(text)) return *parsed;
  throw std::invalid_argument(option + ": " + text + " is no date; write YYYY-MM-DD");
}

}  // namespace benefactor::tools

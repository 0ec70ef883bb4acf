// To whom events are published, as views.
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_views.hpp"
#include "events/date.hpp"

namespace benefactor::api {

void write_view(wire::PublishTarget::Builder to, const publish::target_status& status) {
  to.setName(to_text_reader(status.name));
  to.setKind(to_text_reader(status.kind));
  to.setWhere(to_text_reader(status.where));
  to.setState(to_text_reader(std::string(publish::to_text(status.state))));
  to.setNextPosition(status.next_position);
  to.setLag(status.lag);
  to.setPublished(status.published);
  if (!status.problem.empty()) {
    to.setProblem(to_text_reader(status.problem));
    to.setProblemSince(format_instant(status.problem_us));
  }
  to.setDeadLetters(status.dead_letters);
}

void write_view(wire::DeadLetter::Builder to, const publish::dead_letter& letter) {
  to.setPosition(letter.position);
  to.setType(to_text_reader(letter.type));
  to.setReason(to_text_reader(letter.reason));
  to.setRefused(format_instant(letter.refused_us));
}

}  // namespace benefactor::api

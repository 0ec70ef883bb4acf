#include "api/roles/subject.hpp"

namespace benefactor::api {

access_subject local_subject() {
  access_subject local;
  local.user = "local";
  local.unrestricted = true;
  return local;
}

std::string role_text(const access_subject& subject) {
  if (subject.unrestricted) return "local";
  std::string text;
  for (const auto r : subject.roles) {
    if (!text.empty()) text += '+';
    text += to_text(r);
  }
  return text;
}

}  // namespace benefactor::api

#include "api/x12/set_kinds.hpp"

#include "api/x12/interchange.hpp"

namespace benefactor::api::x12 {

std::set<std::string> set_kinds(std::string_view bytes) {
  std::set<std::string> kinds;
  segment_reader reader{bytes};
  while (const auto s = reader.next()) {
    if (s->kind == token_kind::segment && s->id == "ST") {
      const auto kind = trimmed(reader.elements(*s)[1]);
      if (!kind.empty() && shown_set_id(kind) == kind) kinds.emplace(kind);
    }
    reader.forget();
  }
  return kinds;
}

}  // namespace benefactor::api::x12

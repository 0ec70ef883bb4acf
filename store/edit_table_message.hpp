// An edit table as a message: stored in its event, and sent to the engine in the same form.
#pragma once

#include <optional>
#include <string>

#include "events/claim_events.capnp.h"
#include "events/edits/edit_tables.hpp"

namespace benefactor::store {

void put_edit_table(stored::EditTableLoaded::Builder to, const any_edit_table& table);

/// The table; nothing, and *rule* says what is broken, where the message is none that put_edit_table makes.
/// What it says is form_problems' to check.
std::optional<any_edit_table> get_edit_table(stored::EditTableLoaded::Reader from, std::string& rule);

}  // namespace benefactor::store

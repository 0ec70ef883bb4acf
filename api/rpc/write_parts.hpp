// Parts of the contract that clients and server both write.
#pragma once

#include <vector>

#include "api/types.capnp.h"
#include "events/demographics.hpp"
#include "events/requirements.hpp"
#include "events/submission.hpp"

namespace benefactor::api {

/// What is not known stays null.
void write_person(wire::Person::Builder to, const demographics& who);
void write_address(wire::PostalAddress::Builder to, const postal_address& address);

/// *to*: a list that was made for *requirements*.
void write_requirements(capnp::List<wire::Requirement>::Builder to,
                        const std::vector<claim_requirement>& requirements);

/// *to*: a list that was made for *problems*.
void write_problems(capnp::List<wire::Problem>::Builder to, const std::vector<field_problem>& problems);

}  // namespace benefactor::api

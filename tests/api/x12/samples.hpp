#pragma once
/// The project's own X12 samples, and ways to break them.

#include <string>
#include <string_view>

#include "api/x12/claim_837p.hpp"

namespace benefactor::api_test {

/// The bytes of api/x12/samples/*name*.
std::string x12_sample(const std::string& name);

/// *text* with the first *from* replaced by *to*; fails the test when *from* is not in it.
std::string with(std::string text, std::string_view from, std::string_view to);

/// The file "test.837", with BHT04 as the day of receipt.
api::x12::reader_options bht_options();

api::x12::read_result read(std::string_view bytes, const api::x12::reader_options& options = bht_options());

/// The only refusal of *bytes*, as text, the file's name left out; fails the test when there is none or
/// another.
std::string only_refusal(std::string_view bytes);

}  // namespace benefactor::api_test

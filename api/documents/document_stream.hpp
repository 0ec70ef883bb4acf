// Splits a file into documents: one JSON document, or NDJSON with one document a line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <istream>
#include <string_view>

#include "api/documents/json_reading.hpp"

namespace benefactor::api {

/// Takes one document and the number of its first line, from 1; returns false to stop reading. The text is
/// valid during the call.
using document_handler = std::function<bool(std::string_view text, std::size_t line)>;

/// Hands every document of *in* to *handler*, without reading it as JSON. When the first line that is not
/// blank closes every brace and bracket it opens, the file is NDJSON, and blank lines are skipped; otherwise
/// all of it is one document. Memory: one document and one read block. Errors: std::runtime_error when a
/// document exceeds limits.bytes, with its line, or when reading fails.
void for_each_document(std::istream& in, const document_handler& handler, const document_limits& limits = {});

/// The same of a file; "-" is standard input. Errors: also std::runtime_error when it cannot be opened.
void for_each_document(const std::filesystem::path& file, const document_handler& handler,
                       const document_limits& limits = {});

}  // namespace benefactor::api

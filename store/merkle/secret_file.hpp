// Reads files with private keys, which nobody but their owner may read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "store/merkle/note_key.hpp"

namespace benefactor::store::merkle {

/// The whole of *file* into *into*. Errors: key_error "<what> <file>: <rule>" when it is missing, no regular
/// file, longer than *most* bytes, or has a mode wider than 0600.
void read_secret_file(const std::filesystem::path& file, const std::string& what, std::size_t most,
                      secret_text& into);

}  // namespace benefactor::store::merkle

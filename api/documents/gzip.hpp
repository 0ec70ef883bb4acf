// Files packed by gzip (RFC 1952), as code lists are published.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace benefactor::api {

inline constexpr std::size_t unpacked_bytes_max = 256u << 20;

/// True when *bytes* begin as a gzip file does.
bool is_gzip(std::string_view bytes);

/// What was packed: one whole gzip member, or several. Nothing when *bytes* are damaged, cut, or more than
/// *most* bytes unpacked.
std::optional<std::string> gunzip(std::string_view bytes, std::size_t most = unpacked_bytes_max);

}  // namespace benefactor::api

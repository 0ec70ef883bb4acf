// The page that shows /openapi.json to people: plain HTML and one script, from nowhere else.
#pragma once

#include <string_view>

namespace benefactor::api::http {

std::string_view api_page_html();

/// What is at / where there is no console.
std::string_view front_page_html();
std::string_view api_page_script();

}  // namespace benefactor::api::http

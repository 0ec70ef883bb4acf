#pragma once
/// Enough of XML to see that a document we write is well formed.

#include <string>

namespace benefactor::test_support {

/// What is wrong with *document*: its tags do not match, an attribute has no quotes, a character stands bare;
/// empty when it is well formed. Knows elements, attributes, texts, entities and the declaration.
std::string xml_problem(const std::string& document);

}  // namespace benefactor::test_support

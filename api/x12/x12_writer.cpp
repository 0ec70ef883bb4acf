#include "api/x12/x12_writer.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace benefactor::api::x12 {
namespace {

std::string padded(std::string_view text, std::size_t width) {
  std::string result{text.substr(0, width)};
  result.resize(width, ' ');
  return result;
}

std::string digits(std::uint32_t number, int width) {
  char text[16];
  std::snprintf(text, sizeof text, "%0*u", width, number);
  return text;
}

}  // namespace

std::string amount_text(cents amount) {
  const auto magnitude =
      amount < 0 ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  std::string text = amount < 0 ? "-" : "";
  text += std::to_string(magnitude / 100);
  if (const auto part = magnitude % 100; part != 0) {
    text += '.';
    text += static_cast<char>('0' + part / 10);
    if (part % 10 != 0) text += static_cast<char>('0' + part % 10);
  }
  return text;
}

x12_writer::x12_writer(const envelope& e) : envelope_{e} {
  const auto& d = envelope_.delimiters;
  const auto plain = [&](std::string_view text) { return clean(text); };
  // The one segment of fixed width; its last element is a separator itself.
  text_ = "ISA";
  for (const auto& element :
       {std::string{"00"}, padded("", 10), std::string{"00"}, padded("", 10),
        padded(plain(e.sender_qualifier), 2), padded(plain(e.sender), 15),
        padded(plain(e.receiver_qualifier), 2), padded(plain(e.receiver), 15),
        padded(e.day.substr(std::min<std::size_t>(2, e.day.size())), 6), padded(e.time, 4), d.repetition,
        std::string{"00501"}, digits(e.control_number, 9), std::string{"0"}, padded(plain(e.usage), 1),
        d.component}) {
    text_ += d.element;
    text_ += element;
  }
  text_ += d.terminator;
  if (!d.newline_terminates) text_ += '\n';
}

std::string x12_writer::clean(std::string_view text) const {
  const auto& d = envelope_.delimiters;
  std::string result;
  while (!text.empty()) {
    std::size_t separator = 0;
    for (const auto* s : {&d.element, &d.component, &d.terminator, &d.repetition})
      if (!s->empty() && text.substr(0, s->size()) == *s) separator = s->size();
    const bool control = static_cast<unsigned char>(text[0]) < ' ' || text[0] == '\x7F';
    result += separator != 0 || control ? '?' : text[0];
    text.remove_prefix(std::max<std::size_t>(separator, 1));
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

x12_value x12_writer::composite(std::initializer_list<std::string_view> components) const {
  x12_value result{""};
  std::size_t empty = 0;  // Separators to write if another component follows.
  for (const auto component : components) {
    if (auto text = clean(component); !text.empty()) {
      for (; empty > 0; --empty) result.text_ += envelope_.delimiters.component;
      result.text_ += text;
    }
    ++empty;
  }
  result.composite_ = true;
  return result;
}

void x12_writer::add(std::string_view id, const std::vector<x12_value>& elements) {
  std::vector<std::string> texts;
  texts.reserve(elements.size());
  for (const auto& element : elements)
    texts.push_back(element.composite_ ? element.text_ : clean(element.text_));
  while (!texts.empty() && texts.back().empty()) texts.pop_back();
  text_ += id;
  for (const auto& text : texts) {
    text_ += envelope_.delimiters.element;
    text_ += text;
  }
  text_ += envelope_.delimiters.terminator;
  if (!envelope_.delimiters.newline_terminates) text_ += '\n';
  if (text_.size() > envelope_.most_bytes) throw std::runtime_error("the acknowledgments are too long");
  ++segments_;
}

void x12_writer::begin_group(std::string_view function, std::string_view sender, std::string_view receiver,
                             std::string_view version) {
  sets_ = 0;
  add("GS",
      {function, sender, receiver, envelope_.day, envelope_.time, std::to_string(++groups_), "X", version});
}

void x12_writer::end_group() { add("GE", {std::to_string(sets_), std::to_string(groups_)}); }

void x12_writer::begin_set(std::string_view id, std::string_view version) {
  segments_ = 0;
  add("ST", {id, digits(++sets_, 4), version});
}

void x12_writer::end_set() { add("SE", {std::to_string(segments_ + 1), digits(sets_, 4)}); }

std::string x12_writer::finish() {
  add("IEA", {std::to_string(groups_), digits(envelope_.control_number, 9)});
  return std::move(text_);
}

}  // namespace benefactor::api::x12

#include "tools/benefactor/document_files.hpp"

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "api/documents/claim_json.hpp"
#include "api/documents/document_stream.hpp"

namespace benefactor::tools {

document_files::document_files(std::vector<std::string> files, std::ostream& err,
                               std::function<void()> before_writing)
    : files_(std::move(files)), err_(err), before_writing_(std::move(before_writing)) {
  for (const auto& file : files_) {
    std::error_code error;
    const auto size =
        std::filesystem::is_regular_file(file, error) ? std::filesystem::file_size(file, error) : 0;
    if (error || file == "-" || !std::filesystem::is_regular_file(file, error)) {
      bytes_in_all_ = 0;
      return;
    }
    bytes_in_all_ += size;
  }
}

std::string document_files::describe(const claim_place& place) const {
  const auto& file = files_.at(place.file);
  return (file == "-" ? "standard input" : file) + ":" + std::to_string(place.at);
}

void document_files::for_each_document(const document_reader& read) {
  const auto say = [&](const std::string& text) {
    ++unreadable_;
    if (before_writing_) before_writing_();
    err_ << text;
  };
  bool go_on = true;
  std::exception_ptr taking;  // What *read* threw is no fault of the file's.
  for (std::uint32_t i = 0; i < files_.size() && go_on; ++i) {
    const auto handle = [&](std::string_view text, std::size_t line) {
      bytes_read_ += text.size() + 1;
      const claim_place place{i, line};
      std::vector<api::problem> problems;
      try {
        go_on = read(text, place, problems);
      } catch (...) {
        taking = std::current_exception();
        return go_on = false;
      }
      std::string all;
      for (const auto& p : problems) all += describe(place) + ": " + api::format_problem(p) + "\n";
      if (!all.empty()) say(all);
      return go_on;
    };
    try {
      if (files_[i] == "-") {
        api::for_each_document(std::cin, handle);
      } else {
        std::ifstream in(files_[i], std::ios::binary);
        if (!in) throw std::runtime_error("cannot be opened");
        api::for_each_document(in, handle);
      }
    } catch (const std::runtime_error& error) {
      say(files_[i] + ": " + error.what() + "\n");
    }
    if (taking) std::rethrow_exception(taking);
  }
}

void document_files::for_each_claim(const std::function<bool(claim_submission&, const claim_place&)>& take) {
  for_each_document(
      [&](std::string_view text, const claim_place& place, std::vector<api::problem>& problems) {
        auto claim = api::parse_claim_document(text, problems);
        return claim ? take(*claim, place) : true;
      });
}

void document_files::for_each_enrollment(
    const std::function<bool(api::enrollment_item&, const claim_place&)>& take) {
  for_each_document(
      [&](std::string_view text, const claim_place& place, std::vector<api::problem>& problems) {
        for (auto& item : api::parse_enrollment(text, problems))
          if (!take(item, place)) return false;
        return true;
      });
}

}  // namespace benefactor::tools

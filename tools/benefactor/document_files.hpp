// Reads the documents of several files, one after another: claims and enrolments as commands are given them.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "api/documents/enrollment_json.hpp"
#include "events/submission.hpp"
#include "tools/benefactor/answer_book.hpp"

namespace benefactor::tools {

/// Files and how far they were read. A file's place is its line: "claims.ndjson:12".
class document_files {
 public:
  /// *err* is told what cannot be read, after calling *before_writing*.
  document_files(std::vector<std::string> files, std::ostream& err,
                 std::function<void()> before_writing = {});

  /// Hands on every claim until *take* returns false. Memory: one document.
  void for_each_claim(const std::function<bool(claim_submission&, const claim_place&)>& take);

  /// The same of every item of every enrolment document.
  void for_each_enrollment(const std::function<bool(api::enrollment_item&, const claim_place&)>& take);

  std::string describe(const claim_place& place) const;

  std::uint64_t bytes_read() const { return bytes_read_; }
  std::uint64_t bytes_in_all() const { return bytes_in_all_; }  ///< 0: unknown, one is no regular file
  std::uint64_t unreadable() const { return unreadable_; }  ///< documents, and files, that were passed over

 private:
  using document_reader =
      std::function<bool(std::string_view text, const claim_place&, std::vector<api::problem>&)>;
  void for_each_document(const document_reader& read);

  std::vector<std::string> files_;
  std::ostream& err_;
  std::function<void()> before_writing_;
  std::uint64_t bytes_read_ = 0, bytes_in_all_ = 0, unreadable_ = 0;
};

}  // namespace benefactor::tools

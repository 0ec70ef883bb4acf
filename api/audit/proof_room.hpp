// How many bytes of proofs there may be at once: such as are being made, and such as wait until they are
// handed over.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace benefactor::api::audit {

/// Thread-safe. Its places may outlive it.
class proof_room {
  struct count {
    std::mutex mutex;
    std::uint64_t bytes = 0;
  };

 public:
  explicit proof_room(std::uint64_t most) : most_(most) {}

  /// Bytes that count as long as this lives.
  class place {
   public:
    place(std::shared_ptr<count> of, std::uint64_t bytes) : of_(std::move(of)), bytes_(bytes) {}
    ~place() { shrink_to(0); }
    place(const place&) = delete;
    place& operator=(const place&) = delete;

    /// From now on it is for *bytes*, no more than before.
    void shrink_to(std::uint64_t bytes) {
      const std::lock_guard lock(of_->mutex);
      of_->bytes -= bytes_ - bytes;
      bytes_ = bytes;
    }

   private:
    const std::shared_ptr<count> of_;
    std::uint64_t bytes_;
  };

  /// Null: there is no room for so many more.
  std::shared_ptr<place> take(std::uint64_t bytes) {
    const std::lock_guard lock(count_->mutex);
    if (bytes > most_ || count_->bytes > most_ - bytes) return nullptr;
    auto taken = std::make_shared<place>(count_, bytes);
    count_->bytes += bytes;
    return taken;
  }

 private:
  const std::shared_ptr<count> count_ = std::make_shared<count>();
  const std::uint64_t most_;
};

}  // namespace benefactor::api::audit

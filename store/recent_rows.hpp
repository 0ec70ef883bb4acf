// What was written to the derived store and is not on the disk yet: one writer, any number of readers. Each
// batch adds a layer of sorted rows to every column family; a reader takes the layers as of one moment and
// sees whole batches only.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sorted_rows.hpp"

namespace benefactor::store {

/// The column families' order in a batch.
enum class derived_family : std::size_t { meta, index, snapshots, views };
inline constexpr std::size_t derived_families = 4;

/// As of one moment: by family, the oldest layer first.
struct row_layers {
  using family_layers = std::vector<sorted_rows_ptr>;

  std::array<family_layers, derived_families> families;
  std::size_t bytes = 0;

  const family_layers& of(derived_family family) const { return families[static_cast<std::size_t>(family)]; }

  /// The newest row of *key*, which may say that it was removed; null: the layers do not know it.
  const row_ref* find(derived_family family, std::string_view key) const;
};
using row_layers_ptr = std::shared_ptr<const row_layers>;

class recent_rows {
 public:
  /// Adds one batch's rows. Layers of like size become one, so that there are few whatever the batches' size.
  void add(std::array<sorted_rows_ptr, derived_families> batch);

  row_layers_ptr layers() const;

  /// Forgets everything, once it can be read from the disk.
  void clear();

 private:
  mutable std::mutex mutex_;
  row_layers_ptr layers_ = std::make_shared<const row_layers>();
};

}  // namespace benefactor::store

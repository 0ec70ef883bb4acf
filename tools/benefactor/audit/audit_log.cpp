#include "tools/benefactor/audit/audit_log.hpp"

#include <stdexcept>

namespace benefactor::tools {

audit_log::audit_log(const std::filesystem::path& data, const audit_log_options& options)
    : log_(open_log_and_keys_beside(data, options.keys, options.opens_sealed)) {}

store::log_checkpoint audit_log::checkpoint_at(std::uint64_t through) const {
  if (through > last_position())
    throw std::invalid_argument("--through: position " + std::to_string(through) +
                                " is beyond the log's end, position " + std::to_string(last_position()));
  const auto page = store::page_view::verified(log_.device->read_page_at_or_before(through));
  return {log_.head.origin.log_id, through, page.link().page_hash};
}

timeline_listener audit_log::progress(const std::string& unit) {
  return [this, unit](std::uint64_t position) {
    if (!meter_) meter_.emplace(unit, last_position());
    meter_->update(position, position);
    return !interrupted();
  };
}

}  // namespace benefactor::tools

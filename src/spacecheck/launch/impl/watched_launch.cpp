#include <spacecheck/launch/impl/watched_launch.hpp>

namespace spacecheck::Impl {

void add_launch(LedgerSummary& summary, std::vector<std::uint32_t> const& considered,
                std::vector<std::uint32_t> const& ran, std::int64_t items, std::int64_t launched) {
  ++summary.launches;
  summary.extent += launched;
  summary.items += items;
  auto const count = [](std::int64_t& total, std::int64_t& first, std::int64_t item) {
    if (total++ == 0) first = item;
  };
  auto const extent = static_cast<std::int64_t>(ran.size());
  for (std::int64_t item = 0; item < extent; ++item) {
    auto const seen = considered[static_cast<std::size_t>(item)];
    auto const times = ran[static_cast<std::size_t>(item)];
    summary.considered += seen;
    summary.ran += times;
    bool const should_run = item < items;
    if ((should_run && times == 0) || (item < launched && seen == 0)) {
      count(summary.missed, summary.first_missed, item);
    }
    if (times > 1 || seen > 1) count(summary.doubled, summary.first_doubled, item);
    if (!should_run && times > 0) count(summary.past_guard, summary.first_past_guard, item);
  }
}

}  // namespace spacecheck::Impl

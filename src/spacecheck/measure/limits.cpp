#include <spacecheck/measure/limits.hpp>

#include <algorithm>
#include <utility>

namespace spacecheck {
namespace {

MeasureLimits& measure_in_use() {
  static MeasureLimits measure;
  return measure;
}

}  // namespace

void set_limits_measure(MeasureLimits measure) { measure_in_use() = std::move(measure); }

Limits limits_of(std::string const& space) {
  auto const& measure = measure_in_use();
  return measure ? measure(space) : Limits();
}

Roofline place(double bytes, double flops, double seconds, Limits const& limits) {
  Roofline roofline;
  roofline.bytes_a_second = bytes / seconds;
  roofline.flops_a_second = flops / seconds;
  roofline.in_cache = bytes < static_cast<double>(limits.cache);
  double const memory = limits.bandwidth() > 0 ? roofline.bytes_a_second / limits.bandwidth() : 0;
  double const arithmetic = limits.flops > 0 ? roofline.flops_a_second / limits.flops : 0;
  roofline.by_memory = memory >= arithmetic;
  // Arithmetic in registers is limited the same way wherever the arrays lie.
  if (roofline.in_cache && roofline.by_memory) return roofline;
  roofline.in_cache = false;
  roofline.share = std::max(memory, arithmetic);
  return roofline;
}

}  // namespace spacecheck

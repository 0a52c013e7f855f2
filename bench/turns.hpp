#pragma once

#include <spacecheck/measure/bench.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace spacecheck::Twins {

/// Forms that work on some sets of arrays in turn, so that no call finds in the cache what the one
/// before has left there.
template <class Set>
class Turns : public TwinForms {
 public:
  double run_form(std::int64_t call, std::int64_t calls) final {
    return seconds_of([&] {
      for (std::int64_t k = call; k < call + calls; ++k) form(set_of(k));
    });
  }
  double run_twin(std::int64_t call, std::int64_t calls) final {
    return seconds_of([&] {
      for (std::int64_t k = call; k < call + calls; ++k) twin(set_of(k));
    });
  }

 protected:
  /// \param bytes  of a set. There are three of them where these fit into two gigabytes, else one.
  explicit Turns(std::int64_t bytes) : m_sets(3 * bytes <= std::int64_t{1} << 31 ? 3 : 1) {}

  std::vector<Set>& sets() { return m_sets; }

 private:
  /// The work once, ended when they return.
  virtual void form(Set& set) = 0;
  virtual void twin(Set& set) = 0;

  Set& set_of(std::int64_t call) { return m_sets[static_cast<std::size_t>(call) % m_sets.size()]; }

  std::vector<Set> m_sets;
};

}  // namespace spacecheck::Twins

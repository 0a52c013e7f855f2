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
    return timed(call, calls, [this](Set& set) { form(set); });
  }
  double run_twin(std::int64_t call, std::int64_t calls) final {
    return timed(call, calls, [this](Set& set) { twin(set); });
  }

 protected:
  /// \param bytes  of a set. There are three of them where these fit into two gigabytes, else one.
  explicit Turns(std::int64_t bytes) : m_sets(3 * bytes <= std::int64_t{1} << 31 ? 3 : 1) {}

  std::vector<Set>& sets() { return m_sets; }

  /// The work once; a launch need not have ended when they return.
  virtual void form(Set& set) = 0;
  virtual void twin(Set& set) = 0;
  /// Whether each call wants its set prepared, which is not timed.
  virtual bool prepares() const { return false; }
  virtual void prepare(Set& /*set*/) {}
  /// Ends what was launched: once a sample, as what is timed is the launch and not a fence.
  virtual void finish() {}

 private:
  template <class Work>
  double timed(std::int64_t call, std::int64_t calls, Work const& work) {
    if (prepares()) {
      double seconds = 0;
      for (std::int64_t k = call; k < call + calls; ++k) {
        prepare(set_of(k));
        seconds += seconds_of([&] {
          work(set_of(k));
          finish();
        });
      }
      return seconds;
    }
    return seconds_of([&] {
      for (std::int64_t k = call; k < call + calls; ++k) work(set_of(k));
      finish();
    });
  }

  Set& set_of(std::int64_t call) { return m_sets[static_cast<std::size_t>(call) % m_sets.size()]; }

  std::vector<Set> m_sets;
};

}  // namespace spacecheck::Twins

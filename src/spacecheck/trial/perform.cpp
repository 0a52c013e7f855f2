#include <spacecheck/kernel/impl/perform_case.hpp>
#include <spacecheck/kernel/kernel_entry.hpp>
#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/plan/compare_arrays.hpp>
#include <spacecheck/plan/compiled_by.hpp>
#include <spacecheck/plan/digest.hpp>
#include <spacecheck/plan/limits.hpp>
#include <spacecheck/trial/concurrency.hpp>
#include <spacecheck/trial/impl/disturb.hpp>
#include <spacecheck/trial/impl/exact_denormals.hpp>
#include <spacecheck/trial/impl/keep_output.hpp>
#include <spacecheck/trial/impl/launch_watch.hpp>
#include <spacecheck/trial/impl/tell_of_reference.hpp>
#include <spacecheck/trial/impl/unset_memory.hpp>
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/threads_there.hpp>

#include <Kokkos_Core.hpp>
#ifdef KOKKOS_ENABLE_OPENMP
#include <omp.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace spacecheck {

Impl::Disturb Impl::disturb_output = nullptr;
Impl::TellOfReference Impl::tell_of_reference = nullptr;

namespace {

bool is_output(Impl::CaseArray const& array) {
  return array.role == Role::inout || array.role == Role::output;
}

/// An output of the trial that another is compared against.
struct Kept {
  std::string view;
  ElementType type = ElementType::float32;
  std::vector<std::byte> bytes;
  std::string digest;
};

KernelEntry const& entry_of(Trial const& trial) {
  auto const* const entry = kernel_named(trial.kernel);
  if (entry == nullptr) {
    throw std::invalid_argument("no kernel named '" + trial.kernel + "' in this program");
  }
  return *entry;
}

std::vector<Kept> outputs_of(Trial const& trial) {
  std::vector<Kept> kept;
  entry_of(trial).perform(trial, [&](std::int64_t, Impl::CaseData const& data,
                                     Impl::AskedReference*, double) {
    for (auto const& array : data.arrays()) {
      if (!is_output(array)) continue;
      auto const host = data.on_host(array);
      auto const size = static_cast<std::size_t>(array.bytes());
      kept.push_back({array.name, array.type, std::vector<std::byte>(host.data, host.data + size),
                      digest_of(host.data, size)});
    }
  });
  return kept;
}

/// The plain trial that `trial` is compared against: the same kernel, sizes and inputs.
Trial base_of(Trial const& trial) {
  Trial base;
  base.kernel = trial.kernel;
  base.space = trial.against;
  base.parameters = trial.parameters;
  base.seed = trial.seed;
  return base;
}

Comparison compare_with(Impl::HostArray const& host, std::string const& digest, Kept const& other) {
  if (other.type != host.array->type ||
      other.bytes.size() != static_cast<std::size_t>(host.array->bytes())) {
    throw std::invalid_argument("output '" + host.array->name +
                                "' has another shape on each space");
  }
  Comparison comparison;
  with_element_type(other.type, [&](auto zero) {
    using T = decltype(zero);
    comparison = compare_digested(reinterpret_cast<T const*>(host.data), digest,
                                  reinterpret_cast<T const*>(other.bytes.data()), other.digest,
                                  host.array->extents);
  });
  return comparison;
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class AskingReference {
 public:
  AskingReference() { tell(true); }
  ~AskingReference() { tell(false); }
  AskingReference(AskingReference const&) = delete;
  AskingReference& operator=(AskingReference const&) = delete;

 private:
  static void tell(bool begins) {
    if (Impl::tell_of_reference != nullptr) Impl::tell_of_reference(begins);
  }
};

// A finding that the kernel threw would blame the wrong one of the two. What the access twin saw is
// not lost to it: other checks tell.
std::optional<Comparison> ask(Impl::AskedReference& reference, Impl::HostArray const& host,
                              bool in_twin) {
  try {
    AskingReference const asking;
    return reference.compare(host);
  } catch (std::bad_alloc const&) {
    throw;
  } catch (std::exception const& error) {
    if (in_twin) return std::nullopt;
    throw std::runtime_error(std::string("its reference threw: ") + error.what());
  }
}

// The same bits of the same case are as far from its reference as they were the last time, and most
// of a large trial's time would go into finding that again: references compute in higher precision.
// What the first time took is added to the trial's whole seconds all the same.
std::optional<Comparison> compare_with_reference(Observation& observation,
                                                 Impl::HostArray const& host,
                                                 OutputSummary const& output,
                                                 Impl::AskedReference& reference) {
  struct Known {
    std::optional<Comparison> comparison;
    double seconds = 0;
  };
  thread_local std::unordered_map<std::string, Known> known;
  constexpr std::size_t most = 4096;
  // All that a reference may depend on; the space, since a kernel's input may.
  auto const& trial = observation.trial;
  std::string key = trial.kernel + '/' + trial.space + '/' + to_string(trial.parameters) + '/' +
                    std::to_string(seed_of(trial, output.instance)) + '/' + output.view + '/' +
                    output.digest;
  for (auto const extent : output.extents) key += '/' + std::to_string(extent);
  if (auto const found = known.find(key); found != known.end()) {
    observation.whole_seconds += found->second.seconds;
    return found->second.comparison;
  }
  if (known.size() == most) known.clear();
  auto const start = Clock::now();
  auto comparison = ask(reference, host, trial.check == access_check);
  return known.emplace(key, Known{std::move(comparison), seconds_since(start)})
      .first->second.comparison;
}

void observe(Observation& observation, std::vector<Kept> const& others, std::int64_t instance,
             Impl::CaseData const& data, Impl::AskedReference* reference, double seconds) {
  Impl::ExactDenormals const exact;
  if (instance == 0) {
    observation.seconds = seconds;
    observation.has_reference = reference != nullptr;
    observation.took_scratch = data.took_scratch;
    observation.took_order = data.took_order;
    if (data.has_ledger) observation.ledger = data.ledger;
    observation.access = data.access;
  }
  observation.events.insert(observation.events.end(), data.events().begin(), data.events().end());
  std::size_t position = 0;
  for (auto const& array : data.arrays()) {
    observation.bytes += array.bytes();
    if (array.rank() > 1) observation.multidimensional = true;
    if (!is_output(array)) continue;
    auto host = data.on_host(array);
    if (Impl::disturb_output != nullptr) Impl::disturb_output(observation.trial, host);
    Impl::keep_output(observation.trial, instance, host);
    OutputSummary summary;
    summary.view = array.name;
    summary.instance = instance;
    summary.type = array.type;
    summary.extents = array.extents;
    summary.digest = digest_of(host.data, static_cast<std::size_t>(array.bytes()));
    if (reference != nullptr) {
      summary.to_reference = compare_with_reference(observation, host, summary, *reference);
    }
    if (!others.empty() && instance == 0) {
      summary.to_other = compare_with(host, summary.digest, others.at(position));
    }
    ++position;
    observation.outputs.push_back(std::move(summary));
  }
}

/// Threads of a host-parallel space that one launch of the trial is shared by [count]; 0 elsewhere.
std::int64_t threads_of(Trial const& trial) {
  if (!has_threads(trial.space)) return 0;
  static std::int64_t const there = threads_there(trial.space);  // a build has one such space
  auto const all = trial.threads > 0 ? trial.threads : there;
  auto const shares = std::max(trial.instances, trial.share);
  // new_instance() shares out OpenMP's alone.
  if (shares == 1 || trial.space != "OpenMP") return all;
  return std::min(all, std::max<std::int64_t>(concurrency(trial.space) / shares, 1));
}

}  // namespace

Observation perform(Trial const& trial) {
  Observation observation;
  observation.trial = trial;
  auto const& entry = entry_of(trial);
  if (auto why = lacks_threads(trial); !why.empty()) {
    observation.ended = Ended::unsupported;
    observation.message = std::move(why);
    return observation;
  }
  observation.threads = threads_of(trial);
  auto const start = Clock::now();
  try {
    Impl::UnsetMemory const unset(trial.poison);
    std::vector<Kept> others;
    if (!trial.against.empty()) others = outputs_of(base_of(trial));
    std::optional<Impl::LaunchWatch> launches;
    if (Impl::watches_launches(trial)) launches.emplace();
    entry.perform(trial, [&](std::int64_t instance, Impl::CaseData const& data,
                             Impl::AskedReference* reference, double seconds) {
      observe(observation, others, instance, data, reference, seconds);
    });
    if (launches) observation.launched_on = launches->instead_of(trial.space);
  } catch (std::bad_alloc const& error) {
    observation.ended = Ended::out_of_memory;
    observation.message = error.what();
  } catch (Impl::NoHostThreads const& error) {
    observation.ended = Ended::unsupported;
    observation.message = error.what();
  } catch (std::exception const& error) {
    // Kokkos says with a std::runtime_error that a View has no room.
    bool const no_room =
        std::string_view(error.what()).find("failed to allocate") != std::string_view::npos;
    observation.ended = no_room ? Ended::out_of_memory : Ended::exception;
    observation.message = error.what();
  } catch (...) {
    observation.ended = Ended::exception;
    observation.message = "an exception that is not a std::exception";
  }
  observation.whole_seconds += seconds_since(start);
  return observation;
}

std::vector<std::string> space_names() {
  std::vector<std::string> names;
  for_each_space([&](auto, std::string_view name) { names.emplace_back(name); });
  return names;
}

KokkosSession::KokkosSession(std::int64_t threads) : m_mine(!Kokkos::is_initialized()) {
  if (!m_mine) return;
  Kokkos::InitializationSettings settings;
  settings.set_disable_warnings(true);
  // KOKKOS_PRINT_CONFIGURATION would put its text into the results on stdout.
  settings.set_print_configuration(false);
  if (threads == 0 && std::getenv("KOKKOS_NUM_THREADS") == nullptr) {
#ifdef KOKKOS_ENABLE_OPENMP
    if (::omp_get_max_threads() > room_for_threads("OpenMP")) threads = room_for_threads("OpenMP");
#endif
#ifdef KOKKOS_ENABLE_THREADS
    threads = threads_to_come("Threads");
#endif
  }
  if (threads > 0) settings.set_num_threads(static_cast<int>(threads));
  Kokkos::initialize(settings);
}

KokkosSession::~KokkosSession() {
  if (m_mine) Kokkos::finalize();
}

BuildInfo build_info() {
  BuildInfo info;
  info.kokkos = std::to_string(KOKKOS_VERSION / 10000) + "." +
                std::to_string(KOKKOS_VERSION / 100 % 100) + "." +
                std::to_string(KOKKOS_VERSION % 100);
  info.compiler = SPACECHECK_COMPILER;
#ifdef KOKKOS_ARCH_HOPPER90
  info.architecture = "HOPPER90";
#endif
  info.flags = SPACECHECK_FLAGS;
  info.spaces = space_names();
  return info;
}

}  // namespace spacecheck

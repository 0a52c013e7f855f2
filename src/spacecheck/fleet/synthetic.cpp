#include <spacecheck/fleet/synthetic.hpp>

#include <fmt/format.h>

#include <stdexcept>

namespace spacecheck {
namespace {

// splitmix64: https://prng.di.unimi.it/splitmix64.c
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

constexpr char const* made_up_space = "Cuda";

std::string name_of_kernel(std::int64_t kernel) { return fmt::format("kernel_{}", kernel); }

std::set<std::int64_t> chosen(std::int64_t count, std::int64_t of, std::uint64_t seed,
                              std::set<std::int64_t> const& taken) {
  std::set<std::int64_t> ranks;
  for (std::uint64_t k = seed; static_cast<std::int64_t>(ranks.size()) < count; ++k) {
    auto const rank = static_cast<std::int64_t>(mixed(k) % static_cast<std::uint64_t>(of));
    if (taken.count(rank) == 0) ranks.insert(rank);
  }
  return ranks;
}

void require(bool good, char const* what, std::int64_t is, std::string const& allowed) {
  if (!good) throw std::invalid_argument(fmt::format("{} is {}, allowed is {}", what, is, allowed));
}

void require_possible(SyntheticShape const& s) {
  require(s.ranks >= 1 && s.ranks <= 10'000'000, "ranks", s.ranks, "1 to 1e7");
  require(s.ranks_per_node >= 1, "ranks per node", s.ranks_per_node, "1 or more");
  require(s.kernels >= 1 && s.kernels <= 10'000, "kernels", s.kernels, "1 to 10000");
  require(s.trials >= 1 && s.trials <= 10'000, "trials", s.trials, "1 to 10000");
  require(s.attempts >= 1 && s.attempts <= 1'000, "attempts", s.attempts, "1 to 1000");
  require(s.groups >= 1, "groups", s.groups, "1 or more");
  require(s.deviants >= 0 && s.lost >= 0 && 2 * (s.deviants + s.lost) <= s.ranks,
          "deviants and lost ranks", s.deviants + s.lost, "0 to half of the ranks");
  require(s.wild >= 0 && s.wild < s.kernels, "wild kernels", s.wild,
          "0 to one less than the kernels");
}

}  // namespace

SyntheticFleet::SyntheticFleet(SyntheticShape shape) : m_shape(shape) {
  require_possible(shape);
  m_deviants = chosen(shape.deviants, shape.ranks, shape.seed, {});
  m_lost = chosen(shape.lost, shape.ranks, ~shape.seed, m_deviants);
}

nlohmann::ordered_json SyntheticFleet::header_of(std::int64_t rank) const {
  auto const node = rank / m_shape.ranks_per_node;
  auto const kind = node % m_shape.groups;
  auto kernels = nlohmann::ordered_json::array();
  for (std::int64_t kernel = 0; kernel < m_shape.kernels; ++kernel) {
    kernels.push_back(name_of_kernel(kernel));
  }
  return {
      {"schema", record_schema},
      {"type", "header"},
      {"version", "made up"},
      {"build", {{"kokkos", "4.5.1"}, {"compiler", "g++"}, {"flags", "-O3"}, {"architecture", ""}}},
      {"machine",
       {{"host", fmt::format("node{:05}", node)},
        {"system", "made up"},
        {"processor", fmt::format("processor {}", kind)},
        {"cores", 64}}},
      {"asked",
       {{"kernels", kernels},
        {"spaces", {made_up_space}},
        {"checks", {"repeat"}},
        {"repeat", m_shape.attempts},
        {"confidence", 0.95}}},
      {"seed", m_shape.seed},
      {"fleet",
       {{"rank", rank},
        {"ranks", m_shape.ranks},
        {"device",
         {{"name", fmt::format("device {}", kind)},
          {"id", fmt::format("{:02x}:00.0", rank % m_shape.ranks_per_node)}}}}}};
}

// A deviant is wrong in one kernel that is not wild: each time, or in one attempt of several.
void SyntheticFleet::add_trials(Record& record, std::int64_t rank, std::int64_t kernel) const {
  auto const kind = rank / m_shape.ranks_per_node % m_shape.groups;
  auto const choices = static_cast<std::uint64_t>(m_shape.kernels - m_shape.wild);
  auto const at_random = mixed(m_shape.seed + static_cast<std::uint64_t>(rank)) % choices;
  bool const is_wrong =
      m_deviants.count(rank) != 0 && kernel == m_shape.wild + static_cast<std::int64_t>(at_random);
  bool const now_and_then = m_shape.attempts > 2 && rank % 2 == 1;
  for (std::int64_t k = 0; k < m_shape.trials + m_shape.attempts - 1; ++k) {
    Observation observation;
    auto& trial = observation.trial;
    trial.kernel = name_of_kernel(kernel);
    trial.space = made_up_space;
    trial.parameters = {.n_threads = 1000, .array_size = 1000, .buffer_size = 5};
    bool const again = k < m_shape.attempts;
    trial.seed = m_shape.seed + static_cast<std::uint64_t>(again ? 0 : k - m_shape.attempts + 1);
    trial.attempt = again ? k : 0;
    auto value =
        mixed(static_cast<std::uint64_t>(kind * m_shape.kernels + kernel) + trial.seed * 1'000'003);
    bool const off = is_wrong && (!now_and_then || k == 1);
    if (off || kernel < m_shape.wild) value = mixed(value + static_cast<std::uint64_t>(rank) + 1);
    observation.outputs.push_back({.view = "y",
                                   .extents = {1000},
                                   .digest = fmt::format("{:016x}{:016x}", value, mixed(value)),
                                   .to_reference = {},
                                   .to_other = {}});
    record.trials.push_back(std::move(observation));
  }
}

Record SyntheticFleet::record_of(std::int64_t rank) const {
  Record record;
  record.path = fmt::format("rank-{:05}.jsonl", rank);
  record.header = header_of(rank);
  bool const is_lost = m_lost.count(rank) != 0;
  auto const last = is_lost ? m_shape.kernels / 2 : m_shape.kernels;
  for (std::int64_t kernel = 0; kernel < last; ++kernel) add_trials(record, rank, kernel);
  if (!is_lost) {
    record.summary = {{"schema", record_schema},
                      {"type", "summary"},
                      {"exit", 0},
                      {"verdicts", nlohmann::ordered_json::array()}};
  }
  return record;
}

Ballots SyntheticFleet::ballots() const {
  return [fleet = *this](std::function<void(Ballot const&)> const& take) {
    for (std::int64_t rank = 0; rank < fleet.m_shape.ranks; ++rank) {
      if (!fleet.left_no_record(rank)) take(ballot_of(fleet.record_of(rank), rank));
    }
  };
}

}  // namespace spacecheck

#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/record/compare.hpp>
#include <spacecheck/report/explanation.hpp>
#include <spacecheck/report/headline.hpp>
#include <spacecheck/report/page_data.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kept_differences = 5;

/// The outputs of one View, over the trials of a kernel on a space.
struct OutputSum {
  std::vector<std::int64_t> extents;
  bool own_sizes = false;  ///< the map is of trials of the sizes that were asked for
  DifferenceMap where;
  std::int64_t trials = 0;  ///< that differ [count]
  double max_ulp = 0;
  double max_ratio = 0;
};

/// All trials of one record of one kernel on one space, added up.
struct TrialSum {
  std::int64_t trials = 0;
  std::int64_t failed = 0;  ///< of these: outside the bound, crashed, or threw [count]
  std::vector<std::int64_t> ulps;
  std::map<std::string, OutputSum> outputs;
  Json differences = Json::array();
};

struct Key {
  std::string kernel;
  std::string space;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees one in what is generated.
  friend auto operator<=>(Key const&, Key const&) = default;
};

void add(OutputSum& sum, OutputSummary const& output, Comparison const& c, bool own_sizes) {
  ++sum.trials;
  sum.max_ulp = std::max(sum.max_ulp, c.max_ulp);
  sum.max_ratio = std::max(sum.max_ratio, c.max_ratio);
  // Maps of other sizes are no part of one picture; those of the sizes asked for come first.
  if (own_sizes && !sum.own_sizes) {
    sum.own_sizes = true;
    sum.where = {};
  }
  if (own_sizes != sum.own_sizes || c.where.counts.empty()) return;
  if (sum.where.counts.empty()) {
    sum.where = c.where;
    sum.extents = output.extents;
  } else if (sum.extents == output.extents) {
    std::transform(c.where.counts.begin(), c.where.counts.end(), sum.where.counts.begin(),
                   sum.where.counts.begin(), std::plus<>());
  }
}

void add_differences(TrialSum& sum, OutputSummary const& output) {
  for (auto const& d : output.to_reference->first) {
    if (sum.differences.size() >= kept_differences) return;
    sum.differences.push_back({{"view", output.view},
                               {"index", d.index},
                               {"is", d.is},
                               {"should_be", d.should_be},
                               {"difference", number_to_json(d.difference)},
                               {"bound", number_to_json(d.bound)},
                               {"ulp", number_to_json(d.ulp)},
                               {"outside", !(d.difference <= d.bound)}});
  }
}

void add(TrialSum& sum, Observation const& observation, std::set<std::string> const& sizes) {
  ++sum.trials;
  bool const outside =
      std::any_of(observation.outputs.begin(), observation.outputs.end(), [](auto const& output) {
        return output.to_reference && !output.to_reference->within_bound();
      });
  // What found no end or no memory may have been a size that nobody has to have room for.
  if (outside || observation.ended == Ended::crash || observation.ended == Ended::exception) {
    ++sum.failed;
  }
  for (auto const& output : observation.outputs) {
    if (!output.to_reference || output.to_reference->differing == 0) continue;
    auto const& c = *output.to_reference;
    if (sum.ulps.size() < c.ulps.size()) sum.ulps.resize(c.ulps.size());
    for (std::size_t k = 0; k < c.ulps.size(); ++k) sum.ulps[k] += c.ulps[k];
    add(sum.outputs[output.view], output, c,
        sizes.count(to_string(observation.trial.parameters)) > 0);
    add_differences(sum, output);
  }
}

Json verdicts_of(Record const& record) {
  if (record.complete()) return record.summary.value("verdicts", Json::array());
  return record.verdicts;
}

Parameters parameters_of(Json const& verdict) {
  return {.n_threads = verdict.value("n_threads", std::int64_t{0}),
          .array_size = verdict.value("array_size", std::int64_t{0}),
          .buffer_size = verdict.value("buffer_size", std::int64_t{0})};
}

Json counted(std::vector<std::int64_t> const& counts) {
  Json pairs = Json::array();
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] != 0) pairs.push_back({k, counts[k]});
  }
  return pairs;
}

Json to_json(TrialSum const& sum) {
  Json outputs = Json::array();
  for (auto const& [view, output] : sum.outputs) {
    Json one{{"view", view},
             {"extents", output.extents},
             {"trials", output.trials},
             {"max_ulp", number_to_json(output.max_ulp)},
             {"max_ratio", number_to_json(output.max_ratio)}};
    if (!output.where.counts.empty()) {
      one["where"] = {{"rows", output.where.rows},
                      {"columns", output.where.columns},
                      {"counts", counted(output.where.counts)}};
    }
    outputs.push_back(std::move(one));
  }
  return {{"trials", sum.trials},
          {"failed", sum.failed},
          {"ulps", counted(sum.ulps)},
          {"outputs", outputs},
          {"differences", sum.differences}};
}

Json about(Record const& record) {
  auto const& header = record.header;
  auto const text = [&](char const* pointer) {
    return header.value(Json::json_pointer(pointer), Json());
  };
  return {{"path", record.path},
          {"host", text("/machine/host")},
          {"processor", text("/machine/processor")},
          {"cores", text("/machine/cores")},
          {"compiler", text("/build/compiler")},
          {"kokkos", text("/build/kokkos")},
          {"architecture", text("/build/architecture")},
          {"flags", text("/build/flags")},
          {"version", text("/version")},
          {"started", text("/started")},
          {"seed", text("/seed")},
          {"repeat", text("/asked/repeat")},
          {"confidence", text("/asked/confidence")},
          {"spaces", text("/asked/spaces")},
          {"trials", record.trials.size()},
          {"complete", record.complete()},
          {"exit", record.complete() ? record.summary.value("exit", Json()) : Json()}};
}

/// How much there is to see of a kernel, most first: faults, what is not decided, the rest.
int place_of(Json const& kernel) {
  static std::set<std::string> const faults{"flaky", "disagree", "hang", "crash"};
  static std::set<std::string> const decided{"agree", "rounding", "skipped"};
  int place = 2;
  for (auto const& row : kernel.at("rows")) {
    auto const found = row.find("verdict");
    auto const verdict = found != row.end() && found->is_string() ? found->get<std::string>() : "";
    if (faults.count(verdict) > 0) return 0;
    if (decided.count(verdict) == 0) place = 1;
  }
  return place;
}

/// The kernels of the page: those at fault first, and otherwise in the order in which the records
/// first name them.
class Kernels {
 public:
  Json& operator[](std::string const& name) {
    auto const [place, is_new] = m_places.try_emplace(name, m_kernels.size());
    if (is_new)
      m_kernels.push_back({{"name", name}, {"rows", Json::array()}, {"sums", Json::array()}});
    return m_kernels[place->second];
  }
  Json take() && {
    std::stable_sort(m_kernels.begin(), m_kernels.end(),
                     [](Json const& a, Json const& b) { return place_of(a) < place_of(b); });
    return std::move(m_kernels);
  }

 private:
  std::map<std::string, std::size_t> m_places;
  Json m_kernels = Json::array();
};

void add_record(Kernels& kernels, std::set<std::string>& explained, Record const& record,
                std::size_t number) {
  std::map<Key, std::set<std::string>> sizes;
  for (auto verdict : verdicts_of(record)) {
    if (!verdict.is_object()) continue;
    Key const key{verdict.value("kernel", ""), verdict.value("space", "")};
    sizes[key].insert(to_string(parameters_of(verdict)));
    for (auto& finding : verdict["findings"]) {
      explained.insert(finding.value("kind", ""));
      finding.erase("attempts");  // as many as failed; the replay line is one of them
    }
    verdict.erase("kernel");
    verdict["record"] = number;
    kernels[key.kernel]["rows"].push_back(std::move(verdict));
  }
  auto const asked =
      record.header.value(Json::json_pointer("/asked/spaces"), std::vector<std::string>{});
  std::map<Key, TrialSum> sums;
  std::vector<Key> order;
  std::set<Key> shown;
  for (auto const& observation : record.trials) {
    Key const key{observation.trial.kernel, observation.trial.space};
    auto const [place, is_new] = sums.try_emplace(key);
    if (is_new) order.push_back(key);
    add(place->second, observation, sizes[key]);
    // The access twin runs on Serial, and decides for the first space that was asked for.
    auto const& trial = observation.trial;
    bool const elsewhere = trial.check == access_check && !asked.empty() &&
                           std::find(asked.begin(), asked.end(), trial.space) == asked.end();
    Key const row{trial.kernel, elsewhere ? asked.front() : trial.space};
    if (sizes[row].empty() && shown.insert(row).second) {
      kernels[row.kernel]["rows"].push_back(
          {{"record", number}, {"space", row.space}, {"verdict", "unfinished"}});
    }
  }
  for (auto const& key : order) {
    auto sum = to_json(sums[key]);
    sum["record"] = number;
    sum["space"] = key.space;
    kernels[key.kernel]["sums"].push_back(std::move(sum));
  }
}

Json compared(Record const& a, Record const& b, std::size_t number) {
  auto const all = compare(a, b);
  Json kernels = Json::array();
  for (auto const& kernel : all.kernels) {
    kernels.push_back({{"kernel", kernel.kernel},
                       {"space_a", kernel.space_a},
                       {"space_b", kernel.space_b},
                       {"trials", kernel.trials},
                       {"other_bits", kernel.other_bits},
                       {"max_ulp", kernel.max_ulp ? number_to_json(*kernel.max_ulp) : Json()},
                       {"max_ratio", kernel.max_ratio ? number_to_json(*kernel.max_ratio) : Json()},
                       {"result", to_string(kernel.result)},
                       {"why", kernel.why},
                       {"left_open", kernel.left_open},
                       {"trial", kernel.worst_trial}});
  }
  return {{"record", number}, {"kernels", kernels}, {"only_a", all.only_a}, {"only_b", all.only_b}};
}

}  // namespace

Json page_data(std::span<Record const> records, std::span<PageFile const> files) {
  Kernels kernels;
  std::set<std::string> explained;
  Json abouts = Json::array();
  Json comparisons = Json::array();
  for (std::size_t k = 0; k < records.size(); ++k) {
    try {
      abouts.push_back(about(records[k]));
      add_record(kernels, explained, records[k], k);
    } catch (Json::exception const& error) {
      throw RecordError(fmt::format("{}: its verdicts are not as docs/record.schema.json says: {}",
                                    records[k].path, error.what()));
    }
    if (k > 0) comparisons.push_back(compared(records[0], records[k], k));
  }
  Json meanings = Json::object();
  for (auto const& kind : explained) {
    if (auto const text = explanation_of(kind)) meanings[kind] = text->text;
  }
  Json data{{"records", abouts},
            {"kernels", std::move(kernels).take()},
            {"comparisons", comparisons},
            {"meanings", meanings}};
  for (auto const* part : page_parts()) data[part->name] = Json::array();
  std::string faults;
  for (auto const& file : files) {
    auto const fault = file.part->fault != nullptr ? file.part->fault(file.shown) : "";
    if (!fault.empty()) faults += (faults.empty() ? "" : "; ") + fault;
    auto shown = file.shown;
    shown["path"] = file.path;
    data[file.part->name].push_back(std::move(shown));
  }
  auto const first = headline_of(data, faults);
  data["headline"] = {{"is", first.is}, {"words", first.words}};
  return data;
}

}  // namespace spacecheck

#include <spacecheck/fleet/merge.hpp>
#include <spacecheck/fleet/records.hpp>
#include <spacecheck/plan/observation_json.hpp>

#include <algorithm>
#include <set>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;

// What stands for all is of no rank, but of their kind of device.
Json of_no_rank(Json header) {
  auto const device = header.value("/fleet/device"_json_pointer, Json());
  for (auto const* name : {"schema", "type", "fleet"}) header.erase(name);
  if (device.is_object()) {
    header["fleet"]["device"] = {{"name", device.value("name", "")},
                                 {"driver", device.value("driver", "")}};
  }
  return header;
}

void write_trials(Record const& record, RecordWriter& writer) {
  for (auto const& observation : record.trials) writer.write("trial", to_json(observation));
}

Json verdicts_of(Record const& record) {
  auto const found = record.summary.find("verdicts");
  return found != record.summary.end() && found->is_array() ? *found : Json::array();
}

}  // namespace

void merge_votes(std::vector<std::string> const& files, FleetVerdict const& verdict,
                 Json const& vote, RecordWriter& writer) {
  std::set<std::string> out;
  for (auto const& suspect : verdict.suspects) out.insert(suspect.voter.source);
  for (auto const& lost : verdict.lost) out.insert(lost.voter.source);
  auto const good = std::find_if(files.begin(), files.end(),
                                 [&](auto const& file) { return out.count(file) == 0; });
  if (good == files.end()) {
    throw RecordError("no rank came to its end unsuspected: there is nothing to merge");
  }
  auto const record = read_record(*good);
  writer.write("header", of_no_rank(record.header));
  write_trials(record, writer);
  writer.write("vote", vote);
  writer.write("summary", {{"exit", verdict.exit_code()}, {"verdicts", verdicts_of(record)}});
}

int merge_shards(std::vector<std::string> const& files, FleetVerdict const& verdict,
                 Json const& vote, RecordWriter& writer) {
  Json header;
  Json kernels = Json::array();
  for (auto const& file : files) {
    auto const its = header_of(file);
    if (!its.is_object()) continue;
    if (header.is_null()) header = its;
    auto const asked = its.value("/asked/kernels"_json_pointer, Json::array());
    kernels.insert(kernels.end(), asked.begin(), asked.end());
  }
  if (header.is_null()) throw RecordError("no rank left a record: there is nothing to merge");
  header["asked"]["kernels"] = kernels;
  writer.write("header", of_no_rank(header));
  Json verdicts = Json::array();
  for (auto const& file : files) {
    if (!header_of(file).is_object()) continue;
    auto const record = read_record(file);
    write_trials(record, writer);
    auto const its = verdicts_of(record);
    verdicts.insert(verdicts.end(), its.begin(), its.end());
  }
  int const code = verdict.lost.empty() ? verdict.worst_exit : verdict.exit_code();
  writer.write("vote", vote);
  writer.write("summary", {{"exit", code}, {"verdicts", verdicts}});
  return code;
}

}  // namespace spacecheck

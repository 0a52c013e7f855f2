#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/headline.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

namespace spacecheck {

using Json = nlohmann::ordered_json;

namespace {

// Rows are a record's own, whatever is in them.
std::string text_of(Json const& row, char const* member) {
  auto const found = row.find(member);
  return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

Headline headline_of(Json const& data, std::string const& faults) {
  std::map<std::string, std::int64_t> verdicts;
  std::int64_t rows = 0;
  std::int64_t failed = 0;
  for (auto const& kernel : data.at("kernels")) {
    // A row that is there has judged its trials.
    bool unfinished = false;
    for (auto const& row : kernel.at("rows")) {
      auto const verdict = text_of(row, "verdict");
      ++rows;
      ++verdicts[verdict];
      unfinished = unfinished || verdict == "unfinished";
    }
    if (!unfinished) continue;
    for (auto const& sum : kernel.at("sums")) {
      bool const judged =
          std::any_of(kernel.at("rows").begin(), kernel.at("rows").end(), [&](Json const& row) {
            return row.at("record") == sum.at("record") &&
                   text_of(row, "space") == text_of(sum, "space") &&
                   text_of(row, "verdict") != "unfinished";
          });
      if (!judged) failed += sum.at("failed").get<std::int64_t>();
    }
  }
  // By name: one may differ on several spaces, and in several records.
  std::set<std::string> differing;
  std::set<std::string> not_judged;
  for (auto const& comparison : data.at("comparisons")) {
    for (auto const& one : comparison.at("kernels")) {
      if (one.at("result") == "disagree") differing.insert(text_of(one, "kernel"));
      if (one.at("result") == "not judged") not_judged.insert(text_of(one, "kernel"));
    }
  }
  auto const bad = verdicts["flaky"] + verdicts["disagree"] + verdicts["hang"] + verdicts["crash"];
  if (bad > 0) return {"bad", fmt::format("{} of {} at fault", bad, plural(rows, "row"))};
  if (failed > 0) {
    return {"bad", plural(failed, "trial") + " failed, of kernels without a verdict"};
  }
  if (!faults.empty()) return {"bad", faults};
  if (!differing.empty()) {
    return {"bad", "Records disagree on " + plural(differing.size(), "kernel")};
  }
  // Not by what is known to be open: a verdict of another version would be taken for a good one.
  auto const decided = verdicts["agree"] + verdicts["rounding"];
  auto const open = rows - decided - verdicts["skipped"];
  if (open > 0) return {"open", fmt::format("{} of {} undecided", open, plural(rows, "row"))};
  if (!not_judged.empty()) {
    return {"open", "Records differ on " + plural(not_judged.size(), "kernel") +
                        ", with no bound to judge by"};
  }
  auto const& records = data.at("records");
  bool const all_ended = std::all_of(records.begin(), records.end(), [](Json const& record) {
    return record.at("complete") == true;
  });
  if (!all_ended) return {"open", "No fault found so far"};
  if (decided == 0) return {"open", "Nothing was checked"};
  return {"good", "No fault found"};
}

}  // namespace spacecheck

#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/impl/members.hpp>
#include <spacecheck/report/page_part.hpp>

#include <stdexcept>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Impl::MemberKind;

bool is_bench(Json const& content) {
  return content.contains("rows") && content["rows"].is_array();
}

// Not in what earlier versions printed, nor of programs that measure no limits.
Json bench_limits(Json const& content) {
  auto limits = Json::object();
  auto const found = content.find("limits");
  if (found == content.end()) return limits;
  if (!found->is_object()) throw std::invalid_argument("\"limits\" is no object");
  for (auto const& [space, limit] : found->items()) {
    limits[space] =
        Impl::taken(limit, "a limit",
                    {{"copy", Kind::number}, {"triad", Kind::number}, {"flops", Kind::number}});
  }
  return limits;
}

Json bench_shown(Json const& content) {
  auto shown = Impl::taken(content, "it",
                           {{"processor", Kind::maybe_text},
                            {"cores", Kind::maybe_number},
                            {"compiler", Kind::maybe_text},
                            {"flags", Kind::maybe_text},
                            {"kokkos", Kind::maybe_text}});
  shown["limits"] = bench_limits(content);
  shown["rows"] = Json::array();
  for (auto const& row : content["rows"]) {
    shown["rows"].push_back(Impl::taken(row, "a row",
                                        {{"ratio", Kind::number},
                                         {"low", Kind::number},
                                         {"high", Kind::number},
                                         {"n", Kind::number},
                                         {"id", Kind::text},
                                         {"kernel", Kind::text},
                                         {"space", Kind::text},
                                         {"pairs", Kind::maybe_number},
                                         {"goal", Kind::maybe_number},
                                         {"bytes", Kind::maybe_number},
                                         {"flops", Kind::maybe_number},
                                         {"seconds", Kind::maybe_number},
                                         {"by_hand_seconds", Kind::maybe_number},
                                         {"limit", Kind::maybe_text},
                                         {"share_of_limit", Kind::maybe_number},
                                         {"disturbed", Kind::maybe_truth},
                                         {"verdict", Kind::maybe_text}}));
  }
  shown["refused"] = Json::array();
  auto const refused = content.find("refused");
  if (refused == content.end()) return shown;  // of a version before
  for (auto const& row : Impl::array_of(content, "it", "refused")) {
    shown["refused"].push_back(Impl::taken(row, "a refused row",
                                           {{"n", Kind::number},
                                            {"id", Kind::text},
                                            {"kernel", Kind::text},
                                            {"space", Kind::text},
                                            {"difference", Kind::text}}));
  }
  return shown;
}

// It had no ratio, and `bench` ended with 1.
std::string bench_fault(Json const& shown) {
  auto const refused = shown.at("refused").size();
  return refused == 0 ? ""
                      : plural(refused, "bench", "benches") + " with another result than by hand";
}

PagePart const benches{.name = "benches",
                       .made_by = "spacecheck bench --json",
                       .is = is_bench,
                       .shown = bench_shown,
                       .fault = bench_fault};
SPACECHECK_PAGE_PART(benches);

}  // namespace
}  // namespace spacecheck

#include <spacecheck/measure/bench.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>

namespace spacecheck {
namespace {

constexpr std::int64_t fewest_pairs = 15;
constexpr std::int64_t most_pairs = 101;
// The clock sees nothing shorter [seconds].
constexpr double tick = 1e-9;

std::vector<Bench const*>& registered_benches() {
  static std::vector<Bench const*> all;
  return all;
}

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The twin sets the scale, so that a slow form does not choose its own conditions; the quickest of
// a few tries does, so that nobody else's work does.
std::int64_t calls_a_sample(TwinForms& forms, double least_sample, std::int64_t most) {
  std::int64_t calls = 1;
  while (calls < most) {
    double seconds = forms.run_twin(0, calls);
    for (int k = 0; k < 4 && seconds < 10 * least_sample; ++k) {
      seconds = std::min(seconds, forms.run_twin(0, calls));
    }
    if (seconds >= least_sample) return calls;
    auto const needed = static_cast<std::int64_t>(
        std::ceil(1.2 * static_cast<double>(calls) * least_sample / std::max(seconds, tick)));
    calls = std::min(std::clamp(needed, calls + 1, calls * 100), most);
  }
  return calls;
}

// The fewest pairs fit into the time, also where the twin is nothing beside the form.
std::int64_t most_calls_a_sample(TwinForms& forms, double seconds) {
  double const once = std::min(forms.run_form(0, 1), forms.run_form(0, 1));
  double const fit = seconds / static_cast<double>(fewest_pairs) / std::max(once, tick);
  return std::max<std::int64_t>(static_cast<std::int64_t>(fit), 1);
}

// Where its stack lies makes up to 3 % of a short launch (docs/performance-log.md): each pair has
// it elsewhere in a page, so that no process draws one lot for all of them.
template <class Sample>
[[gnu::noinline]] double elsewhere(std::int64_t pair, Sample const& sample) {
  constexpr std::int64_t page = 4096;
  constexpr std::int64_t alignment = 16;
  auto const offset = static_cast<std::size_t>((997 * pair) % (page / alignment) * alignment);
  char volatile* const unused = static_cast<char*>(__builtin_alloca(offset + alignment));
  unused[0] = 0;
  return sample();
}

struct Pair {
  double form = 0;  ///< [seconds]
  double twin = 0;
  double waited = 0;  ///< share of the pair's time that a thread waited for a processor
};

/// Does pairs one after the other.
class Pairs {
 public:
  Pairs(TwinForms& forms, std::int64_t calls, std::function<double()> const& waited)
      : m_forms(forms), m_calls(calls), m_waited(waited) {}

  Pair next() {
    Pair pair;
    double const waited = m_waited();
    double const seconds = seconds_of([&] {
      // Who goes second may find the machine warmer, or slower: they take turns at that too.
      for (int turn = 0; turn < 2; ++turn) {
        bool const form = (m_done % 2 == 0) == (turn == 0);
        (form ? pair.form : pair.twin) = elsewhere(m_done, [&] {
          return form ? m_forms.run_form(m_call, m_calls) : m_forms.run_twin(m_call, m_calls);
        });
        m_call += m_calls;
      }
    });
    ++m_done;
    pair.waited = (m_waited() - waited) / std::max(seconds, pair.form + pair.twin);
    return pair;
  }

 private:
  TwinForms& m_forms;
  std::int64_t m_calls;
  std::function<double()> const& m_waited;
  std::int64_t m_call = 0;
  std::int64_t m_done = 0;
};

BenchRow::Verdict verdict_of(Ratio const& ratio, double goal) {
  if (goal == 0) return BenchRow::Verdict::reported;
  if (ratio.high <= goal) return BenchRow::Verdict::met;
  if (ratio.low > goal) return BenchRow::Verdict::missed;
  return BenchRow::Verdict::unclear;
}

}  // namespace

namespace Impl {
void register_bench(Bench const& bench) { registered_benches().push_back(&bench); }
}  // namespace Impl

std::vector<Bench const*> benches() {
  auto all = registered_benches();
  std::sort(all.begin(), all.end(), [](auto const* a, auto const* b) {
    return std::tie(a->id, a->kernel) < std::tie(b->id, b->kernel);
  });
  return all;
}

std::string_view to_string(BenchRow::Verdict verdict) {
  switch (verdict) {
    case BenchRow::Verdict::met: return "met";
    case BenchRow::Verdict::missed: return "missed";
    case BenchRow::Verdict::unclear: return "unclear";
    case BenchRow::Verdict::reported: return "-";
    case BenchRow::Verdict::refused: return "refused";
  }
  return "unknown";
}

bool too_noisy(BenchRow const& row) {
  if (row.verdict == BenchRow::Verdict::refused || row.verdict == BenchRow::Verdict::met ||
      row.verdict == BenchRow::Verdict::missed) {
    return false;
  }
  double const claim = row.bench->goal > 0 ? std::fabs(row.bench->goal - 1) : 0.05;
  return row.ratio.width() > 2 * claim;
}

BenchRow measure(Bench const& bench, std::string const& space, std::int64_t n,
                 BenchSettings const& settings) {
  if (std::find(bench.spaces.begin(), bench.spaces.end(), space) == bench.spaces.end()) {
    throw std::invalid_argument(bench.kernel + " has no hand-written twin for " + space);
  }
  if (n <= 0) throw std::invalid_argument("a bench takes work items, got " + std::to_string(n));
  if (settings.pairs != 0 && settings.pairs < fewest_pairs) {
    throw std::invalid_argument("a ratio takes at least " + std::to_string(fewest_pairs) +
                                " pairs, got " + std::to_string(settings.pairs));
  }
  BenchRow row;
  row.bench = &bench;
  row.space = space;
  row.n = n;
  auto const forms = bench.make(space, n);
  row.difference = forms->difference();
  if (!row.difference.empty()) return row;

  row.calls =
      calls_a_sample(*forms, settings.least_sample, most_calls_a_sample(*forms, settings.seconds));
  Pairs pairs(*forms, row.calls, settings.waited);
  auto const first = pairs.next();
  double const pair_seconds = first.form + first.twin;
  std::int64_t const wanted =
      settings.pairs != 0 ? settings.pairs
                          : std::clamp(static_cast<std::int64_t>(settings.seconds / pair_seconds),
                                       fewest_pairs, most_pairs);
  // On a busy machine most pairs measure the others' work, too. These are left out by what the
  // system says of them, not by their ratios.
  std::vector<Pair> all;
  std::vector<Pair> alone;
  double const patience = settings.patience * static_cast<double>(wanted) * pair_seconds;
  for (double spent = 0;
       std::ssize(alone) < wanted && !(std::ssize(all) >= wanted && spent > patience);
       spent += all.back().form + all.back().twin) {
    all.push_back(pairs.next());
    if (all.back().waited <= settings.bearable) alone.push_back(all.back());
  }
  row.disturbed = std::ssize(alone) < fewest_pairs;
  auto const& used = row.disturbed ? all : alone;
  row.pairs = std::ssize(used);
  row.left_out = std::ssize(all) - row.pairs;

  std::vector<double> form_seconds;
  std::vector<double> twin_seconds;
  std::vector<double> ratios;
  for (auto const& pair : used) {
    form_seconds.push_back(pair.form / static_cast<double>(row.calls));
    twin_seconds.push_back(pair.twin / static_cast<double>(row.calls));
    ratios.push_back(std::max(pair.form, tick) / std::max(pair.twin, tick));
  }
  row.ratio = median_ratio(std::move(ratios), settings.confidence);
  row.form_seconds = median(std::move(form_seconds));
  row.twin_seconds = median(std::move(twin_seconds));
  row.verdict = verdict_of(row.ratio, bench.goal);
  if (row.disturbed && bench.goal != 0) row.verdict = BenchRow::Verdict::unclear;
  return row;
}

}  // namespace spacecheck

#include <spacecheck/plan/limits.hpp>
#include <spacecheck/plan/nearest.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/trial.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace spacecheck {
namespace {

constexpr std::array<std::pair<std::string_view, Layout>, 3> layouts{
    {{"native", Layout::native}, {"left", Layout::left}, {"right", Layout::right}}};
constexpr std::array<std::pair<std::string_view, Poison>, 3> poisons{
    {{"a", Poison::a}, {"b", Poison::b}, {"zero", Poison::zero}}};

template <class Names, class Value>
std::string_view name_in(Names const& names, Value value) {
  for (auto const& [name, candidate] : names) {
    if (candidate == value) return name;
  }
  throw std::logic_error("a value without a name");
}

[[noreturn]] void refuse(std::string_view name, std::string const& why) {
  throw std::invalid_argument(one_line(fmt::format("trial '{}': {}", name, why)));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (;;) {
    auto const end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

class NameReader {
 public:
  explicit NameReader(std::string_view name) : m_name(name) {}

  Trial read() {
    auto const segments = split(m_name, '/');
    if (segments.size() < 3 || segments[0].empty() || segments[1].empty()) {
      refuse(m_name, "expected KERNEL/SPACE/n_threads=N,.../seed=S");
    }
    m_trial.kernel = segments[0];
    m_trial.space = segments[1];
    m_trial.parameters = {.n_threads = -1, .array_size = -1, .buffer_size = 0};
    for (std::size_t k = 2; k < segments.size(); ++k) segment(segments[k]);
    auto& parameters = m_trial.parameters;
    if (parameters.n_threads < 0) refuse(m_name, "n_threads=N is missing");
    if (parameters.array_size < 0) parameters.array_size = parameters.n_threads;
    m_trial.order.seed = m_trial.order.kind == Order::Kind::shuffle ? m_trial.seed : 0;
    return m_trial;
  }

 private:
  void segment(std::string_view text) {
    if (text.find('=') == std::string_view::npos) {
      if (text == "watched") {
        m_trial.watched = true;
      } else if (text == "past_guard") {
        m_trial.past_guard = true;
      } else if (text == "force_guard") {
        m_trial.force_guard = true;
      } else if (text.empty() || !m_trial.check.empty()) {
        refuse(m_name, fmt::format("cannot read '{}' (a check, watched, past_guard, force_guard, "
                                   "or KEY=VALUE)",
                                   text));
      } else {
        m_trial.check = text;
      }
      return;
    }
    for (auto const item : split(text, ',')) {
      auto const equals = item.find('=');
      if (equals == std::string_view::npos) {
        refuse(m_name, fmt::format("expected KEY=VALUE, got '{}'", item));
      }
      key(item.substr(0, equals), item.substr(equals + 1));
    }
  }

  void key(std::string_view key, std::string_view value) {
    auto& t = m_trial;
    if (key == "n_threads") {
      t.parameters.n_threads = count(key, value, 0, most_items);
    } else if (key == "array_size") {
      t.parameters.array_size = count(key, value, 0, most_items);
    } else if (key == "buffer_size") {
      t.parameters.buffer_size = count(key, value, 0, most_items);
    } else if (key == "order") {
      auto const order = order_named(value, 0);
      if (!order) {
        refuse_unknown("order", value,
                       {"identity", "reverse", "shuffle", "shuffle-reverse", "interleaved",
                        "interleaved-reverse"});
      }
      t.order = *order;
    } else if (key == "block") {
      t.block = count(key, value, 1, most_in_block);
    } else if (key == "surplus") {
      t.surplus = count(key, value, 0, most_in_block);
    } else if (key == "poison") {
      t.poison = choice(key, value, poisons);
    } else if (key == "layout") {
      t.layout = choice(key, value, layouts);
    } else if (key == "instances") {
      t.instances = count(key, value, 1, most_threads);
    } else if (key == "share") {
      t.share = count(key, value, 1, most_threads);
    } else if (key == "threads") {
      t.threads = count(key, value, 1, most_threads);
    } else if (key == "against") {
      t.against = value;
    } else if (key == "seed") {
      t.seed = number<std::uint64_t>(key, value, 0);
    } else if (key == "attempt") {
      t.attempt = count(key, value, 0);
    } else {
      refuse_unknown(
          "key", key,
          {"n_threads", "array_size", "buffer_size", "order", "block", "surplus", "poison",
           "layout", "instances", "share", "threads", "against", "seed", "attempt"});
    }
    if (!m_keys.emplace(key).second) refuse(m_name, fmt::format("{} is there twice", key));
  }

  template <class Number>
  Number number(std::string_view key, std::string_view value, Number least) {
    Number result{};
    auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
    if (error != std::errc{} || end != value.data() + value.size() || result < least) {
      refuse(m_name,
             fmt::format("{} must be a whole number of at least {}, got '{}'", key, least, value));
    }
    return result;
  }
  std::int64_t count(std::string_view key, std::string_view value, std::int64_t least,
                     std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
    auto const result = number<std::int64_t>(key, value, least);
    if (result > most) {
      refuse(m_name, fmt::format("{} must be at most {}, got '{}'", key, most, value));
    }
    return result;
  }

  template <class Names>
  typename Names::value_type::second_type choice(std::string_view key, std::string_view value,
                                                 Names const& names) {
    std::vector<std::string> allowed;
    for (auto const& [name, result] : names) {
      if (name == value) return result;
      allowed.emplace_back(name);
    }
    refuse_unknown(key, value, allowed);
  }

  [[noreturn]] void refuse_unknown(std::string_view what, std::string_view given,
                                   std::vector<std::string> const& allowed) const {
    // Any letter is near any other.
    auto const meant = given.size() > 2 ? nearest(std::string(given), allowed) : "";
    refuse(m_name, fmt::format("unknown {} '{}' ({}){}", what, given, fmt::join(allowed, ", "),
                               meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant)));
  }

  std::string_view m_name;
  Trial m_trial;
  std::set<std::string, std::less<>> m_keys;
};

}  // namespace

std::chrono::duration<double> default_timeout(Trial const& trial) {
  auto const& p = trial.parameters;
  constexpr std::int64_t items_a_minute = 10'000'000;
  std::int64_t const more = std::max({p.n_threads, p.array_size, std::int64_t{0}}) / items_a_minute;
  return std::chrono::minutes(1 + more);
}

std::uint64_t seed_of(Trial const& trial, std::int64_t instance) {
  return trial.seed + static_cast<std::uint64_t>(instance);
}

std::string to_string(Parameters const& p) {
  return fmt::format("n_threads={},array_size={},buffer_size={}", p.n_threads, p.array_size,
                     p.buffer_size);
}

std::string name_of(Trial const& trial) {
  static Trial const plain;
  auto name = fmt::format("{}/{}/{}", trial.kernel, trial.space, to_string(trial.parameters));
  auto const add = [&](bool unlike_default, auto const&... parts) {
    if (unlike_default) ((name += fmt::format("{}", parts)), ...);
  };
  add(!trial.check.empty(), "/", trial.check);
  add(trial.order.kind != plain.order.kind || trial.order.backward,
      "/order=", to_string(trial.order));
  add(trial.block != plain.block, "/block=", trial.block);
  add(trial.surplus != plain.surplus, "/surplus=", trial.surplus);
  add(trial.watched, "/watched");
  add(trial.poison != plain.poison, "/poison=", name_in(poisons, trial.poison));
  add(trial.layout != plain.layout, "/layout=", name_in(layouts, trial.layout));
  add(trial.past_guard, "/past_guard");
  add(trial.force_guard, "/force_guard");
  add(trial.instances != plain.instances, "/instances=", trial.instances);
  add(trial.share != plain.share, "/share=", trial.share);
  add(trial.threads != plain.threads, "/threads=", trial.threads);
  add(!trial.against.empty(), "/against=", trial.against);
  add(true, "/seed=", trial.seed);
  add(trial.attempt != plain.attempt, "/attempt=", trial.attempt);
  return name;
}

Trial trial_named(std::string_view name) { return NameReader(name).read(); }

}  // namespace spacecheck

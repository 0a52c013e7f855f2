#include <spacecheck/check/check.hpp>

#include <algorithm>

namespace spacecheck {
namespace {
std::vector<Check const*>& registered() {
  static std::vector<Check const*> all;
  return all;
}
}  // namespace

Impl::CheckRegistration::CheckRegistration(Check const& check) { registered().push_back(&check); }

std::vector<Check const*> checks() {
  auto sorted = registered();
  std::sort(sorted.begin(), sorted.end(),
            [](auto const* a, auto const* b) { return a->name() < b->name(); });
  return sorted;
}

Check const* check_named(std::string_view name) {
  for (auto const* check : registered()) {
    if (check->name() == name) return check;
  }
  return nullptr;
}

Trial Question::base() const {
  Trial trial;
  trial.kernel = kernel.name;
  trial.space = space;
  trial.parameters = parameters;
  trial.seed = seed;
  return trial;
}

Trial Question::watched() const {
  Trial trial = base();
  trial.watched = true;
  return trial;
}

}  // namespace spacecheck

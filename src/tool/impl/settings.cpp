#include "settings.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>

namespace spacecheck::tool {
namespace {

char const* variable(char const* name) {
  std::string const full = std::string("SPACECHECK_TRACE_") + name;
  char const* const value = std::getenv(full.c_str());
  return value == nullptr ? "" : value;
}

template <class T>
void number(char const* name, T& value, std::string& error) {
  char const* const text = variable(name);
  if (*text == '\0') return;
  char const* const end = text + std::strlen(text);
  T given{};
  auto const [stop, wrong] = std::from_chars(text, end, given);
  if (wrong == std::errc{} && stop == end) {
    value = given;
    return;
  }
  error += std::string("SPACECHECK_TRACE_") + name + " is '" + text + "', not a number; ignored\n";
}

}  // namespace

Settings settings_from_environment(std::string& error) {
  Settings settings;
  settings.file = variable("FILE");
  settings.filter = variable("FILTER");
  settings.region = variable("REGION");
  settings.types = variable("TYPES");
  number("EVERY", settings.every, error);
  number("FIRST", settings.first, error);
  number("LAST", settings.last, error);
  number("POISON", settings.poison, error);
  number("VALUES", settings.values, error);
  number("LIMIT", settings.limit, error);
  if (settings.every == 0) settings.every = 1;
  if (char const* const track = variable("TRACK"); *track != '\0') settings.track = track;
  return settings;
}

int rank_from_environment() {
  for (char const* name :
       {"PMIX_RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "MV2_COMM_WORLD_RANK", "SLURM_PROCID"}) {
    char const* const text = std::getenv(name);
    if (text == nullptr) continue;
    int rank = -1;
    auto const [stop, wrong] = std::from_chars(text, text + std::strlen(text), rank);
    if (wrong == std::errc{} && *stop == '\0' && rank >= 0) return rank;
  }
  return -1;
}

}  // namespace spacecheck::tool

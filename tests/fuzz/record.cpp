// Records: files that a run was killed in, that an editor has been in, that are none.
#include "target.hpp"

#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/record/compare.hpp>
#include <spacecheck/record/record.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

using namespace spacecheck;

namespace {

/// A file in memory with a path.
class File {
 public:
  explicit File(std::string_view text) {
    fuzz::require(m_file >= 0, "a file in memory can be had");
    while (!text.empty()) {
      auto const put = ::write(m_file, text.data(), text.size());
      fuzz::require(put > 0, "a file in memory can be written");
      text.remove_prefix(static_cast<std::size_t>(put));
    }
  }
  ~File() { ::close(m_file); }
  File(File const&) = delete;
  File& operator=(File const&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(m_file); }

 private:
  int m_file = ::memfd_create("record", MFD_CLOEXEC);
};

/// What is read quickly is what the library reads.
void require_same_reading(std::string_view text) {
  while (!text.empty()) {
    auto const line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    auto const quick = quick_observation(line, record_schema);
    if (!quick) continue;
    auto const json = nlohmann::ordered_json::parse(line, nullptr, false);
    fuzz::require(!json.is_discarded(), "what is read quickly is JSON");
    fuzz::require(json.at("schema") == record_schema && json.at("type") == "trial",
                  "what is read quickly is a trial");
    fuzz::require(to_json(observation_from_json(json)).dump() == to_json(*quick).dump(),
                  "what is read quickly is what the library reads");
  }
}

}  // namespace

bool fuzz::takes(std::string_view input) {
  require_same_reading(input);
  File const file(input);
  Record record;
  try {
    record = read_record(file.path());
  } catch (RecordError const& error) {
    require_clear(error.what());
    require(std::string_view(error.what()).starts_with(file.path() + ": "), "the file is named");
    return false;
  }
  for (auto const& observation : record.trials) {
    auto const json = to_json(observation);
    require(to_json(observation_from_json(json)) == json, "an observation comes back from JSON");
  }
  auto const all = compare(record, record);
  require(all.agrees() && all.only_a == 0 && all.only_b == 0, "a record agrees with itself");
  for (auto const& kernel : all.kernels) {
    bool const nothing = kernel.no_outputs == kernel.trials;
    require(kernel.result ==
                (nothing ? KernelComparison::Result::nothing : KernelComparison::Result::bitwise),
            "a record has its own bits");
  }
  return true;
}

#include <spacecheck/plan/kept_output.hpp>
#include <spacecheck/trial/impl/keep_output.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace spacecheck::Impl {

void keep_output(Trial const& trial, std::int64_t instance, HostArray const& output) {
  char const* const folder = std::getenv(kept_outputs_variable);
  if (folder == nullptr) return;
  auto const path = kept_output_file(folder, name_of(trial), output.array->name, instance);
  auto const beside = path + ".part";
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  std::ofstream stream(beside, std::ios::binary);
  stream << npy_header(output.array->type, output.array->extents);
  stream.write(reinterpret_cast<char const*>(output.data),
               static_cast<std::streamsize>(output.array->bytes()));
  stream.close();
  if (!stream || std::rename(beside.c_str(), path.c_str()) != 0) {
    std::filesystem::remove(beside, error);
  }
}

}  // namespace spacecheck::Impl

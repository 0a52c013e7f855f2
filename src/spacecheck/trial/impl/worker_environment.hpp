#pragma once

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

extern char** environ;  // NOLINT: POSIX says so

namespace spacecheck::Impl {

/// This process' environment, with OpenMP's threads sleeping while they wait and bound to no core:
/// on a machine that others use, too, threads that spin cost each launch a time slice. What the
/// user has set stays.
class WorkerEnvironment {
 public:
  WorkerEnvironment() {
    for (char** variable = environ; *variable != nullptr; ++variable)
      m_texts.emplace_back(*variable);
    for (auto const* setting : {"OMP_WAIT_POLICY=passive", "OMP_PROC_BIND=false"}) {
      std::string const name(setting, std::strchr(setting, '='));
      if (std::getenv(name.c_str()) == nullptr) m_texts.emplace_back(setting);
    }
    for (auto& text : m_texts) m_pointers.push_back(text.data());
    m_pointers.push_back(nullptr);
  }
  char** data() { return m_pointers.data(); }

 private:
  std::vector<std::string> m_texts;
  std::vector<char*> m_pointers;
};

}  // namespace spacecheck::Impl

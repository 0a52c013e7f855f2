#pragma once

#include "device_memory.hpp"
#include "digest_pool.hpp"
#include "page_watch.hpp"
#include "settings.hpp"
#include "trace_file.hpp"
#include "view_table.hpp"

#include <spacecheck/trace/sampled_words.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <regex.h>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck::tool {

/// Follows the application through Kokkos' callbacks, and writes the trace. One in a process; its
/// functions may be called by several threads at once.
class Recorder {
 public:
  static Recorder& instance();

  void begin(std::uint64_t interface_version);
  void finish(trace_format::End::How how);

  void allocate(char const* space, char const* label, std::uintptr_t address, std::size_t bytes);
  void deallocate(std::uintptr_t address);
  std::uint64_t begin_kernel(trace_format::StepKind kind, char const* name, std::uint32_t device);
  void end_kernel(std::uint64_t step);
  void begin_copy(char const* to_name, std::uintptr_t to, char const* from_name,
                  std::uintptr_t from, std::uint64_t bytes);
  void end_copy();
  void fence(char const* name, std::uint32_t device);
  void region(trace_format::Region::What what, char const* name);

  // Round a fork: nobody else is in the midst of anything, and the child has a trace of its own.
  void before_fork();
  void after_fork_in_parent();
  void after_fork_in_child();

 private:
  using Clock = std::chrono::steady_clock;

  struct ActiveStep {
    std::uint64_t step = 0;
    std::uint32_t name = 0;
    std::uint32_t thread = 0;
    bool copy = false;
    bool looked = false;
    bool overlapped = false;
    Clock::time_point began;
  };

  Recorder() = default;

  /// Also begins the trace of a forked child.
  bool recording();
  bool open_file();
  void write_header();
  void set_up_watch();
  std::uint64_t now() const;
  void note(std::string const& line);
  void tell_device(char const* line);
  void check_disk();

  void find_header(LiveView& view);
  void poison(LiveView const& view, std::uint64_t word);
  void choose_way(LiveView& view);
  void forget_pages(LiveView const& view);

  bool wanted(std::string_view name, std::uint64_t step, std::uint32_t thread);
  ActiveStep& start(std::uint64_t step, std::uint32_t name, bool copy, bool wanted);
  void begin_step(ActiveStep& active, trace_format::StepBegin record);
  void end_step(ActiveStep const& active, Clock::time_point stopped);

  /// Finds and writes what changed since the last look.
  std::uint32_t look(std::uint64_t step, std::uint32_t kernel, bool before);
  void expect_writes(std::uint32_t kernel);
  void find_dirty(std::vector<LiveView*>& dirty, bool before);
  bool is_untouched(LiveView const& view) const;
  void mark(LiveView& view, Range bytes, std::vector<LiveView*>& dirty) const;
  void digest(std::vector<LiveView*> const& views);
  bool settle(LiveView& view, std::uint32_t kernel);
  void write_change(LiveView& view, std::uint64_t step, bool before);
  bool read_sample(LiveView const& view, SampledWords const& which, std::size_t words,
                   std::vector<std::uint64_t>& sample);
  void write_values(LiveView& view, SampledWords const& which,
                    std::vector<std::uint64_t> const& sample);
  bool mask(LiveView& view, std::vector<std::uint64_t> const& sample, MaskedDigest& masked);
  std::uint32_t this_thread();

  std::mutex m_mutex;
  bool m_began = false;
  bool m_recording = false;
  bool m_forked = false;  ///< this process is a child that has not traced anything yet
  Settings m_settings;
  std::optional<regex_t> m_filter;
  std::optional<regex_t> m_region;
  TraceFile m_file;
  PageWatch m_watch;
  std::unique_ptr<DigestPool> m_pool;
  DeviceMemory m_device;
  bool m_has_device = false;
  bool m_device_trouble_told = false;
  ViewTable m_views;
  Clock::time_point m_start;
  std::uint64_t m_interface = 0;
  std::uint32_t m_next_view = 1;
  std::uint64_t m_next_step = 1;
  std::uint64_t m_matching = 0;  ///< kernels that passed the filters [count]
  std::uint64_t m_values = 0;    ///< written so far [bytes]
  std::vector<ActiveStep> m_active;
  std::vector<std::vector<std::string>> m_regions;  ///< of each thread
  std::vector<Range> m_written;
  std::uint32_t m_threads = 0;
};

}  // namespace spacecheck::tool

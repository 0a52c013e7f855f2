#include "fleet_rank.hpp"

#include "fleet_device.hpp"
#include "fleet_mpi.hpp"
#include "hand_on_signals.hpp"
#include "output.hpp"
#include "record_header.hpp"
#include "run_child.hpp"

#include <spacecheck/fleet/merge.hpp>
#include <spacecheck/fleet/records.hpp>
#include <spacecheck/report/fleet.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
using Json = nlohmann::ordered_json;

constexpr Seconds least_wait{60};

// Looks more and more seldom, so that many ranks do not ask a file server all the time.
bool wait_until(std::function<bool()> const& there, Seconds limit) {
  auto const start = Clock::now();
  Seconds pause{0.02};
  while (!there()) {
    Seconds const left = limit - (Clock::now() - start);
    if (left.count() <= 0) return false;
    std::this_thread::sleep_for(std::min(pause, left));
    pause = std::min(pause * 1.5, Seconds{1});
  }
  return true;
}

std::string host_name() {
  char name[256] = {};
  (void)::gethostname(name, sizeof name - 1);
  return name;
}

// When a process was started, in the kernel's ticks: with its number, who it is. 0: there is none.
std::uint64_t start_of(std::int64_t process) {
  std::ifstream stat(fmt::format("/proc/{}/stat", process));
  std::string text;
  std::getline(stat, text);
  auto const end = text.rfind(')');
  if (end == std::string::npos) return 0;
  std::istringstream fields(text.substr(end + 1));
  std::string field;
  constexpr int start_time = 20;  // counted from behind the name
  for (int k = 0; k < start_time && fields >> field; ++k) {
  }
  return std::strtoull(field.c_str(), nullptr, 10);
}

std::string last_line_of(std::string const& path) {
  std::ifstream stream(path);
  std::string last;
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) last = line;
  }
  return last;
}

/// Does something after a while, on a thread of its own, unless it is cancelled before.
class Watchdog {
 public:
  Watchdog(Seconds limit, std::function<void()> bark)
      : m_thread([this, limit, bark = std::move(bark)] {
          std::unique_lock lock(m_mutex);
          if (!m_changed.wait_for(lock, limit, [&] { return m_cancelled; })) bark();
        }) {}
  ~Watchdog() {
    cancel();
    m_thread.join();
  }
  Watchdog(Watchdog const&) = delete;
  Watchdog& operator=(Watchdog const&) = delete;

  void cancel() {
    {
      std::lock_guard const lock(m_mutex);
      m_cancelled = true;
    }
    m_changed.notify_all();
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_cancelled = false;
  std::thread m_thread;  // last: it uses the others
};

constexpr std::string_view ended_by_interrupt =
    "spacecheck: ended by Ctrl-C; the same command with --resume goes on\n";

// A rank that waits for the others has nothing in hand.
void leave_on_interrupt() {
  struct sigaction action {};
  action.sa_handler = [](int) {
    (void)!::write(STDERR_FILENO, ended_by_interrupt.data(), ended_by_interrupt.size());
    ::_exit(interrupted);
  };
  ::sigaction(SIGINT, &action, nullptr);
}

class Rank {
 public:
  explicit Rank(RankTask const& task)
      : m_task(task),
        m_place(task.place),
        m_meeting(task.folder, task.place.job, {.command = task.command, .again = task.again}),
        m_record(record_of_rank(task.folder, task.place.rank)) {
    leave_on_interrupt();
    m_meeting.begin(m_place.rank);
  }

  int run() {
    if (!take_part()) return follow();  // the others went on without this rank
    if (gave_up()) {
      if (own_code() == usage) return usage;
      if (own_code() == interrupted) return interrupted;
    }
    return conclude();
  }

 private:
  // Refused, or ended by Ctrl-C: the same command, corrected or with --resume, finds its place.
  bool gave_up() const { return m_own.contains("why"); }
  bool all_gave_up() const { return m_meeting.attendance().gave_up >= m_place.ranks; }
  // Then there is no vote, which the corrected command would come too late for.
  bool ran_nowhere() const { return gave_up() && existing_records().empty(); }
  int own_code() const { return m_own.value("exit", static_cast<int>(nothing_ran)); }

  // Runs, and notes how that went; false where the vote did not wait for it.
  bool take_part() {
    auto const start = Clock::now();
    // A Ctrl-C is the run's, which then tells how to go on. One that finds no run waits for the
    // note: the others would wait long for a rank that ended without.
    constexpr int handed_on[] = {SIGINT};
    HandOnSignals handing_on(handed_on);
    Json how;
    try {
      how = m_task.has_kernels ? work(handing_on) : Json{{"exit", 0}, {"idle", true}};
    } catch (Error const& error) {
      m_meeting.give_up(m_place.rank, {{"exit", error.code()}, {"why", error.what()}});
      throw;
    }
    if (how.is_null()) return false;
    Seconds const took = Clock::now() - start;
    m_wait = m_task.wait.count() > 0 ? m_task.wait : std::max(least_wait, took);
    m_own = how;
    if (gave_up()) {
      m_meeting.give_up(m_place.rank, how);
    } else {
      m_meeting.arrive(m_place.rank, how);
    }
    return true;
  }

  // How the own run went; null where the vote did not wait for it.
  Json work(HandOnSignals& handing_on) {
    DeviceClaim const claimed(m_place, m_task.ranks_per_device);
    Json fleet{{"rank", m_place.rank},
               {"ranks", m_place.ranks},
               {"local_rank", m_place.local_rank},
               {"pid", ::getpid()},
               {"started", start_of(::getpid())}};
    RunChild::Settings child;
    child.arguments = m_task.arguments;
    child.arguments.insert(child.arguments.end(), {"-o", m_record});
    if (claimed.device()) {
      fleet["device"] = {{"name", claimed.device()->name},
                         {"id", claimed.device()->id},
                         {"driver", claimed.device()->driver}};
      child.environment.emplace_back("KOKKOS_DEVICE_ID", std::to_string(claimed.number()));
    }
    child.environment.emplace_back(fleet_variable,
                                   fleet.dump(-1, ' ', false, Json::error_handler_t::replace));
    if (m_place.rank != 0) {
      child.log = std::filesystem::path(m_record).replace_extension(".log").string();
    }
    RunChild run(child);
    handing_on.to(run.process());
    std::optional<int> code;
    bool left_behind = false;
    auto const over = [&] {
      code = run.ended();
      return code.has_value();
    };
    while (!left_behind && !wait_until(over, Seconds{1})) {
      left_behind = m_meeting.published(Meeting::decision).has_value();
    }
    handing_on.to(0);
    if (left_behind) {
      tell(fmt::format("spacecheck: rank {}: the others have voted without this rank\n",
                       m_place.rank));
      return nullptr;
    }
    // One that comes with the last trial in hand leaves the run nothing to stop, nor to tell.
    if (handing_on.came(SIGINT) && *code != interrupted) {
      code = interrupted;
      tell(std::string(ended_by_interrupt));
    }
    return outcome(*code, child.log);
  }

  Json outcome(int code, std::string const& log) const {
    Json how{{"exit", code}};
    std::error_code error;
    bool const refused = code == usage || !std::filesystem::exists(m_record, error);
    if (refused) {
      auto const line = log.empty() ? "" : last_line_of(log);
      how["why"] = line.empty() ? fmt::format("its run was refused with exit code {}", code) : line;
    } else if (!log.empty()) {
      std::filesystem::remove(log, error);
    }
    if (code == interrupted) how["why"] = "ended by Ctrl-C";
    return how;
  }

  int conclude() {
    if (m_place.rank == 0) {
      wait_until([&] { return m_meeting.attendance().all() >= m_place.ranks; }, m_wait);
      if (ran_nowhere()) return own_code();
      // A rank that gave up has ended, and does not come to MPI.
      bool const all = m_meeting.attendance().arrived >= m_place.ranks;
      bool const by_mpi = all && m_task.use_mpi && has_mpi() && !m_task.shard && m_place.ranks > 1;
      m_meeting.publish(Meeting::decision, {{"by", by_mpi ? "MPI" : "files"}, {"rank", 0}});
    }
    std::optional<Json> decision;
    auto const decided = [&] {
      decision = m_meeting.published(Meeting::decision);
      return decision.has_value() || (ran_nowhere() && all_gave_up());
    };
    // Rank 0 may come to its end one wait later, and then waits for one itself.
    bool const in_time = wait_until(decided, 2 * m_wait + Seconds{5});
    if (!decision && ran_nowhere()) return own_code();
    if (!in_time) {
      m_meeting.publish(Meeting::decision, {{"by", "files"}, {"rank", m_place.rank}});
      decision = m_meeting.published(Meeting::decision);
    }
    if (!decision) throw Error(own_fault, m_task.folder + ": the ranks' meeting place is gone");
    if (decision->value("by", "") == "MPI") return vote_by_mpi();
    return decision->value("rank", std::int64_t{0}) == m_place.rank ? vote_by_files() : follow();
  }

  int vote_by_mpi() {
    // A rank that stops between its arrival and here would hold all others.
    Watchdog watchdog(m_wait, [&] {
      bool const first = m_meeting.publish("teller", {{"rank", m_place.rank}});
      int const code = first ? vote_by_files() : follow();
      std::_Exit(cannot_show() ? own_fault : code);
    });
    return with_mpi(watchdog);
  }

  int with_mpi(Watchdog& watchdog) {
    MpiVote mpi;
    if (mpi.ranks() != m_place.ranks || mpi.rank() != m_place.rank) {
      if (m_place.rank != 0) return follow();
      tell(
          fmt::format("spacecheck: {} started {} ranks, and MPI knows of {}: voting from the "
                      "records instead (srun needs --mpi=pmix)\n",
                      m_place.launcher, m_place.ranks, mpi.ranks()));
      return m_meeting.publish("teller", {{"rank", 0}}) ? vote_by_files() : follow();
    }
    Tally own;
    own.add(ballot_of(read_record(m_record), m_place.rank));
    auto const sum = mpi.reduce(std::move(own));
    if (m_place.rank != 0) return 0;
    watchdog.cancel();
    if (!m_meeting.publish("teller", {{"rank", 0}})) return follow();
    return conclude_with(decide(sum, ballots_in(m_task.folder, m_place.ranks)));
  }

  int vote_by_files() {
    Tally tally;
    auto const ballots = ballots_in(m_task.folder, m_place.ranks);
    ballots([&](Ballot const& ballot) { tally.add(ballot); });
    tally.ranks = m_place.ranks;
    return conclude_with(decide(tally, ballots));
  }

  // What ranks said of themselves is better than what can be seen of their records.
  void ask_the_lost(FleetVerdict& verdict) const {
    std::erase_if(verdict.lost, [&](LostRank& lost) {
      auto const how = m_meeting.how(lost.voter.rank);
      if (!how) return false;
      if (how->contains("why")) lost.why = how->value("why", lost.why);
      return how->contains("idle");
    });
  }

  // A rank that stopped when its record was whole has voted, and is lost all the same.
  void miss_who_did_not_come(FleetVerdict& verdict) const {
    if (m_meeting.attendance().all() >= m_place.ranks) return;
    for (std::int64_t rank = 0; rank < m_place.ranks; ++rank) {
      if (m_meeting.how(rank)) continue;
      auto const path = record_of_rank(m_task.folder, rank);
      Record known;
      known.header = header_of(path);
      known.path = path;
      auto voter = ballot_of(known, rank).voter;
      voter.complete = true;  // or it is among the lost already
      verdict.lose(
          {std::move(voter), "it did not come to the vote: stopped, dead, or still at work"});
    }
  }

  int conclude_with(FleetVerdict verdict) {
    ask_the_lost(verdict);
    miss_who_did_not_come(verdict);
    note_lost(m_task.folder, verdict.lost);
    auto vote = to_json(verdict);
    int code = verdict.exit_code();
    auto const files = existing_records();
    if (files.empty()) {
      code = own_code();
    } else {
      auto const merged = (std::filesystem::path(m_task.folder) / "merged.jsonl").string();
      try {
        RecordWriter writer(merged,
                            m_task.again ? RecordWriter::Mode::replace : RecordWriter::Mode::create,
                            "--resume and --force replace it");
        if (m_task.shard) {
          code = merge_shards(files, verdict, vote, writer);
        } else {
          merge_votes(files, verdict, vote, writer);
        }
        writer.finish();
      } catch (RecordError const& error) {
        tell(fmt::format("spacecheck: no merged record: {}\n", error.what()));
      }
      if (m_task.shard) {
        tell_shards(verdict, merged, code);
      } else {
        tell_vote(verdict, m_task.output);
      }
    }
    Json lost = Json::array();
    for (auto const& one : verdict.lost) {
      auto const header = header_of(record_of_rank(m_task.folder, one.voter.rank));
      if (!header.is_object() || !header.contains("fleet")) continue;
      lost.push_back({{"rank", one.voter.rank},
                      {"host", one.voter.node},
                      {"pid", header["fleet"].value("pid", 0)},
                      {"started", header["fleet"].value("started", std::uint64_t{0})}});
    }
    m_meeting.publish("end", {{"exit", code}, {"lost", lost}});
    end_lost(lost);
    return code;
  }

  std::vector<std::string> existing_records() const {
    std::vector<std::string> files;
    for (std::int64_t rank = 0; rank < m_place.ranks; ++rank) {
      auto const path = record_of_rank(m_task.folder, rank);
      std::error_code error;
      if (std::filesystem::exists(path, error)) files.push_back(path);
    }
    return files;
  }

  void tell_shards(FleetVerdict const& verdict, std::string const& merged, int code) const {
    auto const record = read_record(merged);
    auto const verdicts = record.summary.value("verdicts", Json::array());
    auto vote = to_json(verdict);
    if (m_task.output.print_exclude || m_task.output.json) {
      vote["exit"] = code;
      vote["verdicts"] = verdicts;
      vote.erase("groups");
      if (m_task.output.json) {
        say("{}\n", vote.dump(-1, ' ', false, Json::error_handler_t::replace));
      } else if (auto const nodes = vote["exclude"].get<std::string>(); !nodes.empty()) {
        say("{}\n", nodes);
      }
      return;
    }
    std::map<std::string, std::int64_t> counts;
    for (auto const& one : verdicts) {
      auto const word = one.value("verdict", "");
      ++counts[word];
      if (word == "agree" || word == "rounding" || word == "skipped") continue;
      say_fitted("{}  {} on {}\n", word, one.value("kernel", ""), one.value("space", ""));
    }
    auto line = fmt::format("{} ranks, {} verdicts:", m_place.ranks, verdicts.size());
    for (auto const& [word, count] : counts) line += fmt::format(" {} {}", count, word);
    say("{}", describe_lost(verdict, style_of(STDOUT_FILENO)));
    say_fitted("{}\n", line);
    say("{}\n", merged);
  }

  // A rank waits for the end that another tells, but not for ever.
  int follow() {
    std::optional<Json> end;
    auto const told = [&] {
      end = m_meeting.published("end");
      return end.has_value();
    };
    if (wait_until(told, 2 * std::max(m_wait, least_wait))) {
      end_lost(end->value("lost", Json::array()));
    }
    return 0;
  }

  // A stopped process would keep its launcher waiting. It is of this job and of this node, and
  // known by the time at which it was started.
  void end_lost(Json const& lost) const {
    for (auto const& one : lost) {
      if (one.value("host", "") != host_name()) continue;
      auto const process = one.value("pid", std::int64_t{0});
      auto const started = one.value("started", std::uint64_t{0});
      if (process <= 0 || process == ::getpid() || started == 0) continue;
      if (start_of(process) == started) ::kill(static_cast<pid_t>(process), SIGKILL);
    }
  }

  RankTask const& m_task;
  Place const& m_place;
  Meeting m_meeting;
  std::string m_record;
  Seconds m_wait = least_wait;
  Json m_own = Json::object();
};

}  // namespace

int run_rank(RankTask const& task) {
  std::optional<Rank> rank;
  try {
    rank.emplace(task);
  } catch (RecordError const& error) {
    throw Error(usage, error.what());  // a folder that can't be one
  }
  try {
    return rank->run();
  } catch (RankWasHere const& error) {
    throw Error(usage, error.what());
  } catch (RecordError const& error) {
    throw Error(own_fault, error.what());
  }
}

}  // namespace spacecheck::cli

#include <spacecheck/fleet/vote.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace spacecheck {
namespace {

constexpr int suspect_code = 6;

struct KernelOnSpace {
  std::string kernel;
  std::string space;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees one in what is generated.
  auto operator<=>(KernelOnSpace const&) const = default;
};

// "kernel/space/..."
KernelOnSpace subject_of(std::string const& question) {
  auto const kernel = question.find('/');
  if (kernel == std::string::npos) return {question, ""};
  auto const space = question.find('/', kernel + 1);
  return {question.substr(0, kernel), question.substr(kernel + 1, space - kernel - 1)};
}

/// A rank that differs in one question.
struct Dissent {
  Tally::Holder holder;
  std::string const* question = nullptr;
  bool leads = false;  ///< its usual answer is that of the majority, and some attempts are not

  bool steady() const { return !leads && holder.attempts > 1 && holder.others == 0; }
  std::int64_t deviating() const { return leads ? holder.others : holder.attempts - holder.others; }
};

/// All that was asked of one kernel on one space, in one group.
struct Subject {
  std::int64_t questions = 0;
  std::vector<Dissent> dissents;
  std::string why;                        ///< the kernel itself is to blame; empty: it is not
  std::string const* question = nullptr;  ///< for which
  bool undecided = false;
};

/// An opinion whose holders are wanted and not named.
struct Unnamed {
  std::string const* question = nullptr;
  std::string const* opinion = nullptr;
  bool leads = false;
};

class GroupVote {
 public:
  GroupVote(std::string const& name, Tally::Group const& group) : m_name(name), m_group(group) {
    for (auto const& voter : group.voters) m_complete += voter.complete ? 1 : 0;
    std::vector<std::pair<std::string const, Tally::Question> const*> questions;
    for (auto const& question : group.questions) questions.push_back(&question);
    std::sort(questions.begin(), questions.end(),
              [](auto const* a, auto const* b) { return a->first < b->first; });
    for (auto const* question : questions) weigh(question->first, question->second);
  }

  bool needs_names() const { return !m_unnamed.empty(); }

  void name_from(Ballot const& ballot) {
    if (ballot.group != m_name) return;
    for (auto const& reply : ballot.replies) {
      for (auto const& wanted : m_unnamed) {
        if (*wanted.question != reply.question || *wanted.opinion != reply.opinion) continue;
        if (wanted.leads && reply.others == 0) continue;
        add({{ballot.voter.rank, reply.attempts, reply.others, reply.note},
             wanted.question,
             wanted.leads});
      }
    }
  }

  void conclude(FleetVerdict& verdict) {
    std::map<std::int64_t, Suspect> suspects;
    for (auto& [about, subject] : m_subjects) {
      blame_where_many_waver(subject);
      if (!subject.why.empty()) {
        verdict.kernels.push_back({.group = m_name,
                                   .kernel = about.kernel,
                                   .space = about.space,
                                   .trial = *subject.question,
                                   .why = subject.why,
                                   .undecided = subject.undecided});
        continue;
      }
      accuse(about, subject, suspects);
    }
    verdict.groups.push_back({m_name, ranks(), m_questions, members()});
    for (auto& [rank, suspect] : suspects) verdict.suspects.push_back(std::move(suspect));
    for (auto const& [what, count] : m_group.own_faults) {
      verdict.own_faults.push_back({what, count, ranks()});
    }
  }

 private:
  std::int64_t ranks() const { return static_cast<std::int64_t>(m_group.voters.size()); }

  void weigh(std::string const& text, Tally::Question const& question) {
    // What few ranks did was asked because of what they had seen before: no sample of the group.
    if (question.voters < 2 || 2 * question.voters <= m_complete) return;
    ++m_questions;
    auto& subject = m_subjects[subject_of(text)];
    ++subject.questions;
    auto const leader = std::max_element(
        question.opinions.begin(), question.opinions.end(),
        [](auto const& a, auto const& b) { return a.second.count < b.second.count; });
    if (2 * leader->second.count <= question.voters) {
      blame(subject, text, question);
      return;
    }
    for (auto const& [opinion, held] : question.opinions) {
      bool const leads = opinion == leader->first;
      auto const& holders = leads ? held.unsteady_holders : held.holders;
      if ((leads ? held.unsteady : held.count) > static_cast<std::int64_t>(holders.size())) {
        m_unnamed.push_back({&text, &opinion, leads});
        continue;
      }
      for (auto const& holder : holders) add({holder, &text, leads});
    }
  }

  void blame(Subject& subject, std::string const& text, Tally::Question const& question) {
    bool const undecided = question.voters == 2;
    // One question without a majority says more than one that two ranks alone answered.
    if (!subject.why.empty() && (undecided || !subject.undecided)) return;
    subject.undecided = undecided;
    subject.question = &text;
    subject.why = undecided
                      ? "two ranks differ, and there is no third to say which is right"
                      : fmt::format("{}{} different results among {} ranks, none with a majority",
                                    question.opinions.size() > Tally::kept_opinions ? "over " : "",
                                    std::min(question.opinions.size(), Tally::kept_opinions),
                                    question.voters);
  }

  void add(Dissent dissent) {
    m_subjects[subject_of(*dissent.question)].dissents.push_back(std::move(dissent));
  }

  void blame_where_many_waver(Subject& subject) const {
    if (!subject.why.empty()) return;
    std::set<std::int64_t> steady;
    for (auto const& dissent : subject.dissents) {
      if (dissent.steady()) steady.insert(dissent.holder.rank);
    }
    std::set<std::int64_t> wavering;
    for (auto const& dissent : subject.dissents) {
      if (steady.count(dissent.holder.rank) != 0) continue;
      wavering.insert(dissent.holder.rank);
      subject.question = dissent.question;
    }
    auto const many = static_cast<std::int64_t>(wavering.size());
    if (many < 2 || 4 * many <= ranks()) return;
    subject.why =
        fmt::format("{} of {} ranks differ now and then: it is not repeatable", many, ranks());
  }

  void accuse(KernelOnSpace const& about, Subject const& subject,
              std::map<std::int64_t, Suspect>& suspects) const {
    std::map<std::int64_t, Deviation> deviations;
    std::map<std::int64_t, bool> came_back;
    for (auto const& dissent : subject.dissents) {
      auto& deviation = deviations[dissent.holder.rank];
      ++deviation.trials;
      if (dissent.holder.attempts > deviation.tried) {
        deviation.tried = dissent.holder.attempts;
        deviation.attempts = dissent.deviating();
        deviation.trial = *dissent.question;
        deviation.repeats = dissent.steady()               ? Repeats::every_time
                            : dissent.holder.attempts == 1 ? Repeats::seen_once
                                                           : Repeats::sometimes;
      }
      if (deviation.note.empty()) deviation.note = dissent.holder.note;
    }
    for (auto& [rank, deviation] : deviations) {
      auto& suspect = suspects[rank];
      suspect.group = m_name;
      if (suspect.deviations.empty()) suspect.voter = voter_of(rank);
      deviation.kernel = about.kernel;
      deviation.space = about.space;
      deviation.of = subject.questions;
      suspect.deviations.push_back(std::move(deviation));
    }
  }

  std::vector<RankStretch> members() const {
    std::vector<Voter const*> voters;
    voters.reserve(m_group.voters.size());
    for (auto const& voter : m_group.voters) voters.push_back(&voter);
    std::sort(voters.begin(), voters.end(),
              [](auto const* a, auto const* b) { return a->rank < b->rank; });
    std::vector<RankStretch> stretches;
    for (auto const* voter : voters) {
      auto const goes_on = !stretches.empty() && stretches.back().last + 1 == voter->rank &&
                           stretches.back().node == voter->node;
      if (goes_on) {
        stretches.back().last = voter->rank;
      } else {
        stretches.push_back({voter->rank, voter->rank, voter->node});
      }
    }
    return stretches;
  }

  Voter voter_of(std::int64_t rank) const {
    for (auto const& voter : m_group.voters) {
      if (voter.rank == rank) return voter;
    }
    Voter unheard;
    unheard.rank = rank;
    return unheard;
  }

  std::string const& m_name;
  Tally::Group const& m_group;
  std::int64_t m_complete = 0;  // ranks that came to their end
  std::int64_t m_questions = 0;
  std::map<KernelOnSpace, Subject> m_subjects;
  std::vector<Unnamed> m_unnamed;
};

void find_lost(Tally const& tally, FleetVerdict& verdict) {
  std::vector<bool> heard(static_cast<std::size_t>(tally.ranks), false);
  std::int64_t voters = 0;
  for (auto const& [name, group] : tally.groups) {
    for (auto const& voter : group.voters) {
      ++voters;
      if (voter.rank >= 0 && voter.rank < tally.ranks) {
        heard[static_cast<std::size_t>(voter.rank)] = true;
      }
      if (!voter.lost.empty()) verdict.lost.push_back({voter, voter.lost});
    }
  }
  for (std::int64_t rank = 0; rank < tally.ranks; ++rank) {
    if (heard[static_cast<std::size_t>(rank)]) continue;
    Voter unheard;
    unheard.rank = rank;
    verdict.lost.push_back({std::move(unheard), "it left no record"});
  }
  verdict.ranks = std::max(tally.ranks, voters);
}

// In the order in which one outweighs another.
int worse(int a, int b) {
  static constexpr std::array<int, 6> order{0, 4, 5, 3, 1, 70};
  auto const place = [](int code) {
    return std::find(order.begin(), order.end(), code) - order.begin();
  };
  return place(a) < place(b) ? b : a;
}

}  // namespace

std::string_view to_string(Repeats repeats) {
  static constexpr std::array<std::string_view, 3> names{"every time", "sometimes", "seen once"};
  return names[static_cast<std::size_t>(repeats)];
}

void FleetVerdict::lose(LostRank rank) {
  auto const at = std::lower_bound(
      lost.begin(), lost.end(), rank.voter.rank,
      [](LostRank const& one, std::int64_t number) { return one.voter.rank < number; });
  if (at == lost.end() || at->voter.rank != rank.voter.rank) lost.insert(at, std::move(rank));
}

std::int64_t FleetVerdict::compared() const {
  std::int64_t count = 0;
  for (auto const& group : groups) count += group.questions;
  return count;
}

int FleetVerdict::exit_code() const {
  if (!suspects.empty() || !lost.empty()) return suspect_code;
  if (!kernels.empty()) return worse(1, worst_exit);
  if (worst_exit == 0 && compared() == 0) return 4;
  return worst_exit;
}

std::vector<std::string> FleetVerdict::nodes() const {
  std::set<std::string> names;
  for (auto const& suspect : suspects) names.insert(suspect.voter.node);
  for (auto const& rank : lost) names.insert(rank.voter.node);
  names.erase("");
  return {names.begin(), names.end()};
}

FleetVerdict decide(Tally const& tally, Ballots const& again) {
  FleetVerdict verdict;
  std::vector<GroupVote> votes;
  votes.reserve(tally.groups.size());
  for (auto const& [name, group] : tally.groups) {
    votes.emplace_back(name, group);
    for (auto const& voter : group.voters) {
      if (voter.complete) verdict.worst_exit = worse(verdict.worst_exit, voter.exit);
    }
  }
  auto const needs_names = [](GroupVote const& vote) { return vote.needs_names(); };
  if (std::any_of(votes.begin(), votes.end(), needs_names)) {
    again([&](Ballot const& ballot) {
      for (auto& vote : votes) vote.name_from(ballot);
    });
  }
  for (auto& vote : votes) vote.conclude(verdict);
  find_lost(tally, verdict);
  auto const by_rank = [](auto const& a, auto const& b) { return a.voter.rank < b.voter.rank; };
  std::sort(verdict.suspects.begin(), verdict.suspects.end(), by_rank);
  std::sort(verdict.lost.begin(), verdict.lost.end(), by_rank);
  return verdict;
}

FleetVerdict decide(Ballots const& ballots) {
  Tally tally;
  ballots([&](Ballot const& ballot) { tally.add(ballot); });
  return decide(tally, ballots);
}

}  // namespace spacecheck

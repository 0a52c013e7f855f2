#include <spacecheck/fleet/tally.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace spacecheck {
namespace {

using PlainJson = nlohmann::json;
using Holders = std::vector<Tally::Holder>;

// All of them or none: half a list would look like a whole one.
void add_holders(Holders& to, Holders const& from, std::int64_t count) {
  if (count > static_cast<std::int64_t>(Tally::named_holders)) {
    to.clear();
    to.shrink_to_fit();
    return;
  }
  to.insert(to.end(), from.begin(), from.end());
}

void add_opinion(Tally::Opinion& to, Tally::Opinion const& from) {
  to.count += from.count;
  to.unsteady += from.unsteady;
  add_holders(to.holders, from.holders, to.count);
  add_holders(to.unsteady_holders, from.unsteady_holders, to.unsteady);
}

void keep_most_frequent(std::map<std::string, Tally::Opinion>& opinions) {
  if (opinions.size() <= 2 * Tally::kept_opinions) return;
  std::vector<std::pair<std::int64_t, std::string>> order;
  order.reserve(opinions.size());
  for (auto const& [text, opinion] : opinions) order.emplace_back(-opinion.count, text);
  std::sort(order.begin(), order.end());
  for (std::size_t k = Tally::kept_opinions; k < order.size(); ++k) opinions.erase(order[k].second);
}

PlainJson to_json(Holders const& holders) {
  PlainJson all = PlainJson::array();
  for (auto const& holder : holders) {
    all.push_back({holder.rank, holder.attempts, holder.others, holder.note});
  }
  return all;
}

Holders holders_from(PlainJson const& all) {
  Holders holders;
  for (auto const& one : all) {
    holders.push_back({one.at(0).get<std::int64_t>(), one.at(1).get<std::int64_t>(),
                       one.at(2).get<std::int64_t>(), one.at(3).get<std::string>()});
  }
  return holders;
}

PlainJson to_json(Voter const& voter) {
  return {voter.rank,     voter.node, voter.device, voter.source,
          voter.complete, voter.lost, voter.exit};
}

Voter voter_from(PlainJson const& one) {
  Voter voter;
  one.at(0).get_to(voter.rank);
  one.at(1).get_to(voter.node);
  one.at(2).get_to(voter.device);
  one.at(3).get_to(voter.source);
  one.at(4).get_to(voter.complete);
  one.at(5).get_to(voter.lost);
  one.at(6).get_to(voter.exit);
  return voter;
}

PlainJson to_json(Tally::Question const& question) {
  PlainJson opinions = PlainJson::object();
  for (auto const& [text, opinion] : question.opinions) {
    opinions[text] = {opinion.count, opinion.unsteady, to_json(opinion.holders),
                      to_json(opinion.unsteady_holders)};
  }
  return {question.voters, std::move(opinions)};
}

Tally::Question question_from(PlainJson const& one) {
  Tally::Question question;
  one.at(0).get_to(question.voters);
  for (auto const& [text, opinion] : one.at(1).items()) {
    question.opinions[text] = {opinion.at(0).get<std::int64_t>(), opinion.at(1).get<std::int64_t>(),
                               holders_from(opinion.at(2)), holders_from(opinion.at(3))};
  }
  return question;
}

}  // namespace

void Tally::add(Ballot const& ballot) {
  ranks = std::max(ranks, ballot.ranks);
  auto& group = groups[ballot.group];
  group.voters.push_back(ballot.voter);
  for (auto const& fault : ballot.own_faults) ++group.own_faults[fault];
  for (auto const& reply : ballot.replies) {
    auto& question = group.questions[reply.question];
    ++question.voters;
    auto& opinion = question.opinions[reply.opinion];
    ++opinion.count;
    if (reply.others > 0) ++opinion.unsteady;
    auto const add_to = [&](Holders& holders, std::int64_t count) {
      if (count > static_cast<std::int64_t>(named_holders)) {
        Holders().swap(holders);
      } else {
        holders.push_back({ballot.voter.rank, reply.attempts, reply.others, reply.note});
      }
    };
    add_to(opinion.holders, opinion.count);
    if (reply.others > 0) add_to(opinion.unsteady_holders, opinion.unsteady);
    keep_most_frequent(question.opinions);
  }
}

void Tally::add(Tally const& other) {
  ranks = std::max(ranks, other.ranks);
  for (auto const& [name, theirs] : other.groups) {
    auto& group = groups[name];
    group.voters.insert(group.voters.end(), theirs.voters.begin(), theirs.voters.end());
    for (auto const& [fault, count] : theirs.own_faults) group.own_faults[fault] += count;
    for (auto const& [text, asked] : theirs.questions) {
      auto& question = group.questions[text];
      question.voters += asked.voters;
      for (auto const& [opinion, holders] : asked.opinions) {
        add_opinion(question.opinions[opinion], holders);
      }
      keep_most_frequent(question.opinions);
    }
  }
}

std::string to_bytes(Tally const& tally) {
  PlainJson groups = PlainJson::object();
  for (auto const& [name, group] : tally.groups) {
    PlainJson voters = PlainJson::array();
    for (auto const& voter : group.voters) voters.push_back(to_json(voter));
    PlainJson questions = PlainJson::object();
    for (auto const& [text, question] : group.questions) questions[text] = to_json(question);
    groups[name] = {std::move(voters), std::move(questions), group.own_faults};
  }
  std::string bytes;
  PlainJson::to_cbor({tally.ranks, std::move(groups)}, bytes);
  return bytes;
}

Tally tally_from_bytes(std::string const& bytes) {
  try {
    auto const json = PlainJson::from_cbor(bytes);
    Tally tally;
    json.at(0).get_to(tally.ranks);
    for (auto const& [name, theirs] : json.at(1).items()) {
      auto& group = tally.groups[name];
      for (auto const& voter : theirs.at(0)) group.voters.push_back(voter_from(voter));
      for (auto const& [text, question] : theirs.at(1).items()) {
        group.questions.emplace(text, question_from(question));
      }
      theirs.at(2).get_to(group.own_faults);
    }
    return tally;
  } catch (PlainJson::exception const& error) {
    throw std::invalid_argument(std::string("not a tally: ") + error.what());
  }
}

}  // namespace spacecheck

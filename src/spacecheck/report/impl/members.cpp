#include <spacecheck/report/impl/members.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace spacecheck::Impl {
namespace {

using Json = nlohmann::ordered_json;

bool is(Json const& value, MemberKind kind) {
  switch (kind) {
    case MemberKind::text:
    case MemberKind::maybe_text: return value.is_string();
    case MemberKind::truth:
    case MemberKind::maybe_truth: return value.is_boolean();
    case MemberKind::whole: return is_whole(value);
    case MemberKind::number:
    case MemberKind::maybe_number: return value.is_number() || value.is_null();
    case MemberKind::texts: break;
  }
  return value.is_array() &&
         std::all_of(value.begin(), value.end(), [](auto const& one) { return one.is_string(); });
}

char const* word(MemberKind kind) {
  switch (kind) {
    case MemberKind::text:
    case MemberKind::maybe_text: return "text";
    case MemberKind::truth:
    case MemberKind::maybe_truth: return "true or false";
    case MemberKind::whole: return "whole number";
    case MemberKind::number:
    case MemberKind::maybe_number: return "number";
    case MemberKind::texts: break;
  }
  return "array of texts";
}

bool may_be_absent(MemberKind kind) {
  return kind == MemberKind::maybe_number || kind == MemberKind::maybe_text ||
         kind == MemberKind::maybe_truth;
}

[[noreturn]] void lacks(char const* what, char const* kind, char const* name) {
  throw std::invalid_argument(fmt::format("{} has no {} \"{}\"", what, kind, name));
}

}  // namespace

bool is_whole(Json const& value) {
  if (!value.is_number_integer()) return false;
  return value.is_number_unsigned()
             ? value.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}
             : value.get<std::int64_t>() >= 0;
}

Json taken(Json const& from, char const* what, std::vector<Member> const& members) {
  Json all = Json::object();
  for (auto const& [name, kind] : members) {
    auto const found = from.is_object() ? from.find(name) : from.end();
    if (found == from.end()) {
      if (from.is_object() && may_be_absent(kind)) continue;
      lacks(what, word(kind), name);
    }
    if (!is(*found, kind)) lacks(what, word(kind), name);
    all[name] = found->is_null() ? Json("inf") : *found;
  }
  return all;
}

Json const& array_of(Json const& from, char const* what, char const* name) {
  auto const found = from.is_object() ? from.find(name) : from.end();
  if (found == from.end() || !found->is_array()) lacks(what, "array", name);
  return *found;
}

}  // namespace spacecheck::Impl

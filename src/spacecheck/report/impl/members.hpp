#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace spacecheck::Impl {

/// What a member has to be.
enum class MemberKind : std::uint8_t {
  text,
  truth,
  whole,         ///< a number that is whole, not negative, and below 2^63
  number,        ///< any other; null stands for one that is not finite
  texts,         ///< an array of texts
  maybe_number,  ///< may be absent
  maybe_text,
  maybe_truth
};

struct Member {
  char const* name;
  MemberKind kind;
};

bool is_whole(nlohmann::ordered_json const& value);

/// These members of an object, in this order; numbers that are not finite as the text "inf".
///
/// \param what  the object in words, for the message: "a row".
/// \throws std::invalid_argument  one is missing or something else, or it is no object.
nlohmann::ordered_json taken(nlohmann::ordered_json const& from, char const* what,
                             std::vector<Member> const& members);

/// A member that is an array.
///
/// \throws std::invalid_argument  it is not.
nlohmann::ordered_json const& array_of(nlohmann::ordered_json const& from, char const* what,
                                       char const* name);

}  // namespace spacecheck::Impl

#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck::Impl {

/// A JSON text as one array of values: no allocation for each value, as a tree has, and none at all
/// once it is long enough. Texts stay where they are, in what was parsed.
///
/// It is strict: what it does not give as it stands it does not give at all (escapes, letters that
/// are not ASCII, numbers that do not fit), and the caller asks the library, which also knows what
/// to say where something is wrong.
class FlatJson {
 public:
  class Value;
  /// Deeper ones are not given.
  static constexpr int deepest = 64;

  /// \param text  has to live as long as values of it are asked for.
  /// \returns it is JSON, and understood.
  bool parse(std::string_view text);
  Value root() const;

 private:
  class Reader;
  enum class Kind : std::uint8_t { null, boolean, integer, whole, real, text, array, object };
  struct Node {
    std::string_view key;  ///< of a member
    std::string_view text;
    union {
      std::int64_t integer = 0;
      std::uint64_t whole;
      double real;
    };
    std::uint32_t next = 0;  ///< number of the value behind it and all that it holds
    Kind kind = Kind::null;
  };

  std::vector<Node> m_nodes;
};

/// A value of a FlatJson, with as much of the library's interface as reading takes.
///
/// Every function throws std::invalid_argument where the value is something else.
class FlatJson::Value {
 public:
  class Iterator;

  Value(FlatJson const& json, std::size_t number) : m_json(&json), m_number(number) {}

  bool is_array() const { return node().kind == Kind::array; }
  bool is_number_unsigned() const { return node().kind == Kind::whole; }
  bool is_number_integer() const { return node().kind == Kind::integer || is_number_unsigned(); }
  bool is_number() const { return node().kind == Kind::real || is_number_integer(); }

  template <class T>
  T get() const;

  /// Of several members of one name, the last, as in the library.
  Value at(char const* name) const { return {*m_json, found(name)}; }
  Value operator[](char const* name) const { return at(name); }
  bool contains(char const* name) const { return found_or_none(name) != 0; }
  Value at(std::size_t place) const;

  Iterator begin() const;
  Iterator end() const;

  /// For a message that nobody reads.
  static std::string dump() { return "another value"; }

 private:
  Node const& node() const { return m_json->m_nodes[m_number]; }
  [[noreturn]] static void fail() { throw std::invalid_argument("another value was expected"); }
  void expect(Kind kind) const {
    if (node().kind != kind) fail();
  }
  std::size_t found_or_none(std::string_view name) const;
  std::size_t found(char const* name) const;

  FlatJson const* m_json;
  std::size_t m_number;
};

class FlatJson::Value::Iterator {
 public:
  explicit Iterator(Value value) : m_value(value) {}
  Value const& operator*() const { return m_value; }
  Iterator& operator++() {
    m_value.m_number = m_value.node().next;
    return *this;
  }
  bool operator==(Iterator const& other) const {
    return m_value.m_number == other.m_value.m_number;
  }

 private:
  Value m_value;
};

inline FlatJson::Value FlatJson::root() const { return {*this, 0}; }

template <>
bool FlatJson::Value::get() const;
template <>
std::uint64_t FlatJson::Value::get() const;
template <>
std::int64_t FlatJson::Value::get() const;
template <>
double FlatJson::Value::get() const;
template <>
std::string FlatJson::Value::get() const;

}  // namespace spacecheck::Impl

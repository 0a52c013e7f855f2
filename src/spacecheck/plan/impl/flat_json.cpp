#include <spacecheck/plan/impl/flat_json.hpp>

#include <charconv>
#include <cstring>
#include <limits>

namespace spacecheck::Impl {

/// Goes through the text once, from the left to the right.
class FlatJson::Reader {
 public:
  Reader(FlatJson& json, std::string_view text)
      : m_json(json), m_at(text.data()), m_end(text.data() + text.size()) {}

  /// \returns the text is one value, and all of it is understood.
  bool read() {
    do {
      if (!value()) return false;
      while (after_value()) {
      }
    } while (m_wants_value);
    skip_blanks();
    return !m_failed && m_depth == 0 && m_at == m_end;
  }

 private:
  struct Open {
    std::uint32_t node;
    bool is_object;
  };

  void skip_blanks() {
    while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\t' || *m_at == '\r')) {
      ++m_at;
    }
  }
  bool take(char wanted) {
    if (m_at == m_end || *m_at != wanted) return false;
    ++m_at;
    return true;
  }
  bool take_word(std::string_view word) {
    if (static_cast<std::size_t>(m_end - m_at) < word.size() ||
        std::memcmp(m_at, word.data(), word.size()) != 0) {
      return false;
    }
    m_at += word.size();
    return true;
  }

  Node& add(Kind kind) {
    auto& node = m_json.m_nodes.emplace_back();
    node.kind = kind;
    node.key = m_key;
    node.next = static_cast<std::uint32_t>(m_json.m_nodes.size());
    return node;
  }

  /// One value, or the beginning of one that holds others.
  bool value() {
    m_wants_value = false;
    skip_blanks();
    if (m_at == m_end) return false;
    switch (*m_at) {
      case '"': {
        std::string_view text;
        if (!string(text)) return false;
        add(Kind::text).text = text;
        return true;
      }
      case '{': return begin(Kind::object);
      case '[': return begin(Kind::array);
      case 't': add(Kind::boolean).whole = 1; return take_word("true");
      case 'f': add(Kind::boolean).whole = 0; return take_word("false");
      case 'n': add(Kind::null); return take_word("null");
      default: return number();
    }
  }

  bool begin(Kind kind) {
    if (m_depth == deepest) return false;
    m_open[m_depth++] = {static_cast<std::uint32_t>(m_json.m_nodes.size()), kind == Kind::object};
    add(kind);
    ++m_at;
    skip_blanks();
    if (m_at != m_end && *m_at == (kind == Kind::object ? '}' : ']')) return true;
    return kind == Kind::array ? wants_value() : name();
  }
  bool wants_value() {
    m_key = {};
    return m_wants_value = true;
  }
  bool name() {
    skip_blanks();
    if (!string(m_key)) return false;
    skip_blanks();
    return m_wants_value = take(':');
  }

  /// What may stand behind a value. \returns there may be more of that before the next value.
  bool after_value() {
    if (m_wants_value || m_depth == 0) return false;
    skip_blanks();
    auto const& open = m_open[m_depth - 1];
    if (take(open.is_object ? '}' : ']')) {
      m_json.m_nodes[open.node].next = static_cast<std::uint32_t>(m_json.m_nodes.size());
      --m_depth;
      return true;
    }
    bool const more = take(',') && (open.is_object ? name() : wants_value());
    if (!more) m_failed = true;
    return false;
  }

  /// Of ASCII without escapes: it stays where it is. Others are the library's to read.
  bool string(std::string_view& text) {
    if (!take('"')) return false;
    auto const* const from = m_at;
    while (m_at != m_end && *m_at != '"') {
      auto const c = static_cast<unsigned char>(*m_at++);
      if (c < 0x20 || c >= 0x80 || c == '\\') return false;
    }
    text = {from, static_cast<std::size_t>(m_at - from)};
    return take('"');
  }

  bool digits() {
    auto const* const from = m_at;
    while (m_at != m_end && *m_at >= '0' && *m_at <= '9') ++m_at;
    return m_at != from;
  }

  /// By JSON's grammar, which from_chars does not keep to.
  bool number() {
    auto const* const from = m_at;
    bool const negative = take('-');
    if (!take('0') && !digits()) return false;
    bool real = false;
    if (take('.')) {
      real = true;
      if (!digits()) return false;
    }
    if (take('e') || take('E')) {
      real = true;
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    if (real) return convert(from, add(Kind::real).real);
    return negative ? convert(from, add(Kind::integer).integer)
                    : convert(from, add(Kind::whole).whole);
  }
  /// \returns it fits.
  template <class T>
  bool convert(char const* from, T& value) {
    auto const [end, error] = std::from_chars(from, m_at, value);
    return error == std::errc() && end == m_at;
  }

  FlatJson& m_json;
  char const* m_at;
  char const* m_end;
  std::string_view m_key;  ///< of the member that comes next
  bool m_wants_value = false;
  bool m_failed = false;
  int m_depth = 0;
  Open m_open[deepest] = {};
};

bool FlatJson::parse(std::string_view text) {
  m_nodes.clear();
  return Reader(*this, text).read();
}

std::size_t FlatJson::Value::found_or_none(std::string_view name) const {
  expect(Kind::object);
  std::size_t found = 0;
  auto const end = node().next;
  for (std::size_t k = m_number + 1; k < end; k = m_json->m_nodes[k].next) {
    if (m_json->m_nodes[k].key == name) found = k;
  }
  return found;
}

std::size_t FlatJson::Value::found(char const* name) const {
  auto const number = found_or_none(name);
  if (number == 0) fail();
  return number;
}

FlatJson::Value FlatJson::Value::at(std::size_t place) const {
  for (auto const& one : *this) {
    if (place-- == 0) return one;
  }
  fail();
}

FlatJson::Value::Iterator FlatJson::Value::begin() const {
  expect(Kind::array);
  return Iterator({*m_json, m_number + 1});
}

FlatJson::Value::Iterator FlatJson::Value::end() const {
  expect(Kind::array);
  return Iterator({*m_json, node().next});
}

template <>
bool FlatJson::Value::get() const {
  expect(Kind::boolean);
  return node().whole != 0;
}

template <>
std::uint64_t FlatJson::Value::get() const {
  expect(Kind::whole);
  return node().whole;
}

template <>
std::int64_t FlatJson::Value::get() const {
  if (node().kind == Kind::integer) return node().integer;
  auto const whole = get<std::uint64_t>();
  if (whole > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) fail();
  return static_cast<std::int64_t>(whole);
}

template <>
double FlatJson::Value::get() const {
  switch (node().kind) {
    case Kind::real: return node().real;
    case Kind::integer: return static_cast<double>(node().integer);
    case Kind::whole: return static_cast<double>(node().whole);
    default: fail();
  }
}

template <>
std::string FlatJson::Value::get() const {
  expect(Kind::text);
  return std::string(node().text);
}

}  // namespace spacecheck::Impl

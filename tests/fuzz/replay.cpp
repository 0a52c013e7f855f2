// Feeds a target without libFuzzer: every file of the corpora, then random texts made of them.
//
// usage: fuzz_TARGET FOLDER [NUMBER [SEED]]
#include "target.hpp"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace {

using Random = std::mt19937_64;

std::string text_of(std::filesystem::path const& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Words and what stands between them, each apart.
std::vector<std::string> pieces_of(std::string const& text) {
  std::vector<std::string> pieces;
  std::string word;
  for (char const c : text) {
    if (std::string_view("/=,\n{}[]:\"#- ").find(c) == std::string_view::npos) {
      word += c;
      continue;
    }
    if (!word.empty()) pieces.push_back(std::move(word));
    word.clear();
    pieces.emplace_back(1, c);
  }
  if (!word.empty()) pieces.push_back(word);
  return pieces;
}

class Mixer {
 public:
  Mixer(std::vector<std::string> const& texts, std::uint64_t seed) : m_random(seed) {
    for (auto const& text : texts) {
      m_texts.push_back(pieces_of(text));
      m_pieces.insert(m_pieces.end(), m_texts.back().begin(), m_texts.back().end());
    }
    for (auto const* extreme : extremes) m_pieces.emplace_back(extreme);
  }

  std::string next() {
    auto pieces = m_texts[below(m_texts.size())];
    for (auto edits = 1 + below(3); edits > 0; --edits) {
      auto const at = pieces.begin() + static_cast<std::ptrdiff_t>(below(pieces.size() + 1));
      switch (below(4)) {
        case 0: pieces.insert(at, any_piece()); break;
        case 1:
          if (at != pieces.end()) *at = any_piece();
          break;
        case 2:
          if (at != pieces.end()) pieces.erase(at);
          break;
        default: pieces.insert(at, std::string(1, static_cast<char>(below(256))));
      }
    }
    std::string text;
    for (auto const& piece : pieces) text += piece;
    return text;
  }

 private:
  static constexpr std::array extremes{"",
                                       "-1",
                                       "0",
                                       "1e6",
                                       "1e15",
                                       "1e308",
                                       "nan",
                                       "-inf",
                                       "0x10",
                                       "9223372036854775807",
                                       "9223372036854775808",
                                       "18446744073709551616",
                                       "true",
                                       "null",
                                       "\x1b[31m",
                                       "\xc3\xa9",
                                       "*",
                                       "[a-z]*",
                                       "..",
                                       "999999h"};

  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(m_random);
  }
  std::string const& any_piece() { return m_pieces[below(m_pieces.size())]; }

  Random m_random;
  std::vector<std::vector<std::string>> m_texts;
  std::vector<std::string> m_pieces;
};

// The input in hand, for who has to see it again.
std::string const* in_hand = nullptr;
constexpr unsigned one_input_s = 20;

void tell_input(int signal) {
  std::string_view const before = "\nends with this input, one byte a character:\n";
  (void)!::write(STDERR_FILENO, before.data(), before.size());
  if (in_hand != nullptr) (void)!::write(STDERR_FILENO, in_hand->data(), in_hand->size());
  (void)!::write(STDERR_FILENO, "\n", 1);
  std::signal(signal, SIG_DFL);
  (void)std::raise(signal);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || !std::filesystem::is_directory(argv[1])) {
    (void)std::fprintf(stderr, "usage: %s FOLDER [NUMBER [SEED]]\n", argv[0]);
    return 2;
  }
  std::uint64_t const number = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  std::uint64_t const seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 42;
  std::vector<std::string> texts;
  for (auto const& entry : std::filesystem::directory_iterator(argv[1])) {
    texts.push_back(text_of(entry.path()));
  }
  if (texts.empty()) {
    (void)std::fprintf(stderr, "%s: is empty\n", argv[1]);
    return 2;
  }
  std::array<std::uint64_t, 2> counts{};
  for (int const signal : {SIGABRT, SIGSEGV, SIGFPE, SIGALRM}) std::signal(signal, tell_input);
  auto const feed = [&](std::string const& text) {
    in_hand = &text;
    ::alarm(one_input_s);
    ++counts[fuzz::takes(text) ? 1 : 0];
  };
  for (auto const& text : texts) feed(text);
  std::printf("%zu of the corpus: %llu taken, %llu refused in one line\n", texts.size(),
              static_cast<unsigned long long>(counts[1]),
              static_cast<unsigned long long>(counts[0]));
  // A corpus of which nothing, or all, is understood tests one half.
  if (counts[0] == 0 || counts[1] == 0) return 1;
  counts = {};
  Mixer mixer(texts, seed);
  for (std::uint64_t k = 0; k < number; ++k) feed(mixer.next());
  std::printf("%llu random ones: %llu taken, %llu refused in one line\n",
              static_cast<unsigned long long>(number), static_cast<unsigned long long>(counts[1]),
              static_cast<unsigned long long>(counts[0]));
  return 0;
}

#include <spacecheck/inspect/sass.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <utility>

namespace spacecheck {
namespace {

constexpr std::string_view stack_pointer = "R1";

std::string_view without_margins(std::string_view text) {
  auto const blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// "@P0 IADD3 R4, R1, 0x8, RZ": the opcode with its modifiers, and the operands.
struct Instruction {
  std::string_view opcode;
  std::vector<std::string_view> operands;
  bool predicated = false;

  std::string_view base() const { return opcode.substr(0, opcode.find('.')); }
};

/// The instruction of a line such as "        /*0010*/   S2R R2, SR_TID.X ;   /* 0x... */".
std::optional<Instruction> instruction_of(std::string_view line) {
  line = without_margins(line);
  if (line.substr(0, 2) != "/*") return std::nullopt;
  auto const address_end = line.find("*/");
  auto const end = line.find(';');
  if (address_end == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
  if (end < address_end) return std::nullopt;
  auto code = without_margins(line.substr(address_end + 2, end - address_end - 2));
  if (!code.empty() && code.front() == '{') code = without_margins(code.substr(1));
  Instruction instruction;
  while (!code.empty()) {
    auto const word_end = std::min(code.find(' '), code.size());
    instruction.opcode = code.substr(0, word_end);
    code = without_margins(code.substr(word_end));
    if (instruction.opcode.front() != '@') break;
    instruction.predicated = instruction.opcode != "@PT";
  }
  while (!code.empty()) {
    auto const comma = std::min(code.find(','), code.size());
    instruction.operands.push_back(without_margins(code.substr(0, comma)));
    code = without_margins(code.substr(std::min(comma + 1, code.size())));
  }
  if (instruction.opcode.empty()) return std::nullopt;
  return instruction;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void count(Instruction const& instruction, InstructionCounts& counts) {
  auto const base = instruction.base();
  if (base == "NOP") return;
  ++counts.all;
  if (is_one_of(base, {"LDG", "STG", "LD", "ST", "ATOM", "ATOMG", "RED", "REDG", "LDGSTS"})) {
    ++counts.global;
  } else if (is_one_of(base, {"LDS", "STS", "ATOMS", "LDSM", "STSM"})) {
    ++counts.shared;
  } else if (is_one_of(base, {"LDL", "STL"})) {
    ++counts.local;
  } else if (is_one_of(base, {"FADD", "FMUL", "FFMA", "FMNMX", "DADD", "DMUL", "DFMA", "HADD2",
                              "HMUL2", "HFMA2", "MUFU", "FADD2", "FMUL2", "FFMA2"})) {
    ++counts.floating;
  } else if (is_one_of(base, {"ISETP", "FSETP", "DSETP", "HSETP2", "UISETP"})) {
    ++counts.compares;
  } else if (is_one_of(base, {"BRA", "BRX", "JMP", "JMX", "CALL", "RET", "EXIT"})) {
    ++counts.branches;
  }
}

/// A general register as an operand names it: "-R4.reuse" -> "R4"; none: empty.
std::string_view register_of(std::string_view operand) {
  while (!operand.empty() && is_one_of(operand.substr(0, 1), {"-", "~", "|", "+"})) {
    operand.remove_prefix(1);
  }
  if (operand.size() < 2 || operand[0] != 'R' || operand == "RZ") return {};
  std::size_t end = 1;
  while (end < operand.size() && std::isdigit(static_cast<unsigned char>(operand[end])) != 0) ++end;
  return end == 1 ? std::string_view() : operand.substr(0, end);
}

std::int64_t bytes_of(std::string_view opcode) {
  for (auto const& [part, bytes] : {std::pair<std::string_view, std::int64_t>{".128", 16},
                                    {".64", 8},
                                    {".U8", 1},
                                    {".S8", 1},
                                    {".U16", 2},
                                    {".S16", 2}}) {
    if (opcode.find(part) != std::string_view::npos) return bytes;
  }
  return 4;
}

/// Follows where registers point to while a function is read from its first line to its last.
class LocalPlaces {
 public:
  void read(Instruction const& instruction) {
    auto const base = instruction.base();
    if (base == "CALL") ++m_local.calls;
    if (base == "LDL" || base == "STL") {
      access(instruction, base == "STL");
    }
    if (base != "STL") set_first_operand(instruction);
  }

  LocalMemory take() {
    if (m_local.moving == 0) m_local.spills = m_local.fixed_stores;
    return m_local;
  }

 private:
  struct Place {
    bool fixed = false;  ///< known when compiled
  };

  // [R1+0x10], [R25], [R4.X4+UR6]
  void access(Instruction const& instruction, bool store) {
    auto const bracketed =
        std::find_if(instruction.operands.begin(), instruction.operands.end(),
                     [](auto operand) { return operand.find('[') != std::string_view::npos; });
    if (bracketed == instruction.operands.end()) return;
    auto inside = bracketed->substr(bracketed->find('[') + 1);
    inside = inside.substr(0, inside.find(']'));
    auto const plus = inside.find('+');
    auto const place = place_of(register_of(inside.substr(0, plus)));
    bool const constant = plus == std::string_view::npos || is_number(inside.substr(plus + 1));
    if (!place || !place->fixed || !constant) {
      ++m_local.moving;
      return;
    }
    (store ? m_local.fixed_stores : m_local.fixed_loads) += bytes_of(instruction.opcode);
  }

  // The register that the first operand names points into the stack when a source does.
  void set_first_operand(Instruction const& instruction) {
    if (instruction.operands.empty()) return;
    auto const target = register_of(instruction.operands.front());
    // The prologue makes room for the frame: offsets count from there on.
    if (target.empty() || target == stack_pointer) return;
    std::optional<Place> from;
    bool others = false;
    for (std::size_t k = 1; k < instruction.operands.size(); ++k) {
      auto const operand = instruction.operands[k];
      auto const source = register_of(operand);
      if (auto const place = place_of(source); place && !from) {
        from = place;
      } else if (!source.empty() || operand.rfind("UR", 0) == 0 || operand.rfind("c[", 0) == 0) {
        others = true;
      }
    }
    bool const moves = is_one_of(instruction.base(), {"MOV", "IADD3", "IADD", "VIADD"}) ||
                       instruction.opcode.rfind("IMAD.MOV", 0) == 0 ||
                       instruction.opcode.rfind("IMAD.IADD", 0) == 0;
    if (!from && !(instruction.predicated && place_of(target))) {
      m_places.erase(std::string(target));
    } else {
      bool const fixed =
          from.has_value() && moves && !others && from->fixed && !instruction.predicated;
      m_places[std::string(target)] = {fixed};
    }
  }

  std::optional<Place> place_of(std::string_view name) const {
    if (name == stack_pointer) return Place{true};
    auto const found = m_places.find(std::string(name));
    if (found == m_places.end()) return std::nullopt;
    return found->second;
  }

  // "0x10", "-0x8", "16"
  static bool is_number(std::string_view text) {
    if (!text.empty() && text.front() == '-') text.remove_prefix(1);
    return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0;
  }

  LocalMemory m_local;
  std::map<std::string, Place> m_places;
};

}  // namespace

std::vector<SassFunction> read_sass(std::string_view text) {
  constexpr std::string_view function_mark = "Function : ";
  constexpr std::string_view architecture_mark = "code for ";
  std::vector<SassFunction> functions;
  std::string architecture;
  LocalPlaces places;
  auto const end_function = [&] {
    if (!functions.empty()) functions.back().local = places.take();
    places = LocalPlaces();
  };
  bool inside = false;
  while (!text.empty()) {
    auto const newline = std::min(text.find('\n'), text.size());
    auto const line = without_margins(text.substr(0, newline));
    text.remove_prefix(std::min(newline + 1, text.size()));
    if (line.rfind(architecture_mark, 0) == 0) {
      if (inside) end_function();
      inside = false;
      architecture = line.substr(architecture_mark.size());
    } else if (line.rfind(function_mark, 0) == 0) {
      if (inside) end_function();
      inside = true;
      functions.push_back({.symbol = std::string(line.substr(function_mark.size())),
                           .architecture = architecture,
                           .instructions = {},
                           .local = {}});
    } else if (inside) {
      auto const instruction = instruction_of(line);
      if (!instruction) continue;
      count(*instruction, functions.back().instructions);
      places.read(*instruction);
    }
  }
  if (inside) end_function();
  return functions;
}

}  // namespace spacecheck

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// What a check, a finding's kind or a verdict means: a section of docs/checks.md or
/// docs/findings.md, which are the one source of these texts.
struct Explanation {
  std::string name;
  std::string kind;  ///< "check", "finding" or "verdict"
  std::string text;  ///< Markdown, without its heading
};

/// All of them: checks, then findings, then verdicts, each in the order of its page.
std::vector<Explanation> const& explanations();

/// Of a name that a finding has, too, the finding's; nothing: no such name.
std::optional<Explanation> explanation_of(std::string_view name);

/// Markdown as text for a terminal: paragraphs filled, links without their targets.
///
/// \param width   columns, at least 20
std::string plain_text(std::string_view markdown, std::size_t width);

}  // namespace spacecheck

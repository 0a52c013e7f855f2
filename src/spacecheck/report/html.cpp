#include <spacecheck/report/html.hpp>
#include <spacecheck/report/impl/embedded.hpp>

#include <stdexcept>
#include <string_view>

namespace spacecheck {

std::string html_page(nlohmann::ordered_json const& data) {
  constexpr std::string_view place = "\"the data go here\"";
  auto const page = Impl::embedded_page();
  auto const at = page.find(place);
  if (at == std::string_view::npos) throw std::logic_error("the page has no place for its data");
  auto const json = data.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::string html;
  html.reserve(page.size() + json.size());
  html += page.substr(0, at);
  // "</script>" or "<!--" within a text would end the element, or begin another state of the
  // parser.
  for (char const c : json) {
    if (c == '<') {
      html += "\\u003c";
    } else {
      html += c;
    }
  }
  html += page.substr(at + place.size());
  return html;
}

}  // namespace spacecheck

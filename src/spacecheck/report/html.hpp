#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace spacecheck {

/// The report as one HTML page, which needs nothing beside it: styles, scripts, the charting
/// library and the data are inside, and its content security policy forbids it to ask any network.
///
/// Whatever text the data hold, it stays text: it lies in the page as JSON without any `<`, and
/// gets into the document as text nodes only.
///
/// \param data  page_data().
std::string html_page(nlohmann::ordered_json const& data);

}  // namespace spacecheck

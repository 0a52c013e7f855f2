// Of the recorder: the first frame of a trace, which says what was traced, where and how.
#include "recorder.hpp"

#include <ctime>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace spacecheck::tool {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) {
      constexpr char digits[] = "0123456789abcdef";
      auto const value = static_cast<unsigned char>(c);
      out += "\\u00";
      out += digits[value / 16];
      out += digits[value % 16];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string const all{std::istreambuf_iterator<char>(file), {}};
  std::string json = "[";
  for (std::size_t begin = 0; begin < all.size();) {
    auto const end = std::min(all.find('\0', begin), all.size());
    if (begin > 0) json += ',';
    json += in_quotes(std::string_view(all).substr(begin, end - begin));
    begin = end + 1;
  }
  return json + "]";
}

std::string program() {
  char path[4096];
  auto const length = ::readlink("/proc/self/exe", path, sizeof path);
  return length > 0 ? std::string(path, static_cast<std::size_t>(length)) : "";
}

std::string folder() {
  char path[4096];
  return ::getcwd(path, sizeof path) != nullptr ? path : "";
}

std::string host() {
  char name[256] = "";
  (void)::gethostname(name, sizeof name - 1);
  return name;
}

std::string time_now() {
  std::time_t const now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32] = "";
  (void)std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace

void Recorder::write_header() {
  std::string const json =
      "{\"schema\":1,\"tool\":" + in_quotes(SPACECHECK_VERSION) +
      ",\"interface\":" + std::to_string(m_interface) + ",\"program\":" + in_quotes(program()) +
      ",\"command\":" + command_line() + ",\"folder\":" + in_quotes(folder()) +
      ",\"host\":" + in_quotes(host()) + ",\"pid\":" + std::to_string(::getpid()) +
      ",\"rank\":" + std::to_string(rank_from_environment()) +
      ",\"started\":" + in_quotes(time_now()) +
      ",\"track\":" + in_quotes(m_watch.works() ? "pages" : "all") +
      ",\"filter\":" + in_quotes(m_settings.filter) +
      ",\"region\":" + in_quotes(m_settings.region) +
      ",\"every\":" + std::to_string(m_settings.every) +
      ",\"first\":" + std::to_string(m_settings.first) +
      ",\"last\":" + std::to_string(m_settings.last) +
      ",\"poison\":" + std::to_string(m_settings.poison) +
      ",\"values\":" + std::to_string(m_settings.values) +
      ",\"types\":" + in_quotes(m_settings.types) + "}";
  m_file.write(trace_format::Kind::header, json.data(), json.size());
}

}  // namespace spacecheck::tool

// Of the recorder: what changed since the last look, and what is written of it.
#include "recorder.hpp"

#include <algorithm>
#include <cstring>

namespace spacecheck::tool {
namespace {

using namespace trace_format;

constexpr std::size_t chunk = std::size_t{1} << 20;
// From here on other threads help.
constexpr std::size_t worth_helping = std::size_t{4} << 20;
constexpr std::size_t looked_for_addresses = 128;  // words
constexpr std::size_t values_piece = std::size_t{8} << 20;

std::size_t chunks_of(LiveView const& view) { return (view.head_bytes() + chunk - 1) / chunk; }

}  // namespace

std::uint32_t Recorder::look(std::uint64_t step, std::uint32_t kernel, bool before) {
  if (m_has_device && !before) {
    if (!m_device.open() || !m_device.synchronize()) {
      if (!m_device_trouble_told) {
        m_device_trouble_told = true;
        tell_device(
            "the device's driver is not one that the connector knows; only host memory is "
            "looked at");
      }
    }
  }
  std::vector<LiveView*> dirty;
  find_dirty(dirty, before);
  for (auto* const view : dirty) find_header(*view);
  digest(dirty);
  for (auto* const view : dirty) {
    view->listed = false;
    if (settle(*view, kernel)) write_change(*view, step, before);
  }
  return static_cast<std::uint32_t>(dirty.size());
}

void Recorder::tell_device(char const* line) { m_file.write(Kind::note, line, std::strlen(line)); }

void Recorder::digest(std::vector<LiveView*> const& views) {
  struct Piece {
    LiveView* view;
    std::size_t number;
  };
  std::vector<Piece> pieces;
  std::size_t bytes = 0;
  for (auto* const view : views) {
    view->fresh = {};
    if (view->way == LiveView::Way::device) continue;
    std::size_t const count = chunks_of(*view);
    bool const all = view->chunks.size() != count;
    if (all) view->chunks.assign(count, {});
    for (std::size_t k = 0; k < count; ++k) {
      bool const touched = view->dirty.begin < (k + 1) * chunk && view->dirty.end > k * chunk;
      if (!all && !touched) continue;
      pieces.push_back({view, k});
      bytes += std::min(chunk, view->head_bytes() - k * chunk);
    }
  }
  auto const one = [&](std::size_t k) {
    auto& view = *pieces[k].view;
    std::size_t const begin = pieces[k].number * chunk;
    view.chunks[pieces[k].number] =
        content_digest(view.text(), view.head_bytes(), begin, begin + chunk);
  };
  if (bytes >= worth_helping) {
    m_pool->run(pieces.size(), one);
  } else {
    for (std::size_t k = 0; k < pieces.size(); ++k) one(k);
  }
  for (auto* const view : views) {
    if (view->way == LiveView::Way::device) {
      MaskedDigest found;
      std::uint64_t tail = 0;
      view->fresh_known = m_device.open() &&
                          m_device.digest(view->begin(), view->head_bytes(), false, 0, found) &&
                          m_device.read_bytes(view->begin() + view->head_bytes(),
                                              view->bytes - view->head_bytes(), &tail);
      view->fresh = found.digest;
      view->fresh_tail = tail;
      continue;
    }
    view->fresh_known = true;
    for (auto const& part : view->chunks) view->fresh.add(part);
    view->fresh_tail = 0;
    std::memcpy(&view->fresh_tail, view->text() + view->head_bytes(),
                view->bytes - view->head_bytes());
  }
}

/// Whether it is other than it was; it is now what was found.
bool Recorder::settle(LiveView& view, std::uint32_t kernel) {
  if (!view.fresh_known) return false;
  bool const changed =
      !view.has_digest || !(view.fresh == view.digest) || view.fresh_tail != view.tail;
  if (view.way == LiveView::Way::pages && kernel != 0 && view.bytes >= LiveView::large) {
    view.expect(kernel, changed && view.dirty.end - view.dirty.begin >= view.bytes / 2);
  }
  view.released = false;
  view.has_digest = true;
  view.digest = view.fresh;
  view.tail = view.fresh_tail;
  return changed;
}

void Recorder::write_change(LiveView& view, std::uint64_t step, bool before) {
  view.set = true;
  Change record{};
  record.step = step;
  record.view = view.number;
  if (before) record.flags |= Change::before;
  record.digest[0] = view.digest.a;
  record.digest[1] = view.digest.b;
  record.tail = view.tail;
  std::size_t const words = view.bytes / 8;
  bool const whole = view.bytes <= m_settings.values;
  std::size_t const room = std::max<std::size_t>(m_settings.values / 8, looked_for_addresses);
  SampledWords const which = whole ? SampledWords{} : sampled_words(words, room);
  std::vector<std::uint64_t> sample;
  bool const readable = read_sample(view, which, words, sample);
  MaskedDigest masked;
  if (readable && mask(view, sample, masked)) {
    record.flags |= Change::masked;
    record.masked_digest[0] = masked.digest.a;
    record.masked_digest[1] = masked.digest.b;
    record.masked_words = masked.masked_words;
  }
  m_file.write(Kind::change, record);
  if (readable && m_settings.values > 0) write_values(view, which, sample);
}

/// \param sample  those words, one first after the other; of a View that is kept as a whole the
///                 first ones: the others are read in pieces where they are written.
bool Recorder::read_sample(LiveView const& view, SampledWords const& which, std::size_t words,
                           std::vector<std::uint64_t>& sample) {
  for (auto const first : which.firsts) {
    std::size_t count = which.count(first, words);
    if (which.stride == 1) count = std::min(count, values_piece / 8);
    std::size_t const begin = sample.size();
    sample.resize(begin + count);
    if (view.way == LiveView::Way::device) {
      if (!m_device.read(view.begin(), first, which.stride, count, sample.data() + begin)) {
        return false;
      }
      continue;
    }
    for (std::size_t k = 0; k < count; ++k) {
      std::memcpy(&sample[begin + k], view.text() + 8 * (first + k * which.stride), 8);
    }
  }
  return true;
}

/// Where there may be addresses or poison in it: its digest without them.
bool Recorder::mask(LiveView& view, std::vector<std::uint64_t> const& sample,
                    MaskedDigest& masked) {
  bool const wanted =
      m_settings.poison != 0 || std::any_of(sample.begin(), sample.end(), looks_like_address);
  if (!wanted) return false;
  if (view.way == LiveView::Way::device) {
    return m_device.digest(view.begin(), view.head_bytes(), true, m_settings.poison, masked);
  }
  masked.digest = content_digest(
      view.text(), view.head_bytes(), 0, view.head_bytes(),
      [&](std::uint64_t word) { return mask_word(word, m_settings.poison, masked.masked_words); });
  return true;
}

void Recorder::write_values(LiveView& view, SampledWords const& which,
                            std::vector<std::uint64_t> const& sample) {
  std::uint64_t const wanted = which.stride == 1 ? view.bytes : 8 * sample.size();
  if (m_values + wanted > m_settings.limit) {
    if (m_values <= m_settings.limit) {
      note("from here on no values, only digests: " + std::to_string(m_settings.limit) +
           " bytes of values were kept");
      m_values = m_settings.limit + 1;
    }
    return;
  }
  m_values += wanted;
  Values record{view.number, 0, 0, which.stride, 0};
  if (which.stride > 1) {
    std::size_t done = 0;
    for (auto const first : which.firsts) {
      std::size_t const count = which.count(first, view.bytes / 8);
      record.first = first;
      record.bytes = 8 * count;
      m_file.write(Kind::values, &record, sizeof record, sample.data() + done, record.bytes);
      done += count;
    }
    return;
  }
  std::vector<char> copied;
  for (std::size_t done = 0; done < view.bytes; done += values_piece) {
    record.first = done / 8;
    record.bytes = std::min(values_piece, view.bytes - done);
    char const* from = view.text() + done;
    if (view.way == LiveView::Way::device) {
      copied.resize(record.bytes);
      if (!m_device.read_bytes(view.begin() + done, record.bytes, copied.data())) return;
      from = copied.data();
    }
    m_file.write(Kind::values, &record, sizeof record, from, record.bytes);
  }
}

}  // namespace spacecheck::tool

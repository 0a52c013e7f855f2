// The allocation functions of a twin: they do what they always do, and tell the runtime.
#include <spacecheck/access/impl/watcher.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

using spacecheck::Impl::heap_block;
using spacecheck::Impl::heap_block_ends;
using spacecheck::Impl::Touch;
using spacecheck::Impl::touch_range;

// The linker's --wrap=NAME makes calls of NAME those of __wrap_NAME, and NAME itself __real_NAME.
// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier)
namespace {
// Behind each block, so that what runs past its end is seen there.
std::size_t with_zone(std::size_t bytes) {
  auto const& w = spacecheck::Impl::watcher;
  return w.watching ? bytes + spacecheck::Impl::heap_zone : bytes;
}
}  // namespace

extern "C" {

void* __real_malloc(std::size_t);
void* __real_calloc(std::size_t, std::size_t);
void* __real_realloc(void*, std::size_t);
void __real_free(void*);
void* __real_memcpy(void*, void const*, std::size_t);
void* __real_memmove(void*, void const*, std::size_t);
void* __real_memset(void*, int, std::size_t);

void* __wrap_malloc(std::size_t bytes) {
  void* const block = __real_malloc(with_zone(bytes));
  heap_block(block, bytes);
  return block;
}
void* __wrap_calloc(std::size_t count, std::size_t bytes) {
  // The product is the C library's to check.
  void* const block = __real_calloc(count, bytes);
  heap_block(block, block != nullptr ? count * bytes : 0);
  return block;
}
void* __wrap_realloc(void* old, std::size_t bytes) {
  heap_block_ends(old);
  void* const block = __real_realloc(old, with_zone(bytes));
  heap_block(block, bytes);
  return block;
}
void __wrap_free(void* block) {
  heap_block_ends(block);
  __real_free(block);
}

void* __wrap_memcpy(void* to, void const* from, std::size_t bytes) {
  touch_range(from, bytes, Touch::read, __builtin_return_address(0));
  touch_range(to, bytes, Touch::write, __builtin_return_address(0));
  return __real_memcpy(to, from, bytes);
}
void* __wrap_memmove(void* to, void const* from, std::size_t bytes) {
  touch_range(from, bytes, Touch::read, __builtin_return_address(0));
  touch_range(to, bytes, Touch::write, __builtin_return_address(0));
  return __real_memmove(to, from, bytes);
}
void* __wrap_memset(void* to, int value, std::size_t bytes) {
  touch_range(to, bytes, Touch::write, __builtin_return_address(0));
  return __real_memset(to, value, bytes);
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)

namespace {

void* allocate(std::size_t bytes) {
  for (;;) {
    if (void* const block = __real_malloc(with_zone(bytes == 0 ? 1 : bytes))) {
      heap_block(block, bytes);
      return block;
    }
    auto* const handler = std::get_new_handler();
    if (handler == nullptr) return nullptr;
    handler();
  }
}

void* allocate(std::size_t bytes, std::align_val_t alignment) {
  auto const align = static_cast<std::size_t>(alignment);
  void* const block = std::aligned_alloc(align, (with_zone(bytes) + align - 1) / align * align);
  heap_block(block, bytes);
  return block;
}

void* or_throw(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void give_back(void* block) {
  heap_block_ends(block);
  __real_free(block);
}

}  // namespace

void* operator new(std::size_t n) { return or_throw(allocate(n)); }
void* operator new[](std::size_t n) { return or_throw(allocate(n)); }
void* operator new(std::size_t n, std::nothrow_t const&) noexcept { return allocate(n); }
void* operator new[](std::size_t n, std::nothrow_t const&) noexcept { return allocate(n); }
void* operator new(std::size_t n, std::align_val_t a) { return or_throw(allocate(n, a)); }
void* operator new[](std::size_t n, std::align_val_t a) { return or_throw(allocate(n, a)); }
void* operator new(std::size_t n, std::align_val_t a, std::nothrow_t const&) noexcept {
  return allocate(n, a);
}
void* operator new[](std::size_t n, std::align_val_t a, std::nothrow_t const&) noexcept {
  return allocate(n, a);
}
void operator delete(void* p) noexcept { give_back(p); }
void operator delete[](void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { give_back(p); }
void operator delete(void* p, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete[](void* p, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete(void* p, std::align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, std::align_val_t) noexcept { give_back(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { give_back(p); }

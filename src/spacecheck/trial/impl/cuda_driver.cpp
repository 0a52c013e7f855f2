// Kokkos calls three functions of the CUDA driver, and linked in the usual way they make every
// program need libcuda.so.1 to start at all: on a login node not even `spacecheck info` would run.
// Defined here, they look for the driver when they are first called, and report "no device" where
// there is none, as the CUDA runtime does. Compiled only into CUDA builds. A function that is
// missing here is taken from the driver's library, as ever.
#include <cuda.h>
#include <dlfcn.h>

namespace {

void* symbol_of_driver(char const* name) {
  static void* const driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  return driver == nullptr ? nullptr : dlsym(driver, name);
}

template <class Function, class... Arguments>
CUresult call_driver(Function* function, Arguments... arguments) {
  return function == nullptr ? CUDA_ERROR_NO_DEVICE : function(arguments...);
}

}  // namespace

// cuda.h renames functions to their current version, as in cuCtxPushCurrent_v2: look for the name
// that it chose.
#define SPACECHECK_TEXT(name) #name
#define SPACECHECK_DRIVER(name) \
  reinterpret_cast<decltype(name)*>(symbol_of_driver(SPACECHECK_TEXT(name)))

// Hidden, so that shared libraries of the program still see the driver's own.
#pragma GCC visibility push(hidden)
extern "C" {

CUresult CUDAAPI cuStreamGetCtx(CUstream stream, CUcontext* context) {
  static auto* const function = SPACECHECK_DRIVER(cuStreamGetCtx);
  return call_driver(function, stream, context);
}

CUresult CUDAAPI cuCtxPushCurrent(CUcontext context) {
  static auto* const function = SPACECHECK_DRIVER(cuCtxPushCurrent);
  return call_driver(function, context);
}

CUresult CUDAAPI cuCtxGetDevice(CUdevice* device) {
  static auto* const function = SPACECHECK_DRIVER(cuCtxGetDevice);
  return call_driver(function, device);
}

}  // extern "C"
#pragma GCC visibility pop

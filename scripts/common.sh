# Shared by the scripts beside this file: names of places, messages, timed steps. Sourced, never run.
# shellcheck shell=bash

# SC2034: these are for the scripts that source this file.
# shellcheck disable=SC2034
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/spacecheck
jobs=${SPACECHECK_JOBS:-$(nproc 2>/dev/null || echo 2)}
me=scripts/$(basename "$0")

# A toolkit that is installed but not on PATH is still meant to be used.
if ! command -v nvcc >/dev/null && [ -x /usr/local/cuda/bin/nvcc ]; then
  PATH=$PATH:/usr/local/cuda/bin
fi

# take_stock BUILD: sets what depends on what is installed, for a build in that folder. Only after scripts/deps, which
# installs it: a second run that knew more than the first would compile everything anew.
take_stock() {
  local known=$root/$1/CMakeCache.txt
  configure_options=("-DSPACECHECK_BATCH_DIR=$root/build/batches")
  # The compiler that the sources are known to have no warnings with makes errors of them; another must not stop a user.
  if [ "$("${CXX:-c++}" -dumpversion 2>/dev/null)" = 12 ]; then configure_options+=(-DCMAKE_COMPILE_WARNING_AS_ERROR=ON); fi
  # Most files are compiled alike in every preset and in every clone: with ccache, once. A folder that was built without
  # it goes on like that.
  command -v ccache >/dev/null || return 0
  if [ -e "$known" ] && ! grep -q '^CMAKE_CXX_COMPILER_LAUNCHER:.*ccache$' "$known"; then
    unset CMAKE_CXX_COMPILER_LAUNCHER CMAKE_CUDA_COMPILER_LAUNCHER
  else
    export CCACHE_DIR=$cache/ccache CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=yes CCACHE_MAXSIZE=2G
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CMAKE_CUDA_COMPILER_LAUNCHER=ccache
  fi
}

# A first build is twice as quick some files at a time. A folder that a developer has built file by file goes on like that:
# anything else would build it anew.
batch_option() {
  if grep -q '^SPACECHECK_BATCH:.*=OFF$' "$root/build/$1/CMakeCache.txt" 2>/dev/null; then
    echo -DSPACECHECK_BATCH=OFF
  else
    echo -DSPACECHECK_BATCH=ON
  fi
}

say() { printf '%s: %s\n' "$me" "$*"; }

die() {
  printf '%s: %s\n' "$me" "$*" >&2
  exit 1
}

# logged LOG WHAT COMMAND...: runs COMMAND with its output in LOG; where it fails, shows the end of LOG.
# The words before COMMAND are what the user reads while waiting.
logged() {
  local log=$1 what=$2 start=$SECONDS
  shift 2
  mkdir -p "$(dirname "$log")"
  if [ -t 1 ]; then printf '%s: %s ...\r' "$me" "$what"; fi
  if "$@" >"$log" 2>&1 </dev/null; then
    say "$what: $((SECONDS - start)) s"
    return 0
  fi
  tail -n 25 "$log" >&2
  say "$what failed after $((SECONDS - start)) s; the whole log is $log" >&2
  return 1
}

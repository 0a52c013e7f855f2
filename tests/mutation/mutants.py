"""What is broken, one at a time. A mutant is an exact piece of text and what stands there instead."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


LAUNCH = "src/spacecheck/launch/"
SCRATCH = "src/spacecheck/scratch/"
ACCESS = "src/spacecheck/access/impl/"

MUTANTS = (
    Mutant(
        "guard: `>` for `>=` in the built kernel",
        LAUNCH + "kernel_factory.hpp",
        "if (index >= n_threads) return;",
        "if (index > n_threads) return;",
        ("spaces",),
    ),
    Mutant(
        "guard: the hoisted one off by one",
        LAUNCH + "guarded_launch.hpp",
        "next < m_n_threads ? next : m_n_threads;",
        "next < m_n_threads ? next : m_n_threads + 1;",
        ("spaces",),
    ),
    Mutant(
        "guard: `>` for `>=` in an ordered launch",
        LAUNCH + "guarded_launch.hpp",
        "if (item >= n_threads) return;",
        "if (item > n_threads) return;",
        ("spaces",),
    ),
    Mutant(
        "guard: `>` for `>=` in a team",
        LAUNCH + "scratch_launch.hpp",
        "if (item >= n_threads) return;",
        "if (item > n_threads) return;",
        ("spaces",),
    ),
    Mutant(
        "guard: `>` for `>=` in a device's part",
        LAUNCH + "guarded_launch.hpp",
        "if (position >= items) break;",
        "if (position > items) break;",
        ("launch",),
    ),
    Mutant(
        "allocator: capacity one short",
        SCRATCH + "local_scratch.hpp",
        "if (buffer_size > Allocator::capacity) {",
        "if (buffer_size > Allocator::capacity + 1) {",
        ("spaces",),
    ),
    Mutant(
        "allocator: one element less than asked for",
        SCRATCH + "allocator_factory.hpp",
        "make<T>(m_buffer_size)",
        "make<T>(m_buffer_size - 1)",
        ("spaces",),
    ),
    Mutant(
        "check: the reference comparison skips the tail",
        "src/spacecheck/kernel/reference.hpp",
        "flat < host.array->count(); ++flat",
        "flat + 1 < host.array->count(); ++flat",
        ("spaces",),
    ),
    Mutant(
        "check: the guard check looks away",
        "src/spacecheck/check/guard.cpp",
        "if (!event.item) continue;",
        "if (event.item) continue;",
        ("check",),
    ),
    Mutant(
        "check: an item that ran twice is not counted",
        LAUNCH + "impl/watched_launch.cpp",
        "if (times > 1 || seen > 1)",
        "if (times > 2 || seen > 2)",
        ("spaces",),
    ),
    Mutant(
        "launch: the extent one block short",
        LAUNCH + "geometry.cpp",
        "{.extent = blocks * block,",
        "{.extent = (blocks - 1) * block,",
        ("spaces",),
    ),
    Mutant(
        "launch: one run of blocks short",
        LAUNCH + "guarded_launch.hpp",
        "Bound{runs.count()}, Kokkos::ChunkSize(1)),",
        "Bound{runs.count() - 1}, Kokkos::ChunkSize(1)),",
        ("spaces",),
    ),
    Mutant(
        "access: a reader that writes clashes with itself, not with the other reader",
        ACCESS + "cell.hpp",
        "if (a != item && !is_before(a)) return a;",
        "if (!is_before(a)) return a;",
        ("access",),
    ),
    Mutant(
        "access: what a team's thread did before a barrier is not before what another does after it",
        ACCESS + "cell.hpp",
        "return item - m_team < m_since_barrier - m_team || item == m_own ||",
        "return item == m_own ||",
        ("access",),
    ),
    Mutant(
        "access: an item of an earlier launch is not settled",
        ACCESS + "cell.hpp",
        "if (owner < m_first) return",
        "if (owner == 0) return",
        ("access",),
    ),
    Mutant(
        "access: touches of some bytes in common do not clash",
        ACCESS + "cell.hpp",
        "(old.mask & fresh.mask) != 0 && clash",
        "old.mask == fresh.mask && clash",
        ("access",),
    ),
    Mutant(
        "access: of plain touches by many only one item is kept",
        ACCESS + "cell.hpp",
        "twice |= once & old.mask;",
        "twice |= old.mask;",
        ("access",),
    ),
    Mutant(
        "access: the short way takes what another wrote for settled",
        ACCESS + "watcher.hpp",
        "if ((c & form) == 0 ? c < w.first_bits",
        "if ((c & form) == 0 ? c < w.owner_bits",
        ("access",),
    ),
    Mutant(
        "access: the short way takes two readers for an owner",
        ACCESS + "watcher.hpp",
        "(whose & ~Cell{0xff})) == 0",
        "(whose & ~Cell{0x3ff})) == 0",
        ("access",),
    ),
    Mutant(
        "access: the short way stays open to scratch that was given back",
        ACCESS + "runtime.cpp",
        "if (cells.data == region.data) cells = {};",
        "if (cells.data == 0) cells = {};",
        ("access",),
    ),
    Mutant(
        "access: what has been set is not remembered",
        ACCESS + "touching.cpp",
        "if (sets(how)) cell |= mask;",
        "if (!sets(how)) cell |= mask;",
        ("access",),
    ),
)

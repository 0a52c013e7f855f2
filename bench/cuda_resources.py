#!/usr/bin/env python3
"""What the kernels need on a GPU, against hand-written CUDA: registers, stack, spills. Needs nvcc, and no GPU.

Compiles every bench that has a CUDA twin, and reads what ptxas says of both. Exit code: 0 when every
pair keeps to P2 of docs/performance.md, 1 when one does not, 2 when the compiler fails or is missing.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HAND = re.compile(r"\bhand_\w+[<(]")
# Scratch that is indexed by constants alone belongs in registers.
WITHOUT_STACK = ("seed_case", "scratch_axpy")
MORE_REGISTERS = 2

ENTRY = re.compile(r"Compiling entry function '([^']+)'")
FRAME = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
REGISTERS = re.compile(r"Used (\d+) registers")


class Failure(Exception):
    pass


@dataclass
class Resources:
    registers: int = 0
    stack: int = 0
    spills: int = 0
    compares: int = 0

    def worst_of(self, other: "Resources") -> "Resources":
        return Resources(*(max(a, b) for a, b in zip(vars(self).values(), vars(other).values())))


@dataclass
class Pair:
    kernel: str
    by_hand: Resources
    form: Resources
    forms: int

    def faults(self) -> list[str]:
        found = []
        if self.form.registers > self.by_hand.registers + MORE_REGISTERS:
            found.append(f"{self.form.registers} registers, at most {self.by_hand.registers} + {MORE_REGISTERS}")
        if self.form.stack > self.by_hand.stack:
            found.append(f"stack of {self.form.stack} bytes, by hand {self.by_hand.stack}")
        if self.form.spills > self.by_hand.spills:
            found.append(f"spills of {self.form.spills} bytes, by hand {self.by_hand.spills}")
        if self.kernel in WITHOUT_STACK and self.form.stack:
            found.append("a stack, where there is to be none")
        return found


def run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def demangled(names: list[str]) -> dict[str, str]:
    done = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True, check=True)
    return dict(zip(names, done.stdout.splitlines()))


def compares_of(ptx: str) -> dict[str, int]:
    """How many comparisons each entry of a PTX text has."""
    counts: dict[str, int] = {}
    entry = None
    for line in ptx.splitlines():
        if match := re.search(r"\.entry\s+(\w+)", line):
            entry = match[1]
            counts[entry] = 0
        elif entry and re.match(r"\s*(@\S+\s+)?setp\.", line):
            counts[entry] += 1
    return counts


def resources_of(ptx_file: Path, arch: str) -> dict[str, Resources]:
    """ptxas' account of every entry, by mangled name."""
    found: dict[str, Resources] = {}
    current = None
    for line in run(["ptxas", f"-arch={arch}", "-v", str(ptx_file), "-o", "/dev/null"]).splitlines():
        if match := ENTRY.search(line):
            current = found.setdefault(match[1], Resources())
        elif current and (match := FRAME.search(line)):
            current.stack = int(match[1])
            current.spills = int(match[2]) + int(match[3])
        elif current and (match := REGISTERS.search(line)):
            current.registers = int(match[1])
    for name, count in compares_of(ptx_file.read_text()).items():
        found[name].compares = count
    return found


def benches() -> list[Path]:
    """Those of guarded launches that have a twin in CUDA. Kokkos' own launches are Kokkos'."""
    found = [s for s in sorted((ROOT / "bench").glob("*.cpp")) if HAND.search(s.read_text())]
    for source in sorted((ROOT / "bench/catalogue").rglob("*.cpp")):
        kernel = ROOT / "src/kernels" / source.relative_to(ROOT / "bench/catalogue")
        if kernel.exists() and "c.launch(" in kernel.read_text():
            found.append(source)
    return found


def pair_of(source: Path, kokkos: Path, arch: str, folder: Path) -> Pair:
    ptx = folder / f"{source.stem}.ptx"
    run([
        "nvcc", "-x", "cu", "-std=c++20", "-O3", f"-arch={arch}", "--extended-lambda", "--expt-relaxed-constexpr",
        "-include", str(ROOT / "cmake/kokkos_cuda13.hpp"), f"-I{ROOT / 'src'}", "-isystem", str(kokkos / "include"),
        "-Xcompiler", "-fopenmp", "-ptx", str(source), "-o", str(ptx),
    ])  # fmt: skip
    resources = resources_of(ptx, arch)
    names = demangled(list(resources))
    by_hand = [r for name, r in resources.items() if HAND.search(names[name])]
    # A kernel of run-time scratch has one entry for each compiled capacity: all of them have to do.
    forms = [r for name, r in resources.items() if "spacecheck::Impl::PartGuard<" in names[name]]
    if len(by_hand) != 1 or not forms:
        raise Failure(f"{source.name}: {len(by_hand)} entries by hand and {len(forms)} guarded ones")
    worst = forms[0]
    for form in forms[1:]:
        worst = worst.worst_of(form)
    return Pair(source.stem, by_hand[0], worst, len(forms))


def table(pairs: list[Pair], compiler: str, arch: str) -> str:
    lines = [
        f"{compiler}, {arch}",
        "",
        "| kernel | registers | by hand | stack [B] | by hand | spills [B] | by hand | compares in PTX | by hand | P2 |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for pair in pairs:
        f, h = pair.form, pair.by_hand
        entries = f" (worst of {pair.forms})" if pair.forms > 1 else ""
        lines.append(
            f"| {pair.kernel}{entries} | {f.registers} | {h.registers} | {f.stack} | {h.stack} | {f.spills} "
            f"| {h.spills} | {f.compares} | {h.compares} | {'; '.join(pair.faults()) or 'met'} |"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kernels", nargs="*", metavar="KERNEL", help="default: every bench with a CUDA twin")
    parser.add_argument("--kokkos", type=Path, default=ROOT / ".deps/cuda", help="prefix of a Kokkos built for CUDA")
    parser.add_argument("--arch", default="sm_90", help="GPU architecture (default: sm_90)")
    parser.add_argument("--json", action="store_true", help="as a JSON object")
    options = parser.parse_args()
    sources = benches()
    unknown = set(options.kernels) - {s.stem for s in sources}
    try:
        if unknown:
            raise Failure(f"no bench with a CUDA twin: {', '.join(sorted(unknown))}")
        for tool in ("nvcc", "ptxas", "c++filt"):
            if not shutil.which(tool):
                raise Failure(f"{tool} is not on PATH")
        if not (options.kokkos / "include/Kokkos_Core.hpp").exists():
            raise Failure(f"no Kokkos in {options.kokkos}: run scripts/deps --for cuda, or name one with --kokkos")
        sources = [s for s in sources if not options.kernels or s.stem in options.kernels]
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
            pairs = list(pool.map(lambda s: pair_of(s, options.kokkos, options.arch, Path(folder)), sources))
        compiler = run(["nvcc", "--version"]).strip().splitlines()[-2].split(", ", 1)[1]
    except Failure as failure:
        print(f"cuda_resources: {failure}", file=sys.stderr)
        return 2
    met = not any(pair.faults() for pair in pairs)
    if options.json:
        rows = [asdict(pair) | {"faults": pair.faults()} for pair in pairs]
        print(json.dumps({"schema": 1, "compiler": compiler, "arch": options.arch, "met": met, "rows": rows}))
    else:
        print(table(pairs, f"nvcc {compiler}", options.arch))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

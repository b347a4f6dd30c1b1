"""How fast lstm_core's LSTM is: `python -m bench.core` from the repository's root, or `make bench`.

Every contender computes the same LSTM in float32 on one thread; before anything is timed their results are compared.
In a round the contenders take turns, so that a busy machine slows all alike; a ratio is taken within a round and the
median over rounds is printed. What is timed, and what to expect: `bench/README.md`.
"""

import argparse
import cProfile
import os
import platform
import pstats
import sys
from importlib import metadata
from pathlib import Path
from time import process_time

import numpy as np

import lstm_core
from bench import fused_lstm, peers

SIZES = [(24, 1, 16, 32), (64, 1, 32, 64), (64, 1, 128, 256), (64, 32, 64, 128), (35, 32, 256, 256)]
OURS, FUSED = "lstm_core", "a"
PEERS = {"b": peers.torch_loop, "c": peers.torch_lstm, "d": peers.onnx_runtime}
TITLES = {
    OURS: "lstm_core, from six equations: every value kept",
    FUSED: "hand-written fused NumPy: every gate and pre-activation kept",
    "b": "explicit PyTorch loop: every gate kept",
    "c": "torch.nn.LSTM: no gate kept",
    "d": "ONNX Runtime: no gate kept, forward only",
}
MOST = 1.25  # wanted: at most this many times the time of (a)
LEAST = {"forward": 2.0, "both": 3.0}  # wanted: this much faster than (b) at batch 1 and up to 64 units
ROUND = 0.02  # seconds that a contender runs for in a round, one call at least


def draw(time, batch, inputs, units):
    """Return lstm_core's parameters, x and a cotangent of h, in float32."""
    rng = np.random.default_rng(0)
    params = lstm_core.cells["lstm"].init(inputs=inputs, units=units, rng=rng)
    x = rng.standard_normal((time, batch, inputs)).astype(np.float32)
    return params, x, rng.standard_normal((time, batch, units)).astype(np.float32)


def ours(params, x, d_h):
    """lstm_core: parameters by name, every value and total gradient at hand."""
    cell = lstm_core.cells["lstm"]

    def both():
        trace = cell.run(params, x)
        return trace["h"], trace.gradients({"h": d_h}).x

    return lambda: cell.run(params, x)["h"], both


def fused(params, x, d_h):
    """The hand-written LSTM, its weights stacked beforehand."""
    weights = fused_lstm.Weights.stack(params, x.shape[1])

    def both():
        run = fused_lstm.forward(weights, x)
        return run.h[1:], fused_lstm.backward(weights, run, d_h)["x"]

    return lambda: fused_lstm.forward(weights, x).h[1:], both


def contenders(params, x, d_h):
    """Return ({name: (forward, both)}, {name: why it is left out})."""
    built, missing = {OURS: ours(params, x, d_h), FUSED: fused(params, x, d_h)}, {}
    for name, build in PEERS.items():
        try:
            built[name] = build(params, x, d_h)
        except ModuleNotFoundError as error:
            missing[name] = f"{error.name} is not installed"
    return built, missing


def check(built):
    """Compare all contenders' h and gradient of x; stop where they do not compute the same."""
    h, d_x = built[FUSED][1]()
    for name, (forward, both) in built.items():
        results = {"h": (forward(), h)}
        if both is not None:
            results |= {"h, both ways": (both()[0], h), "gradient of x": (both()[1], d_x)}
        for what, (array, wanted) in results.items():
            error = np.abs(array - wanted).max() / np.abs(wanted).max()
            if not error < 1e-4:
                sys.exit(f"{name} ({TITLES[name]}): {what} differs from (a) by {error:.1e} of its largest entry")


def measure(functions, rounds):
    """Return {name: seconds a call, one entry a round}; contenders take turns, and another one begins each round.

    Seconds of processor time, not the clock's: on a busy machine long calls are interrupted and short ones are not.
    """
    repeats = {}
    for name, function in functions.items():
        function()
        start = process_time()
        function()
        repeats[name] = max(1, round(ROUND / max(process_time() - start, 1e-6)))
    seconds = {name: np.empty(rounds) for name in functions}
    names = list(functions)
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            start = process_time()
            for _ in range(repeats[name]):
                functions[name]()
            seconds[name][number] = (process_time() - start) / repeats[name]
    return seconds


def report(size, seconds, what):
    """Print one size's row and return the wishes that it misses."""
    _, batch, _, units = size
    median = {name: np.median(all_rounds) * 1e3 for name, all_rounds in seconds.items()}
    ratios = {name: np.median(seconds[name] / seconds[OURS]) for name in seconds if name in PEERS}
    ratios[FUSED] = np.median(seconds[OURS] / seconds[FUSED])
    cells = [f"{str(size):>20}", f"{median[OURS]:9.3f} ms", f"{ratios[FUSED]:13.2f}"]
    cells += [f"{ratios[name]:11.2f}" if name in ratios else f"{'-':>11}" for name in PEERS]
    print("  ".join(cells) + "    " + "  ".join(f"{name} {median[name]:.3f}" for name in seconds if name != OURS))
    missed = []
    if ratios[FUSED] > MOST:
        missed.append(f"{what} {size}: {ratios[FUSED]:.2f} x the time of (a), wanted at most {MOST}")
    if "b" in ratios and batch == 1 and units <= 64 and ratios["b"] < LEAST[what]:
        missed.append(f"{what} {size}: {ratios['b']:.2f} x faster than (b), wanted at least {LEAST[what]:.0f}")
    return missed


def processor():
    """Return the processor's name as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def versions():
    """Return the versions of Python and of what is compared."""
    found = [f"Python {platform.python_version()}"]
    for package in ("numpy", "torch", "onnxruntime"):
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def profile(size):
    """Print where lstm_core's time goes at one size, functions by their own time."""
    _, both = ours(*draw(*size))
    both()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(50):
        both()
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(15)


def main():
    """Measure, print, and say which wishes are missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15, help="rounds for each size (default: 15)")
    parser.add_argument("--profile", action="store_true", help="show where lstm_core's time goes, instead of measuring")
    arguments = parser.parse_args()
    if arguments.profile:
        for size in SIZES:
            print(f"(time, batch, inputs, units) = {size}, 50 times forward and backward")
            profile(size)
        return
    print(f"{processor()}, {os.cpu_count()} cores, one thread used; {versions()}; float32, {arguments.rounds} rounds")
    for name, title in TITLES.items():
        print(f"  {name:>9}: {title}")
    missed = []
    for what, title in {"forward": "forward", "both": "forward plus backward"}.items():
        print(f"\n{title}\n{'time, batch, in, units':>20}  {'lstm_core':>10}  {'lstm_core / a':>13}", end="")
        print("".join(f"{f'{name} / core':>13}" for name in PEERS) + "    medians, ms")
        for size in SIZES:
            built, missing = contenders(*draw(*size))
            check(built)
            position = 0 if what == "forward" else 1
            functions = {name: pair[position] for name, pair in built.items() if pair[position] is not None}
            missed += report(size, measure(functions, arguments.rounds), what)
    print()
    for name, why in missing.items():
        print(f"({name}) left out: {why}")
    print("\n".join(f"missed: {wish}" for wish in missed) or "everything wanted is there")


if __name__ == "__main__":
    main()

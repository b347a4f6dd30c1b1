"""What training in the laboratory costs: `python -m bench.lab_training`, against the command line and for who steps.

Pace: updates a second of a run over HTTP (measuring, checkpoints and requests included) against the trainer of
`lstm-explainer train` at the same priority, alone and beside another cell (the updates of both cells count); in turns,
a ratio a round.
First point: from the request that begins a run to its first point, the page having been open. Reader: the time of
`/step` and of the sentence's values while two runs are trained.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from lstm_core import cells

WANTED, SOON, QUICK = 0.7, 2.0, 0.3  # of the command line's updates; seconds to a first point; seconds, 95 of 100
LSTM = cells["lstm"].equations
WORDS = ("the", "old", "boys", "near", "car", "run", "mary", "she", "sings", "and", "by", "lake")

TRAINER = """
import os, sys, time
os.nice(10)
from lstm_core.learning import trainer
from lstm_core.learning.recipes import recipe_of
from lstm_core.learning.registry import TASKS
from dataclasses import replace
recipe = replace(recipe_of("grammar-lstm"), updates=10**6)
run = trainer.Run.start(TASKS["grammar"].objective("grammar-lstm", recipe), recipe)
trainer.train(run, progress=False, stop=lambda run: run.update >= 5)
print("ready", flush=True)
for line in sys.stdin:
    until = run.update + int(line)
    began = time.perf_counter()
    trainer.train(run, progress=False, stop=lambda run: run.update >= until)
    print(time.perf_counter() - began, flush=True)
"""


class CommandLine:
    """The trainer of the command line in a process of its own, which works on request."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", TRAINER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.process.stdout.readline()

    def pace(self, updates):
        """Make so many updates and return how many a second."""
        self.process.stdin.write(f"{updates}\n")
        self.process.stdin.flush()
        return updates / float(self.process.stdout.readline())


class Server:
    """The application, served as ever, with a store of its own."""

    def __init__(self, folder):
        given = {"LSTM_EXPLAINER_STORE_FOLDER": folder, "LSTM_EXPLAINER_TRAINING_UPDATES": "1000000"}
        command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **given})
        self.address = self.process.stdout.readline().split()[2]

    def ask(self, path, body=None):
        """Return an answer's bytes and how long it took."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"})
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=120) as answer:
            content = answer.read()
        return content, time.perf_counter() - began

    def begin(self, **more):
        """Begin a run on the grammar and return its name."""
        body = {"text": LSTM, "name": "bench", "task": "grammar", "updates": 200_000, **more}
        return json.loads(self.ask("/api/training", body)[0])["id"]

    def advance(self, run):
        """Advance a run and return the news, and the time."""
        content, seconds = self.ask(f"/api/training/{run}/advance", {})
        return json.loads(content), seconds


def warm(server):
    """Have the process of training started, as an open page does, and a run come past its first updates."""
    run = server.begin()
    for _ in range(2):
        server.advance(run)
    return run


def pace(server, run, last, seconds):
    """Advance a run for about so long; return its updates a second, and its last update."""
    spent, first = 0.0, last
    while spent < seconds:
        news, took = server.advance(run)
        spent, last = spent + took, news["update"]
    return (last - first) / spent, last


def compare_paces(server, rounds, seconds):
    """Print the pace of a run alone and of a pair against the command line's."""
    line = CommandLine()
    runs = {"alone": (server.begin(), 1), "beside a GRU": (server.begin(beside="gru"), 2)}
    last = {name: server.advance(run)[0]["update"] for name, (run, _) in runs.items()}
    found = {name: [] for name in runs}
    for _ in range(rounds):
        plain = line.pace(max(10, round(seconds * (line.pace(10)))))
        for name, (run, count) in runs.items():
            own, last[name] = pace(server, run, last[name], seconds)
            found[name].append((count * own, plain))
    line.process.kill()
    missed = []
    for name, pairs in found.items():
        ratio = statistics.median(own / plain for own, plain in pairs)
        own, plain = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"{name}: {own:.1f} updates a second, command line {plain:.1f}: {ratio:.2f} (wanted {WANTED})")
        missed += [f"the pace {name}"] if ratio < WANTED else []
    return missed


def first_point(server, rounds):
    """Print how long it takes to a first point."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        news, _ = server.advance(server.begin(beside="gru"))
        assert news["points"]["surprise"]["own"]
        times.append(time.perf_counter() - began)
    median, most = statistics.median(times), max(times)
    print(f"first point: {median:.2f} s, at most {most:.2f} s of {rounds} (wanted {SOON})")
    return ["the first point"] if median > SOON else []


def reader(server, seconds, trainings):
    """Print how long a reader waits who steps while some runs are trained."""
    over = threading.Event()
    runs = [server.begin(beside="gru") for _ in range(trainings)]
    turns = dict.fromkeys(runs, 0)

    def train(run):
        while not over.is_set():
            news, _ = server.advance(run)
            turns[run] += news["wait"] is None
            if news["wait"]:
                over.wait(news["wait"]["seconds"])

    threads = [threading.Thread(target=train, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    time.sleep(2 if trainings else 0)
    times, until, count = [], time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        text = urllib.parse.quote(" ".join(WORDS[(count * 7 + n) % len(WORDS)] for n in range(12)))
        address = f"model=grammar-lstm&text={text}"
        path = f"/step?{address}&token={2 + count % 10}" if count % 4 == 0 else f"/api/trace?{address}&encoding=base64"
        times.append(server.ask(path)[1])
        count += 1
        time.sleep(0.15)
    over.set()
    for thread in threads:
        thread.join()
    times.sort()
    late = times[int(0.95 * len(times))]
    about = f", turns {sorted(turns.values())}" if trainings else ""
    print(
        f"reader beside {trainings} runs: median {1000 * statistics.median(times):.0f} ms, "
        f"95 of 100 within {1000 * late:.0f} ms, {len(times)} requests{about} (wanted {1000 * QUICK:.0f})"
    )
    return ["the reader's wait"] if late > QUICK and trainings else []


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement of a pace")
    parser.add_argument("--reading", type=float, default=20.0, help="seconds that the reader steps")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(str(Path(folder) / "store"))
        try:
            warm(server)
            missed = first_point(server, options.rounds)
            missed += compare_paces(server, options.rounds, options.seconds)
            reader(server, options.reading / 2, 0)
            missed += reader(server, options.reading, 2)
        finally:
            server.process.kill()
            server.process.wait()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    main()

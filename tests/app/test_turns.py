"""Tests are given out so that two workers drive a browser and a third one computes."""

from __future__ import annotations

from types import SimpleNamespace

from tests.turns import BROWSERS, BrowsersBesideTheRest

COUNTS = {"tests/browser/test_a{}.py": (9, 5), "tests/core/test_b{}.py": (20, 30)}  # files, and tests in each
COLLECTION = [
    f"{name.format(number)}::test_{test}"
    for name, (files, tests) in COUNTS.items()
    for number in range(files)
    for test in range(tests)
]


class Worker:
    """What the scheduler knows of a worker, and what the worker has been given to run."""

    def __init__(self) -> None:
        self.gateway, self.shutting_down = SimpleNamespace(id="worker"), False
        self.given: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def test_a_third_worker_computes_while_two_drive_a_browser_and_every_test_is_run_once() -> None:
    config = SimpleNamespace(getvalue=lambda _: ["3*popen"], option=SimpleNamespace(loadscopereorder=False))
    scheduler = BrowsersBesideTheRest(config)  # type: ignore[arg-type]
    workers = [Worker() for _ in range(3)]
    for worker in workers:
        scheduler.add_node(worker)  # type: ignore[arg-type]
        scheduler.add_node_collection(worker, COLLECTION)  # type: ignore[arg-type]
    scheduler.schedule()
    ran: list[list[str]] = [[], [], []]
    while any(worker.given for worker in workers):
        now = [COLLECTION[worker.given[0]] for worker in workers if worker.given]
        browsers = sum(name.startswith("tests/browser") for name in now)
        assert browsers <= BROWSERS
        assert browsers == BROWSERS or not any(file.startswith("tests/browser") for file in scheduler.workqueue)
        for worker, names in zip(workers, ran, strict=True):
            if worker.given:
                names.append(COLLECTION[worker.given[0]])
                scheduler.mark_test_complete(worker, worker.given.pop(0))  # type: ignore[arg-type]
    assert sorted(name for names in ran for name in names) == sorted(COLLECTION)
    assert all(worker.shutting_down for worker in workers)
    assert [names[0].split("/")[1] for names in ran] == ["browser", "browser", "core"]

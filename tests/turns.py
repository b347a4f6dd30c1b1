"""Which worker runs which tests: those of a browser mostly wait, so they run beside those that compute."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadFileScheduling

BROWSERS = 2  # workers that drive one at the same time
FOLDER = "tests/browser/"


class BrowsersBesideTheRest(LoadFileScheduling):
    """Gives out files in their order, but to a third worker no browser's as long as two have one.

    A test of the browser leaves its core idle for half of its time. Two workers that begin with the browser's tests and
    compute afterwards therefore leave a core idle at first, and want a third one later.
    """

    def _assign_work_unit(self, node: Any) -> None:
        of_browsers = [scope.startswith(FOLDER) for scope in self.workqueue]
        others = [work for other, work in self.assigned_work.items() if other is not node]
        wanted = sum(map(_has_a_browsers, others)) < BROWSERS
        if wanted in of_browsers:
            self.workqueue.move_to_end(list(self.workqueue)[of_browsers.index(wanted)], last=False)
        super()._assign_work_unit(node)


def _has_a_browsers(work: dict[str, dict[str, bool]]) -> bool:
    """Return whether a worker has tests of the browser left to run."""
    return any(scope.startswith(FOLDER) and not all(tests.values()) for scope, tests in work.items())

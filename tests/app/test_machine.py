"""What a machine lacks for the browser tests is installed by root, named to anybody else, and never passed over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import chromium

ALL = ["libatomic1", "chromium", "fonts-ipafont-gothic fonts-liberation"]


class Machine:
    """A machine whose programs are made up: those on PATH, Playwright's driver, and what apt-get brings."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.log = folder, folder / "log"
        self.log.touch()
        self.driver: str | None = None
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.delenv("CHROMIUM", raising=False)
        monkeypatch.setattr(chromium, "_playwrights_place", self)

    def __call__(self) -> str | None:
        return self.driver

    def cache_clear(self) -> None:
        """Playwright's driver starts once apt-get has installed its library."""
        if "install --yes --no-install-recommends libatomic1" in self.log.read_text():
            self.driver = str(self.folder / "no-browser")

    def add(self, name: str, does: str = "") -> None:
        """Add a program, which notes how it was called."""
        program = self.folder / name
        program.write_text(f"#!/bin/sh\necho {name} $* >> {self.log}\n{does}\n")
        program.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """How programs were called, but for the questions asked of them."""
        lines = self.log.read_text().replace(f"{self.folder}/", "").splitlines()
        return [line for line in lines if "--version" not in line and not line.startswith("fc-list")]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine with nothing, and its user root."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return Machine(tmp_path, monkeypatch)


def lacking() -> list[str]:
    """Return the packages that are lacking."""
    return [need.packages for need in chromium.lacking()]


def test_what_is_there_is_not_lacking(machine: Machine) -> None:
    machine.add("apt-get")
    assert lacking() == ALL
    machine.driver = "/nowhere"
    assert lacking() == ALL[1:]
    machine.add("google-chrome", "exit 127")  # there, and does not start
    assert lacking() == ALL[1:]
    machine.add("google-chrome")
    assert lacking() == ALL[2:]
    machine.add("fc-list")
    assert lacking() == ALL[2:], "fc-list names no font"
    machine.add("fc-list", "echo a font")
    assert lacking() == []
    assert chromium.advice() == ""


def test_playwrights_own_browser_is_enough(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.add("its-own")
    machine.driver = str(machine.folder / "its-own")
    assert lacking() == []  # without apt-get and fc-list the system brings its own fonts
    monkeypatch.setenv("CHROMIUM", "missing")
    assert lacking() == ["chromium"]
    assert chromium.advice() == "this machine lacks a Chromium (CHROMIUM is 'missing')"


def test_root_installs_what_is_lacking(machine: Machine) -> None:
    brings = """case "$*" in
      *" chromium") ln -s "$0" "${0%/*}/chromium" ;;
      *fonts*) printf '#!/bin/sh\\necho a font\\n' > "${0%/*}/fc-list"; /bin/chmod +x "${0%/*}/fc-list" ;;
    esac"""
    machine.add("apt-get", brings.replace("ln", "/bin/ln"))
    chromium.install()
    install = "apt-get install --yes --no-install-recommends"
    assert machine.calls == ["apt-get update", *(f"{install} {packages}" for packages in ALL)]
    assert lacking() == []
    chromium.install()
    assert len(machine.calls) == 4, "nothing is installed twice"


def test_what_cannot_be_installed_is_said(machine: Machine, capfd: pytest.CaptureFixture[str]) -> None:
    machine.add("apt-get", "echo E: no network >&2; exit 100")
    chromium.install()
    assert machine.calls == ["apt-get update"]
    said = "The browser tests need it: apt-get update\n  it failed: E: no network\n"
    assert capfd.readouterr() == (said, "")


def test_anybody_else_is_told_the_command(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    machine.add("apt-get")
    chromium.install()
    assert machine.calls == []
    assert chromium.advice() == (
        "this machine lacks libatomic for Playwright's driver, a Chromium, a Japanese font; as root: "
        "apt-get install libatomic1 chromium fonts-ipafont-gothic fonts-liberation"
    )


@pytest.mark.parametrize(("user", "options"), [(0, "--with-deps "), (1000, "")])
def test_playwright_downloads_where_there_is_no_package(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, user: int, options: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(machine.folder / "node"))
    machine.add("node")
    machine.driver = "/nowhere"
    chromium.install()
    assert [call.partition(".js ")[2] for call in machine.calls] == [f"install {options}chromium"]


def test_without_debians_packages_a_browser_is_asked_for(machine: Machine) -> None:
    machine.driver = "/nowhere"
    said = "this machine lacks a Chromium; install Chromium or Chrome, or set CHROMIUM to the path of one"
    assert chromium.advice() == said


@pytest.mark.parametrize("skip", [False, True])
def test_the_browsers_tests_are_left_out_not_passed_over(skip: bool, tmp_path: Path) -> None:
    """A run of tests on a machine with nothing fails with a sentence, unless it was told to leave the browser out."""
    environment = {**os.environ, "PATH": str(tmp_path), "PLAYWRIGHT_NODEJS_PATH": str(tmp_path / "none")}
    environment.update(BROWSER="skip" if skip else "", CHROMIUM="")
    (tmp_path / "apt-get").touch(0o755)
    tests = ["tests/browser/test_story_distance.py", "tests/app/test_contract.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    said = done.stdout.splitlines()
    why = (
        "BROWSER=skip was given"
        if skip
        else f"this machine lacks {', '.join(n.name for n in chromium.NEEDS)}; as root: "
    )
    assert sum(line.startswith(f"Left out: 1 test, since {why}") for line in said) == 1, done.stdout
    assert "Left out: 1 test, since the scripts are asked by node, which is not here." in said
    assert ("The run fails for want of a browser; with BROWSER=skip it passes without." in said) is not skip
    assert done.returncode == (not skip)
    assert "Traceback" not in done.stdout + done.stderr

"""What the process that reads a stranger's file can do: nothing but think and answer, in Python and under it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from app.opening.confinement import AUDITED, CALLS, _program

ROOT = Path(__file__).parents[2]
SCRIPT = """
import ctypes, errno, json, os, socket, sys
from app.opening.confinement import confine
lib = ctypes.CDLL(None, use_errno=True)
calls = {name: getattr(lib, name) for name in ("socket", "open", "openat", "fork", "unlink", "rename", "mkdir", "kill",
         "execve", "truncate", "chmod", "syscall")}
real, here = socket.socket, sys.argv[1].encode()
means = confine(1024, 10)

def in_c(name, *given):
    ctypes.set_errno(0)
    return errno.errorcode.get(ctypes.get_errno()) if calls[name](*given) < 0 else "done"

def in_python(work):
    try:
        work()
    except Exception as error:
        return type(error).__name__
    return "done"

in_c_all = {
    "socket": in_c("socket", 2, 1, 0), "open": in_c("open", here, os.O_WRONLY),
    "openat": in_c("openat", -100, here, os.O_RDWR),
    "create": in_c("open", here + b".new", os.O_CREAT | os.O_WRONLY, 0o600),
    "fork": in_c("fork"), "unlink": in_c("unlink", here), "rename": in_c("rename", here, here + b".2"),
    "mkdir": in_c("mkdir", here + b".d", 0o700), "kill": in_c("kill", os.getppid(), 0),
    "execve": in_c("execve", b"/bin/true", None, None), "truncate": in_c("truncate", here, 0),
    "chmod": in_c("chmod", here, 0o777), "read": in_c("open", here, os.O_RDONLY),
}
in_python_all = {
    "socket": in_python(lambda: real()), "write": in_python(lambda: open(here, "wb")),
    "program": in_python(lambda: __import__("subprocess").run(["true"])),
    "system": in_python(lambda: os.system("true")), "remove": in_python(lambda: os.remove(here)),
    "library": in_python(lambda: ctypes.CDLL("libm.so.6")), "memory": in_python(lambda: bytearray(2**31)),
    "pickle": in_python(lambda: __import__("pickle").loads(b"cos\\nsystem\\n.")),
    "read": in_python(lambda: open(here).read()),
}
print(json.dumps({"means": means, "c": in_c_all, "python": in_python_all}))
"""


@lru_cache(maxsize=1)
def tried(path: str) -> dict:
    """Return what a confined process could do, each by itself in C and in Python."""
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", SCRIPT, path], capture_output=True, env=given, timeout=30)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def confined(tmp_path_factory) -> dict:
    path = tmp_path_factory.mktemp("confined") / "file"
    path.write_text("whole")
    found = tried(str(path))
    assert path.read_text() == "whole"
    assert [each.name for each in path.parent.iterdir()] == ["file"]
    return found


def test_python_is_refused_everything_but_reading(confined: dict) -> None:
    assert confined["python"].pop("read") == "done"
    assert confined["python"].pop("memory") == "MemoryError"
    assert set(confined["python"].values()) == {"PermissionError"}, confined["python"]


def test_a_library_in_c_is_refused_the_same_by_the_kernel(confined: dict) -> None:
    if "seccomp" not in confined["means"]:
        pytest.skip("this kernel has no seccomp for processes without privileges")
    assert confined["c"].pop("read") == "done"
    assert set(confined["c"].values()) == {"EPERM"}, confined["c"]


@pytest.mark.parametrize("machine", AUDITED)
def test_the_filter_names_each_call_once(machine: str) -> None:
    column = list(AUDITED).index(machine)
    numbers = [found[column] for found in CALLS.values() if found[column] is not None]
    assert len(set(numbers)) == len(numbers)
    assert len(_program(AUDITED[machine], column)) % 8 == 0

"""What the process that reads a stranger's file may do: think for a while, within its memory, and answer.

Limits of the system hold for memory, processor time and files: none can be written, not even by a library in C. On
Linux with seccomp (x86-64 and 64-bit ARM) the kernel refuses every call that would reach the network, start a program,
signal a process or change a folder; elsewhere an audit hook refuses the same to whatever goes through Python. Neither
needs root. What stays possible is to read files that the server's user may read.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any

FILES = 64  # that may be open at a time
LAUNCH = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "pty.spawn",
)
CHANGE = (
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown"),
    *("os.kill", "os.killpg", "os.putenv", "os.utime", "os.setxattr", "os.removexattr", "shutil.rmtree"),
    *("ctypes.dlopen", "ctypes.dlsym", "code.__new__", "pickle.find_class"),
)
REFUSED = frozenset((*LAUNCH, *CHANGE))

# numbers of system calls: x86-64, ARM64; None where the machine has no such call
CALLS: Mapping[str, tuple[int | None, int | None]] = {
    **{"socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "sendto": (44, 206), "sendmsg": (46, 211)},
    **{"bind": (49, 200), "listen": (50, 201), "socketpair": (53, 199), "accept4": (288, 242), "sendmmsg": (307, 269)},
    **{"clone": (56, 220), "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281)},
    **{"kill": (62, 129), "tkill": (200, 130), "ptrace": (101, 117), "process_vm_readv": (310, 270)},
    **{"process_vm_writev": (311, 271), "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434)},
    **{"rename": (82, None), "mkdir": (83, None), "rmdir": (84, None), "creat": (85, None), "link": (86, None)},
    **{"unlink": (87, None), "symlink": (88, None), "chmod": (90, None), "fchmod": (91, 52), "chown": (92, None)},
    **{"fchown": (93, 55), "lchown": (94, None), "truncate": (76, 45), "ftruncate": (77, 46), "mknod": (133, None)},
    **{"mkdirat": (258, 34), "mknodat": (259, 33), "fchownat": (260, 54), "unlinkat": (263, 35)},
    **{"renameat": (264, 38), "renameat2": (316, 276), "linkat": (265, 37), "symlinkat": (266, 36)},
    **{"fchmodat": (268, 53), "utimensat": (280, 88), "setxattr": (188, 5), "removexattr": (197, 14)},
    **{"mount": (165, 40), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "memfd_create": (319, 279)},
    **{"io_uring_setup": (425, 425), "openat2": (437, 437), "clone3": (435, 435), "perf_event_open": (298, 241)},
}
OPEN: tuple[tuple[int | None, int | None], ...] = ((2, None), (257, 56))  # open, openat
AUDITED = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
LOAD, EQUAL, ANY, RETURN = 0x20, 0x15, 0x45, 0x06  # instructions of the filter
NUMBER, MACHINE, ARGUMENTS = 0, 4, 16  # where a call's number, machine and arguments lie
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 1  # 1: EPERM
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2


def confine(megabytes: int, seconds: int) -> tuple[str, ...]:
    """Give up whatever reading a file does not need, and return the means that hold here.

    megabytes: of address space, beyond which there is no memory. seconds: of processor time, after which the system
    ends the process. What is imported later must be read by then.
    """
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    means = ["limits", "audit"]
    install = _filter()
    sys.addaudithook(_refuse)
    if install is not None and install():
        means.append("seccomp")
    return tuple(means)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise PermissionError for what reading a file never does; called by Python before it does anything of note."""
    if event in REFUSED or event.startswith("socket."):
        raise PermissionError(f"{event} is not for the process that reads a file")
    if event == "open" and len(arguments) > 2 and isinstance(arguments[2], int) and arguments[2] & WRITING:
        raise PermissionError("the process that reads a file writes none")


def _filter() -> Callable[[], bool] | None:
    """Return a function that has the kernel refuse calls, whether it could; None on a machine that is not known.

    The program is made now, before anything is refused to this process.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in AUDITED:
        return None
    column = list(AUDITED).index(machine)
    program = _program(AUDITED[machine], column)
    count = len(program) // 8
    held = ctypes.create_string_buffer(program)
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", count, ctypes.addressof(held)))
    control = ctypes.CDLL(None).prctl
    control.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]

    def install() -> bool:
        if control(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            return False
        return bool(control(SECCOMP, FILTER, ctypes.addressof(header), 0, 0) == 0 and len(held) > 0)

    return install


def _program(machine: int, column: int) -> bytes:
    """Return the filter: calls of another machine end the process, those of `CALLS` are refused, others are allowed.

    Opening is refused where its flags would write. Each instruction has a code, two jumps and a number.
    """
    numbers = [found[column] for found in CALLS.values()]
    rows: list[tuple[int, int, int, int]] = [
        (LOAD, 0, 0, MACHINE),
        (EQUAL, 1, 0, machine),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
    ]
    if column == 0:  # calls of the 32-bit kind (x32) have this bit
        rows += [(ANY, 0, 1, 0x40000000), (RETURN, 0, 0, KILL)]
    for number in numbers:
        if number is not None:
            rows += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    for place, found in enumerate(OPEN, 1):
        opens = found[column]
        if opens is not None:
            flags = ARGUMENTS + 8 * place
            rows += [
                (EQUAL, 0, 4, opens),
                (LOAD, 0, 0, flags),
                (ANY, 0, 1, WRITING),
                (RETURN, 0, 0, REFUSE),
                (RETURN, 0, 0, ALLOW),
            ]
    rows.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *row) for row in rows)

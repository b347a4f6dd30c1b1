"""Firefox over WebDriver BiDi and WebKitGTK over WebDriver, each as a person's hands and eyes: `Engine`.

Firefox speaks BiDi by itself; WebKitGTK's MiniBrowser is driven by its WebKitWebDriver, on a screen of its own (Xvfb).
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from selenium.webdriver import WebKitGTKOptions
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.websocket_connection import WebSocketConnection
from selenium.webdriver.webkitgtk.service import Service
from selenium.webdriver.webkitgtk.webdriver import WebDriver

PATIENCE = 40  # seconds: the cores may be busy with something else
MINI_BROWSERS = ("lib/*/webkit2gtk-*/MiniBrowser", "libexec/webkit*gtk-*/MiniBrowser")  # Debian's place, and others'
SCREEN = "2000x1300x24"


class Engine:
    """A browser with one page open."""

    packages = ""  # Debian's, which bring it

    @classmethod
    def is_here(cls) -> bool:
        """Return whether the machine has all that the engine needs."""
        raise NotImplementedError

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        raise NotImplementedError

    def run(self, function: str, *given: object) -> Any:
        """Call a JavaScript function on the page with what JSON can say, and return what it returns or promises."""
        raise NotImplementedError

    def perform(self, source: dict[str, object]) -> None:
        """Carry out the actions of one input source, as WebDriver writes them."""
        raise NotImplementedError

    def resize(self, width: int, height: int) -> None:
        """Give the page a size in CSS px."""
        raise NotImplementedError

    def picture(self) -> bytes:
        """Return what is to be seen as PNG."""
        raise NotImplementedError

    def close(self) -> None:
        """End the browser and whatever was started for it."""
        raise NotImplementedError

    def point(self, x: float, y: float, *, press: bool = True) -> None:
        """Move the mouse to a place on the page, and press its button there."""
        buttons = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}] if press else []
        move = {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0, "origin": "viewport"}
        self.perform(
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [move, *buttons]}
        )

    def press(self, *keys: str) -> None:
        """Press keys together, and let go of them: characters, or WebDriver's code points for named ones."""
        downs = [{"type": "keyDown", "value": key} for key in keys]
        ups = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self.perform({"type": "key", "id": "keyboard", "actions": [*downs, *ups]})


class Firefox(Engine):
    """Firefox, with a profile of its own."""

    packages = "firefox-esr"
    programs = ("firefox-esr", "firefox")

    @classmethod
    def is_here(cls) -> bool:
        return any(map(shutil.which, cls.programs))

    def __init__(self) -> None:
        self._held = ExitStack()
        profile = Path(self._held.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        program = next(path for path in map(shutil.which, self.programs) if path)
        (profile / "user.js").write_text('user_pref("remote.active-protocols", 1);\n')
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        listening = _wait_for_file(profile / "WebDriverBiDiServer.json")
        place = json.loads(listening)
        address = f"ws://{place['ws_host']}:{place['ws_port']}/session"
        self._socket = WebSocketConnection(address, PATIENCE, 0.01)
        self._send("session.new", capabilities={})
        self._context = self._send("browsingContext.getTree")["contexts"][0]["context"]

    def _send(self, method: str, **params: object) -> Any:
        answer = self._socket.send_cmd(method, params)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}: {answer.get('message')}")
        return answer["result"]

    def open(self, address: str) -> None:
        self._send("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def run(self, function: str, *given: object) -> Any:
        answer = self._send(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(given)}],
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def perform(self, source: dict[str, object]) -> None:
        self._send("input.performActions", context=self._context, actions=[source])

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._send("browsingContext.setViewport", context=self._context, viewport=size)

    def picture(self) -> bytes:
        return base64.b64decode(self._send("browsingContext.captureScreenshot", context=self._context)["data"])

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._held.close()


class WebKitGTK(Engine):
    """WebKitGTK's MiniBrowser."""

    packages = "webkit2gtk-driver xvfb"

    @classmethod
    def is_here(cls) -> bool:
        return bool(shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and _mini_browser())

    def __init__(self) -> None:
        read, write = os.pipe()
        screen = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
        self._screen = subprocess.Popen(screen, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as answer:
            display = f":{answer.readline().strip()}"
        options = WebKitGTKOptions()
        options.binary_location = str(_mini_browser())
        options.add_argument("--automation")
        service = Service(env={**os.environ, "DISPLAY": display})
        with ExitStack() as undo, warnings.catch_warnings():
            undo.callback(self._screen.terminate)
            warnings.simplefilter("ignore", DeprecationWarning)  # of Selenium in Selenium
            self._driver = WebDriver(options, service)
            undo.pop_all()
        self._driver.set_script_timeout(PATIENCE)

    def open(self, address: str) -> None:
        self._driver.get(address)

    def run(self, function: str, *given: object) -> Any:
        script = f"""const [given, done] = arguments
        Promise.resolve().then(() => ({function})(...JSON.parse(given))).then(
            (value) => done(JSON.stringify([value ?? null])), (error) => done(JSON.stringify(String(error))))"""
        answer = json.loads(self._driver.execute_async_script(script, json.dumps(given)))
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return answer[0]

    def perform(self, source: dict[str, object]) -> None:
        self._driver.execute(Command.W3C_ACTIONS, {"actions": [source]})

    def resize(self, width: int, height: int) -> None:
        for _ in range(2):  # the second time with what the window's frame takes
            window = self._driver.get_window_size()
            inner = self.run("() => [innerWidth, innerHeight]")
            self._driver.set_window_size(width + window["width"] - inner[0], height + window["height"] - inner[1])

    def picture(self) -> bytes:
        return self._driver.get_screenshot_as_png()

    def close(self) -> None:
        self._driver.quit()
        self._screen.terminate()
        self._screen.wait(PATIENCE)


ENGINES: dict[str, type[Engine]] = {"firefox": Firefox, "webkit": WebKitGTK}


def _mini_browser() -> Path | None:
    return next((path for pattern in MINI_BROWSERS for path in sorted(Path("/usr").glob(pattern))), None)


def _wait_for_file(path: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while not (path.exists() and path.read_text()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{path.name} was not written")
        time.sleep(0.05)
    return path.read_text()

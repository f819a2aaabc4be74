"""A Chromium of this machine, driven over its DevTools protocol: it opens pages of ours and takes pictures of them.

Chrome, Edge and Chromium speak it, so nothing has to be installed beside the browser that a person has.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

from ..precompute.temporary import temporary

VARIABLE = "MODGAP_CHROMIUM"
NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
# Where these are when they are on no PATH, and where Playwright keeps its own; * for versions.
PLACES = {
    "linux": ("~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",),
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "~/Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    ),
    "win32": (
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
        "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
        "~/AppData/Local/ms-playwright/chromium-*/chrome-win*/chrome.exe",
    ),
}
ARGUMENTS = (
    *("--headless=new", "--remote-debugging-port=0", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--no-default-browser-check", "--disable-background-networking", "--disable-extensions"),
    "--no-sandbox",  # in containers it has none, and it opens nothing but pages that were built here
)
PATIENCE = 120  # seconds for what takes less than one on a machine at rest
LARGEST = 2**28  # bytes of a message
OFTEN = 0.05  # seconds between two looks


class ChromiumError(Exception):
    """The browser did not start, ended, or does not answer; one sentence without a full stop."""


def find() -> str | None:
    """Path of a Chromium, Chrome or Edge: what `VARIABLE` names, else one on the PATH, else where they usually are."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    for place in PLACES.get(sys.platform, ()):
        root = Path(place).expanduser()
        found = sorted(path for path in Path(root.anchor).glob(str(root.relative_to(root.anchor))) if path.is_file())
        if found:
            return str(found[-1])
    return None


class Tab:
    """A page of the browser."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self._connection = connection
        self._count = 0

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """The answer of a method of the protocol.

        Raises
        ------
        ChromiumError
            It refuses, or does not answer.
        """
        self._count += 1
        await self._connection.write_message(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            text = await asyncio.wait_for(self._connection.read_message(), PATIENCE)
            if text is None:
                raise ChromiumError("the browser has ended")
            told = json.loads(text)
            if told.get("id") == self._count:  # else an event
                break
        if "error" in told:
            raise ChromiumError(f"the browser refuses {method} ({told['error'].get('message')})")
        return told["result"]

    async def run(self, code: str) -> Any:  # noqa: ANN401 - what the code gives
        """The JSON value of an expression; of a promise, what it becomes."""
        told = await self.call("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            thrown = told["exceptionDetails"].get("exception", {}).get("description", "")
            raise ChromiumError(f"the page fails ({thrown.splitlines()[0] if thrown else 'no reason given'})")
        return told["result"].get("value")

    async def wait(self, code: str) -> None:
        """Look until an expression is true."""
        for _ in range(round(PATIENCE / OFTEN)):
            with suppress(ChromiumError):  # a page that is being replaced
                if await self.run(code):
                    return
            await asyncio.sleep(OFTEN)
        raise ChromiumError(f"the page is not ready after {PATIENCE} s")

    async def picture(self, x: float, y: float, width: float, height: float) -> bytes:
        """A part of the page in CSS pixels, as WebP."""
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        told = await self.call("Page.captureScreenshot", format="webp", quality=70, clip=clip)
        return base64.b64decode(told["data"])


@asynccontextmanager
async def opened(path: str) -> AsyncIterator[Tab]:
    """A tab of a browser that lives as long as the block.

    Raises
    ------
    ChromiumError
        It does not start.
    """
    with temporary() as profile:
        quiet = asyncio.subprocess.DEVNULL
        try:
            browser = await asyncio.create_subprocess_exec(
                path, *ARGUMENTS, f"--user-data-dir={profile}", "about:blank", stdout=quiet, stderr=quiet
            )
        except OSError as err:
            raise ChromiumError(f"{path} does not start ({err.strerror})") from err
        try:
            connection = await _connect(path, profile, browser)
            yield Tab(connection)
        except (OSError, TimeoutError) as err:
            raise ChromiumError(f"{path} does not answer") from err
        finally:
            with suppress(ProcessLookupError):
                browser.kill()
            await browser.wait()


async def _connect(path: str, profile: Path, browser: asyncio.subprocess.Process) -> WebSocketClientConnection:
    """A connection to the first tab, as soon as the browser says where."""
    told = profile / "DevToolsActivePort"
    for _ in range(round(PATIENCE / OFTEN)):
        if browser.returncode is not None:
            raise ChromiumError(f"{path} ends as soon as it is started (exit code {browser.returncode})")
        if told.is_file() and (lines := told.read_text().split()):
            address = f"http://127.0.0.1:{lines[0]}/json/list"
            listed = json.loads((await AsyncHTTPClient().fetch(address)).body)
            pages = [target["webSocketDebuggerUrl"] for target in listed if target["type"] == "page"]
            if pages:
                return await websocket_connect(pages[0], max_message_size=LARGEST)
        await asyncio.sleep(OFTEN)
    raise ChromiumError(f"{path} does not answer")

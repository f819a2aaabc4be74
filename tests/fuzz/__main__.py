"""``python -m tests.fuzz``: see the package."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .ground import Ground
from .running import AREAS, Result, attempt, counted, many


def main() -> int:
    """Try inputs until the time is over; 1 if any failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Try bad inputs.")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--repeat", nargs=2, metavar=("AREA", "NUMBER"), help=f"one input again; areas: {', '.join(AREAS)}"
    )
    given = parser.parse_args()
    if given.repeat:
        area, number = given.repeat
        with tempfile.TemporaryDirectory() as place:
            result = attempt(area, given.seed, int(number), Ground(Path(place)))
        print(result.became, result.told)
        return int(result.became == "failed")
    results: list[Result] = []
    for result in many(given.seed, given.minutes):
        results.append(result._replace(told=""))
        if result.became == "failed":
            print(
                f"{result.told}\n  again: python -m tests.fuzz --seed {given.seed} --repeat {result.area} {result.number}"
            )
            sys.stdout.flush()
    print(counted(results))
    return int(any(result.became == "failed" for result in results))


if __name__ == "__main__":
    sys.exit(main())

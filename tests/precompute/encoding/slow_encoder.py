"""An encoder that takes its time, run by a test that kills it: FOLDER OUT CACHE LOG."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from modgap.precompute.encoding import encode_data, read_folder
from tests.precompute.encoding.making import Hashed


class Slow(Hashed):
    def __init__(self, log: Path, pause: float) -> None:
        super().__init__()
        self.log, self.pause = log, pause

    def encode(self, modality: str, values: Any) -> np.ndarray:
        time.sleep(self.pause)
        rows = super().encode(modality, values)
        with self.log.open("a") as file:
            file.write(f"{modality} {len(values)}\n")
        return rows


if __name__ == "__main__":
    folder, out, cache, log = map(Path, sys.argv[1:])
    encode_data(read_folder(folder), Slow(log, 0.2), out, batch=3, cache=cache)

"""Sound files as samples: WAV by SciPy, other kinds by soundfile where it is installed."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..files import read_bytes


@dataclass(frozen=True)
class Sound:
    """One channel.

    Attributes
    ----------
    samples
        (S,) from -1 to 1.
    rate
        Samples a second [Hz].
    """

    samples: NDArray[np.float32]
    rate: int

    def at(self, rate: int) -> NDArray[np.float32]:
        """Samples (S',) at another rate, low-passed where it is lower."""
        if rate == self.rate:
            return self.samples
        from scipy.signal import resample_poly

        common = gcd(rate, self.rate)
        return resample_poly(self.samples, rate // common, self.rate // common).astype(np.float32)


def read_sound(path: Path) -> Sound:
    """A sound, its channels averaged.

    Raises
    ------
    InputError
        It cannot be read, or needs a package that is not installed.
    """
    content = read_bytes(path)
    try:
        samples, rate = _wav(content) if path.suffix.lower() == ".wav" else _other(content, path)
    except (ValueError, EOFError, RuntimeError, IndexError, OSError) as err:  # RuntimeError: soundfile's own
        raise InputError(f"{path}: is not a sound that can be read ({err}); replace it, or take its row out.") from err
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples  # (S,)
    if not mono.size or not np.isfinite(mono).all():
        raise InputError(f"{path}: holds no samples, or some that are no numbers; replace it, or take its row out.")
    return Sound(mono.astype(np.float32), int(rate))


def _wav(content: bytes) -> tuple[NDArray[np.floating[Any]], int]:
    """Samples (S,) or (S, channels) from -1 to 1, and their rate."""
    from scipy.io import wavfile

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", wavfile.WavFileWarning)  # chunks that say who recorded it
        rate, samples = wavfile.read(io.BytesIO(content))
    if samples.dtype == np.uint8:
        return (samples.astype(np.float32) - 128) / 128, rate
    if np.issubdtype(samples.dtype, np.integer):
        return samples.astype(np.float64) / -float(np.iinfo(samples.dtype).min), rate
    return samples, rate


def _other(content: bytes, path: Path) -> tuple[NDArray[Any], int]:
    try:
        import soundfile  # pyright: ignore[reportMissingImports] (an extra)
    except ImportError as err:
        raise InputError(f"{path}: needs soundfile; pip install 'modgap[audio]', or convert it to WAV.") from err
    return soundfile.read(io.BytesIO(content), dtype="float32")

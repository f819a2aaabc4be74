"""Dual encoders of Hugging Face ``transformers``: whatever has `get_image_features`, `get_text_features` and the like.

Sources: the ``forward`` of each model in transformers, for how it turns its logit scale into a factor of cosines.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, allowed, listed, shown
from ..files import is_file, is_folder
from .encoder import Encoder
from .sounds import Sound

TOWERS = {"image": "get_image_features", "text": "get_text_features", "audio": "get_audio_features"}
PARTS = {"image": "image_processor", "text": "tokenizer", "audio": "feature_extractor"}  # of a processor
AUTOMATIC = {"image": "AutoImageProcessor", "text": "AutoTokenizer", "audio": "AutoFeatureExtractor"}
DEVICES = ("cpu", "cuda", "mps")
FULL_LENGTH = ("siglip", "siglip2")  # trained with every text padded to the longest that the model takes
_WEIGHING = (".json", ".txt", ".model", ".safetensors", ".bin")  # files of a checkpoint that decide what it does
_SCALES = ("logit_scale", "logit_scale_a", "logit_scale_t")  # CLAP has one of its own in each direction


class TransformersEncoder(Encoder):
    """A dual encoder from a folder or the hub.

    Parameters
    ----------
    model
        Folder of ``save_pretrained``, or a name on the hub, which is fetched once.
    device
        One of `DEVICES`.
    half
        Whether to compute in half precision (float16): half of the memory, and faster on most GPUs.

    Attributes
    ----------
    logit_scale
        Factor of the cosines, as the model computes it; of a model with one in each direction their geometric mean.

    Raises
    ------
    InputError
        There is no such model, it has fewer than two towers, or the device is not there.
    """

    def __init__(self, model: str | Path, *, device: str = "cpu", half: bool = False) -> None:
        self._torch, self._transformers = _packages()
        _check_device(self._torch, device)
        place = str(model)
        self.name = Path(place).resolve().name if is_folder(Path(place)) else place
        self._model = self._load("AutoModel", place)
        self.modalities = tuple(name for name, method in TOWERS.items() if hasattr(self._model, method))
        if len(self.modalities) < 2:
            missing = [f"{name} tower ({method})" for name, method in TOWERS.items() if name not in self.modalities]
            raise InputError(
                f"{place}: {type(self._model).__name__} has no {listed(missing)}, and two towers are needed; choose a "
                f"dual encoder, such as CLIPModel, SiglipModel or ClapModel."
            )
        self._parts = {modality: self._part(modality, place) for modality in self.modalities}
        self.logit_scale = _logit_scale(self._model)  # before half precision rounds it
        bias = getattr(self._model, "logit_bias", None)
        self._model.to(device, self._torch.float16 if half else self._torch.float32).eval()
        files = _folder(place)
        self.facts: Mapping[str, Any] = {
            "class": type(self._model).__name__,
            "revision": files.name if files.parent.name == "snapshots" else "",
            "files": _digest(files),
            "device": device,
            "precision": "float16" if half else "float32",
            "versions": {name: version(name) for name in ("torch", "transformers", "pillow")},
        } | ({} if bias is None else {"logit_bias": bias.item()})

    def encode(self, modality: str, values: Sequence[Any]) -> NDArray[np.float32]:
        """Embeddings (B, D) of a batch: pictures (`PIL.Image.Image`), texts (``str``) or sounds (`Sound`)."""
        try:
            with self._torch.inference_mode(), _same_crops():
                found = getattr(self._model, TOWERS[modality])(**self._inputs(modality, values))
        except self._torch.cuda.OutOfMemoryError as err:
            raise InputError(
                f"{self.name}: {len(values)} items do not fit the memory of the device; take a smaller --batch."
            ) from err
        rows = getattr(found, "pooler_output", found)  # an output in newer versions, a tensor in older ones
        return rows.float().cpu().numpy()

    def _inputs(self, modality: str, values: Sequence[Any]) -> dict[str, Any]:
        part = self._parts[modality]
        if modality == "text":
            inputs = part(list(values), return_tensors="pt", truncation=True, **self._padding(part))
        elif modality == "image":
            inputs = part(images=list(values), return_tensors="pt")
        else:
            rate = part.sampling_rate
            inputs = part([_sound(value).at(rate) for value in values], sampling_rate=rate, return_tensors="pt")
        model = self._model
        return {
            name: tensor.to(model.device, model.dtype) if tensor.is_floating_point() else tensor.to(model.device)
            for name, tensor in inputs.items()
        }

    def _padding(self, tokenizer: Any) -> dict[str, Any]:  # noqa: ANN401 (of transformers)
        """How texts of a batch become equally long; no longer than the model has positions."""
        config = self._model.config
        text = getattr(config, "text_config", config)
        longest = min(getattr(text, "max_position_embeddings", math.inf), tokenizer.model_max_length)
        full = config.model_type in FULL_LENGTH
        return {"padding": "max_length" if full else True, "max_length": int(longest)}

    def _part(self, modality: str, place: str) -> Any:  # noqa: ANN401 (of transformers)
        """What turns values of a modality into tensors; of a checkpoint without a whole processor the part itself."""
        try:
            part = getattr(self._load("AutoProcessor", place), PARTS[modality], None)
        except InputError:
            part = None
        return self._load(AUTOMATIC[modality], place) if part is None else part

    def _load(self, kind: str, place: str, **options: Any) -> Any:  # noqa: ANN401 (of transformers)
        try:
            return getattr(self._transformers, kind).from_pretrained(place, **options)
        except (OSError, ValueError, KeyError, ImportError) as err:
            why = (str(err).strip().splitlines() or [type(err).__name__])[0]
            raise InputError(
                f"{place}: holds no {kind} that can be loaded ({why[:140]}); give the folder of a checkpoint, or a "
                f"name on the hub."
            ) from err


def _packages() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ImportError as err:
        raise InputError(f"encoding needs {err.name}; install with: pip install 'modgap[train]'.") from err
    return torch, transformers


def _check_device(torch: Any, device: str) -> None:  # noqa: ANN401
    if device not in DEVICES:
        raise InputError(f"found device {shown(device)}; {allowed(device, DEVICES)}.")
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there[device]:
        has = listed([name for name, is_there in there.items() if is_there])
        raise InputError(f"found device {device}, which PyTorch does not see on this computer; allowed: {has}.")


def _logit_scale(model: Any) -> float | None:  # noqa: ANN401
    """Factor of the cosines; None of a model that has none."""
    logs = [getattr(model, name).item() for name in _SCALES if hasattr(model, name)]
    if logs:
        return math.exp(min(math.fsum(logs) / len(logs), getattr(model, "max_log_logit_scale", math.inf)))
    temperature = getattr(model, "temperature", None)  # ALIGN divides by it
    return None if temperature is None else 1 / temperature.item()


def _folder(place: str) -> Path:
    """Folder with the files of a checkpoint; of one from the hub, the snapshot in its cache."""
    if is_folder(Path(place)):
        return Path(place).resolve()
    from transformers.utils.hub import cached_file

    return Path(str(cached_file(place, "config.json"))).parent


def _digest(folder: Path) -> str:
    """Hash of what decides the embeddings of a checkpoint."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in _WEIGHING and is_file(path)):
        with path.open("rb") as file:
            digest.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def _sound(value: object) -> Sound:
    if not isinstance(value, Sound):
        raise InputError(f"found {shown(value)} as a sound; expected a Sound of samples and rate.")
    return value


@contextmanager
def _same_crops() -> Iterator[None]:
    """CLAP's features draw a part of a long sound from NumPy's own generator; here always the same."""
    state = np.random.get_state()  # noqa: NPY002 (theirs)
    np.random.seed(0)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002

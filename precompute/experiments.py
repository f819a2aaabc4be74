"""Every run the article needs, by name: ``experiments.yaml``, read and checked.

The file has two keys. ``defaults`` gives settings that all experiments share; ``experiments`` gives each name the
settings in which it differs. ``like: NAME`` takes over those of another experiment first. What is allowed where stands
in ``experiment_rules``; a file with mistakes is refused as a whole, with every mistake by line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .config import DataConfig, EncoderConfig, TrainingConfig
from .errors import allowed, shown
from .experiment_rules import Entry, File, Settings, fit_together
from .objectives import OPTIONS
from .validation import Mistake, partly, refusal
from .yaml_lines import YamlPath, load_yaml

QUICK_STEPS, QUICK_CHECKPOINTS = 24, 5
FIRST_LOOK = 0.3  # of the steps: just enough for the main models to begin to find partners
FIRST_LOOK_STEPS, FIRST_LOOK_CHECKPOINTS = 72, 4  # at most: a reader waits


@dataclass(frozen=True)
class Experiment:
    """One setting, trained once a seed.

    Attributes
    ----------
    name
        Names its bundles.
    seeds
        One run each.
    """

    name: str
    data: DataConfig
    training: TrainingConfig
    seeds: tuple[int, ...]

    def quick(self) -> Experiment:
        """The same with one seed and few steps: everything runs, nothing is learned."""
        training = self.training
        short = replace(
            training,
            steps=min(training.steps, QUICK_STEPS),
            warm_up=4,
            cool_down=4,
            checkpoints=min(training.checkpoints, QUICK_CHECKPOINTS),
        )
        return replace(self, training=short, seeds=self.seeds[:1])

    def first_look(self) -> Experiment:
        """The same with one seed and a part of the steps: the main models begin to find partners.

        Experiments that differ only in how long they train become one training, which serves them all.
        """
        training = self.training
        steps = round(min(FIRST_LOOK * training.steps, FIRST_LOOK_STEPS))
        short = replace(
            training,
            steps=steps,
            warm_up=min(training.warm_up, steps // 12),  # the shares that most of them have
            cool_down=min(training.cool_down, steps // 4),
            checkpoints=min(training.checkpoints, FIRST_LOOK_CHECKPOINTS),
        )
        return replace(self, training=short, seeds=self.seeds[:1])


def load_experiments(path: Path) -> dict[str, Experiment]:
    """Read and check an experiments file.

    Raises
    ------
    InputError
        Every mistake: file, line, what was found, what is allowed.
    """
    data, lines = load_yaml(path)
    file, mistakes = partly(File, data)
    experiments: dict[str, Experiment] = {}
    if file is not None:
        merged, more = _merge_all(file)
        mistakes += more
        for name, settings in merged.items():
            experiments[name], more = _experiment(name, settings)
            mistakes += more
    if mistakes:
        raise refusal(mistakes, path, lines)
    return experiments


def _mistake(name: str, at: YamlPath, text: str) -> Mistake:
    whole = ("experiments", name, *at)
    return Mistake(whole, whole[:-1], text)


def _merge_all(file: File) -> tuple[dict[str, dict[str, Any]], list[Mistake]]:
    """Settings of every experiment with those that it takes over, and what is wrong with ``like``."""
    entries = file["experiments"]
    merged: dict[str, dict[str, Any]] = {}
    unknown: dict[str, Mistake] = {}
    for name in entries:
        chain = [name]
        while (like := entries[chain[-1]].get("like")) is not None:
            others = [other for other in entries if other not in chain]
            if like not in others:
                text = f"found like: {shown(like)}; {allowed(like, others, most=len(others))}."
                unknown.setdefault(chain[-1], _mistake(chain[-1], ("like",), text))
                break
            chain.append(like)
        merged[name] = _merge([file.get("defaults", {}), *(entries[one] for one in reversed(chain))])
    return merged, list(unknown.values())


def _merge(layers: Sequence[Settings | Entry]) -> dict[str, Any]:
    """Settings of which the later ones win; those of data and encoder one by one."""
    merged: dict[str, Any] = {}
    for layer in layers:
        sections = {key: {**merged.get(key, {}), **layer.get(key, {})} for key in ("data", "encoder")}
        merged |= {**layer, **sections}
    merged.pop("like", None)
    return merged


def _experiment(name: str, settings: Mapping[str, Any]) -> tuple[Experiment, list[Mistake]]:
    """One experiment from its merged settings, and what does not fit together."""
    objective = settings.get("objective", TrainingConfig.objective)
    known = OPTIONS[objective]
    given = settings.get("options", {})
    mistakes = [
        _mistake(name, ("options", key), f"found the option {shown(key)} of {objective}; {allowed(key, known)}.")
        for key in given
        if key not in known
    ]
    scale = settings.get("scale", "learned")
    apart = {"data", "encoder", "options", "scale", "seeds"}
    training = TrainingConfig(
        options=tuple(sorted({**known, **given}.items())),
        scale=None if scale == "learned" else scale,
        encoder=EncoderConfig(**settings["encoder"]),
        **{key: value for key, value in settings.items() if key not in apart},
    )
    data = DataConfig(**settings["data"])
    mistakes += [_mistake(name, (key,), text) for key, text in fit_together(data, training)]
    return Experiment(name, data, training, tuple(settings.get("seeds", (0,)))), mistakes

"""Every run the article needs, by name: ``experiments.yaml``, read and checked.

The file has two keys. ``defaults`` gives settings that all experiments share; ``experiments`` gives each name the
settings in which it differs. ``like: NAME`` takes over those of another experiment first. What is allowed where stands
in ``RULES``; a file with mistakes is refused as a whole, with every mistake by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from .datasets.registry import DataConfig
from .encoders import EncoderConfig
from .errors import InputError
from .experiment_rules import DATA_RULES, ENCODER_RULES, NAME, OPTION_RULE, RULES, Rule, fit_together
from .objectives import OPTIONS
from .training import TrainingConfig
from .yaml_lines import YamlPath, load_yaml

QUICK_STEPS = 24
SECTIONS = {"data": DATA_RULES, "encoder": ENCODER_RULES}


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
        short = replace(self.training, steps=min(self.training.steps, QUICK_STEPS), warm_up=4, cool_down=4)
        return replace(self, training=short, seeds=self.seeds[:1])


def load_experiments(path: Path) -> dict[str, Experiment]:
    """Read and check an experiments file.

    Raises
    ------
    InputError
        Every mistake: file, line, what was found, what is allowed.
    """
    data, lines = load_yaml(path)
    reader = _Reader(path, lines)
    found = reader.read(data)
    if reader.problems:
        raise InputError(text for _, text in sorted(reader.problems))
    return found


class _Reader:
    """Collects the mistakes of one file."""

    def __init__(self, path: Path, lines: Mapping[YamlPath, int]) -> None:
        self.path = path
        self.lines = lines
        self.problems: list[tuple[int, str]] = []

    def wrong(self, at: YamlPath, found: str, allowed: str) -> None:
        """Note a mistake at a place, or at the nearest place above it that has a line."""
        here = at
        while here not in self.lines:
            here = here[:-1]
        line = self.lines[here]
        self.problems.append((line, f"{self.path}:{line}: found {found}; {allowed}."))

    def mapping(self, value: object, at: YamlPath, allowed: str) -> dict[str, Any]:
        """The value as a mapping with text keys; an empty one, and a note, if it is something else."""
        if not isinstance(value, dict):
            self.wrong(at, f"{value!r}", f"allowed is {allowed}")
            return {}
        return {str(key): entry for key, entry in value.items()}

    def read(self, data: object) -> dict[str, Experiment]:
        """Check everything; what is returned holds only if there are no problems."""
        top = self.mapping(data, (), "a mapping with defaults and experiments")
        for key in set(top) - {"defaults", "experiments"}:
            self.wrong((key,), f"the key {key!r}", "allowed are defaults, experiments")
        defaults = self.settings(top.get("defaults", {}), ("defaults",))
        named = self.mapping(top.get("experiments", {}), ("experiments",), "a mapping from name to settings")
        if not named:
            self.wrong(("experiments",), "no experiment", "give at least one")
        raw: dict[str, dict[str, Any]] = {}
        for name, value in named.items():
            entry = self.mapping(value, ("experiments", name), "a mapping of settings")
            if not NAME.holds(name):
                self.wrong(("experiments", name), f"the name {name!r}", f"allowed are {NAME.allowed}")
            raw[name] = self.settings(entry, ("experiments", name)) | {k: v for k, v in entry.items() if k == "like"}
        return {name: self.experiment(name, self.merged(name, raw, defaults, ())) for name in raw}

    def settings(self, value: object, at: YamlPath) -> dict[str, Any]:
        """Settings whose values are allowed, one by one; the rest is noted and left out."""
        kept: dict[str, Any] = {}
        for key, entry in self.mapping(value, at, "a mapping of settings").items():
            here = (*at, key)
            if key == "like" and at[0] == "experiments":
                continue
            if key in SECTIONS:
                kept[key] = self.checked(self.mapping(entry, here, "a mapping"), SECTIONS[key], here)
            elif key == "options":
                kept[key] = self.mapping(entry, here, "a mapping of an objective's options")
            else:
                kept |= self.checked({key: entry}, RULES, at)
        return kept

    def checked(self, values: Mapping[str, Any], rules: Mapping[str, Rule], at: YamlPath) -> dict[str, Any]:
        """The values that follow their rules."""
        kept: dict[str, Any] = {}
        for key, value in values.items():
            rule = rules.get(key)
            if rule is None:
                known = ", ".join(sorted([*rules, *((*SECTIONS, "like", "options") if rules is RULES else ())]))
                self.wrong((*at, key), f"the key {key!r}", f"allowed are {known}")
            elif not rule.holds(value):
                self.wrong((*at, key), f"{key} {value!r}", f"allowed is {rule.allowed}")
            else:
                kept[key] = value
        return kept

    def merged(
        self, name: str, raw: Mapping[str, dict[str, Any]], defaults: Mapping[str, Any], seen: tuple[str, ...]
    ) -> dict[str, Any]:
        """Defaults, then what ``like`` names, then the experiment's own settings."""
        own = raw[name]
        base = dict(defaults)
        like = own.get("like")
        known = isinstance(like, str) and like in raw and like not in (*seen, name)
        if like is not None and not known:
            others = ", ".join(other for other in raw if other not in (*seen, name))
            self.wrong(("experiments", name, "like"), f"like {like!r}", f"allowed are {others or 'no names here'}")
        elif like is not None:
            base = self.merged(like, raw, defaults, (*seen, name))
        sections = {key: {**base.get(key, {}), **own.get(key, {})} for key in SECTIONS}
        return base | {key: value for key, value in own.items() if key != "like"} | sections

    def experiment(self, name: str, settings: Mapping[str, Any]) -> Experiment:
        """One experiment from its merged settings; what does not fit together is noted."""
        at = ("experiments", name)
        objective = settings.get("objective", "infonce")
        options = dict(OPTIONS.get(objective, {}))
        for key, value in settings.get("options", {}).items():
            here = (*at, "options", key)
            if key not in options:
                known = ", ".join(options) or "none"
                self.wrong(here, f"the option {key!r} of {objective}", f"allowed are {known}")
            elif not OPTION_RULE.holds(value):
                self.wrong(here, f"{key} {value!r}", f"allowed is {OPTION_RULE.allowed}")
            else:
                options[key] = float(value)
        scale = settings.get("scale")
        plain = {f.name for f in fields(TrainingConfig)} - {"objective", "options", "scale", "scale_end", "encoder"}
        end = settings.get("scale_end")
        training = TrainingConfig(
            objective=objective,
            options=tuple(sorted(options.items())),
            scale=float(scale) if isinstance(scale, int | float) else None,
            scale_end=None if end is None else float(end),
            encoder=EncoderConfig(**settings["encoder"]),
            **{key: settings[key] for key in sorted(plain & set(settings))},
        )
        data = DataConfig(**settings["data"])
        for key, found, allowed in fit_together(data, training):
            self.wrong((*at, key), found, allowed)
        return Experiment(name, data, training, tuple(settings.get("seeds", (0,))))

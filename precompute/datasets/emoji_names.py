"""From the short names of the ``emoji`` package to English captions."""

from __future__ import annotations

import re

_DETAIL = re.compile(
    r"(?:medium-light|medium-dark|light|medium|dark) skin tone|(?:red|curly|white|blond) hair|bald|beard"
)
_GROUP = re.compile(r"(couple with heart|family|kiss) ((?:(?:man|woman|person|boy|girl|adult|child)(?: |$))+)(.*)")


def caption_of(short_name: str) -> str:
    """English Unicode name from the short name of the ``emoji`` package.

    The package writes names with underscores and drops their punctuation; the colon before details is put
    back: ``:woman_astronaut_medium_skin_tone:`` is "woman astronaut: medium skin tone".
    """
    name = short_name.strip(":").replace("_", " ")
    if name.startswith("keycap "):
        return name.replace(" ", ": ", 1)
    group = _GROUP.fullmatch(name)
    if group:
        return f"{group[1]}: {', '.join([*group[2].split(), *_DETAIL.findall(group[3])])}"
    first = _DETAIL.search(name)
    if first and first.start() > 0:
        return f"{name[: first.start()].strip()}: {', '.join(_DETAIL.findall(name))}"
    return name


def is_flag(emoji: str) -> bool:
    """Whether this is the flag of a country or region: two regional indicators, or a flag with tag letters."""
    return any(0x1F1E6 <= ord(c) <= 0x1F1FF or 0xE0020 <= ord(c) <= 0xE007F for c in emoji)

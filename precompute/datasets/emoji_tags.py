"""What an emoji is, from its code points: neither package carries Unicode's groups.

The groups are coarse and ours; within Unicode's blocks things of one kind lie together, so ranges say it.
"""

from __future__ import annotations

TONES = {0x1F3FB: "light", 0x1F3FC: "medium-light", 0x1F3FD: "medium", 0x1F3FE: "medium-dark", 0x1F3FF: "dark"}

_GENDER = {0x2640, 0x2642}

# First match wins. Hexadecimal code points or ranges of the first code point of a sequence.
_GROUPS = {
    "faces": "2620 2639-263A 1F479-1F47B 1F47D-1F480 1F4A9 1F600-1F644 1F648-1F64A 1F910-1F917 1F920-1F925 1F927-1F92F "
    "1F970-1F976 1F978-1F97A 1F9D0 1FAE0-1FAEA",
    "hearts": "2763-2764 1F493-1F49F 1F5A4 1F90D-1F90E 1F9E1 1FA75-1FA77 1F48C",
    "people": "261D 26F9 270A-270D 1F385 1F3C2-1F3C4 1F3C7 1F3CA-1F3CC 1F440-1F450 1F463-1F478 1F47C 1F481-1F483 "
    "1F485-1F487 1F48B 1F48F 1F491 1F4AA 1F574-1F575 1F57A 1F590 1F595-1F596 1F5E3 1F645-1F647 1F64B-1F64F 1F6A3 "
    "1F6B4-1F6B6 1F6C0 1F6CC 1F90C 1F90F 1F918-1F91F 1F926 1F930-1F93E 1F977 1F9B5-1F9B9 1F9BB 1F9BE-1F9BF "
    "1F9CC-1F9CF 1F9D1-1F9E0 1FAC0-1FAC8 1FAEF-1FAF8",
    "animals and plants": "2618 1F331-1F335 1F337-1F33C 1F33E-1F344 1F400-1F43F 1F490 1F4AE 1F54A 1F577-1F578 1F940 "
    "1F980-1F9AE 1FAB0-1FABF 1FACE-1FACF",
    "food and drink": "2615 1F32D-1F330 1F336 1F33D 1F345-1F37F 1F382 1F942-1F944 1F950-1F96F 1F9C0-1F9CB 1FAD0-1FADB",
    "sky and weather": "2600-2604 2614 26A1 26C4-26C8 2728 2744 2B50 1F300-1F30C 1F311-1F321 1F324-1F32C 1F4A7 "
    "1F525 1FA90",
    "travel and places": "2668 2693 26E9-26F5 26FA-26FD 2708 1F30D-1F310 1F3A0-1F3A2 1F3AA 1F3CD-1F3CE 1F3D4-1F3E6 "
    "1F3E8-1F3ED 1F3EF-1F3F0 1F492 1F54B-1F54D 1F5FA-1F5FE 1F680-1F6A2 1F6A4-1F6A8 1F6B2 1F6D5-1F6D6 1F6DD-1F6DF "
    "1F6E3-1F6FC",
    "time": "231A-231B 23F0-23F3 1F550-1F567 1F570",
    "flags": "1F38C 1F3C1 1F3F3-1F3F4 1F6A9",
    "games and events": "265F-2666 26BD-26BE 26F3 26F7-26F8 1F004 1F0CF 1F380-1F381 1F383-1F384 1F386-1F391 "
    "1F396-1F397 1F39F 1F3A3 1F3A8 1F3AB 1F3AD-1F3B4 1F3BD-1F3C0 1F3C5-1F3C6 1F3C8-1F3C9 1F3CF-1F3D3 1F3F8 1F52E "
    "1F579 1F6F7 1F93F 1F945-1F94F 1F9E8-1F9E9 1F9F8 1F9FF 1FA80-1FA86 1FA70",
    "symbols": "0023-00AE 203C-21AA 23CF-23EF 23F8-24C2 25AA-25FE 2611 2622-2638 2640-2653 267B-267F 2695 269B-26A0 "
    "26A7 26CE 26D4 2705 2714-2721 2733-2734 2747-2757 2795-27BF 2934-2B1C 2B55-3299 1F170-1F251 1F3A6 1F3E7 1F4A0 "
    "1F4AF 1F4DB 1F4F3-1F4F6 1F500-1F506 1F518-1F524 1F52F-1F53D 1F549 1F54E 1F6AB 1F6AD-1F6B1 1F6B3 1F6B7-1F6BC 1F6BE "
    "1F6C2-1F6C5 1F6D0 1F6DC 1F7E0-1F7F0",
}


def _span(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


_SPANS = [(name, [_span(part) for part in parts.split()]) for name, parts in _GROUPS.items()]


def tones_of(emoji: str) -> tuple[str, ...]:
    """Skin tones in a sequence, in its order: light, medium-light, medium, medium-dark or dark."""
    return tuple(TONES[ord(c)] for c in emoji if ord(c) in TONES)


def group_of(emoji: str) -> str:
    """The one group an emoji belongs to; "objects" if no other."""
    points = {ord(c) for c in emoji}
    if points & (TONES.keys() | _GENDER) and len(points) > 1 and ord(emoji[0]) not in _GENDER:
        return "people"
    first = ord(emoji[0])
    return next((name for name, spans in _SPANS if any(first in span for span in spans)), "objects")


def tags_of(emoji: str) -> tuple[str, ...]:
    """Group, then the skin tones, each once, e.g. ("people", "dark skin tone")."""
    return (group_of(emoji), *(f"{tone} skin tone" for tone in dict.fromkeys(tones_of(emoji))))

r"""LaTeX to MathML, at build time.

The page needs no script for its formulas. What latex2mathml cannot convert is an error and not a formula with
``\command`` left in it; its serialiser is not used, because it undoes the escaping of text.
"""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

from ..precompute.errors import InputError

COMMAND = re.compile(r"\\[A-Za-z]+")
BARS = "|‖"  # as high as what stands beside them only where \left says so
REFUSED = {"href": r"\href", "style": r"\style", "class": r"\class", "id": r"\cssId"}  # not what a formula is for


def mathml(latex: str, *, block: bool) -> str:
    """Convert a formula.

    Raises
    ------
    InputError
        The formula is not valid or uses what cannot be converted; the sentence has no place in it.
    """
    try:
        root = convert_to_element(latex, display="block" if block else "inline")
    except Exception as err:
        reason = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(err).__name__.removesuffix("Error")).lower()
        raise InputError(f"found the formula '{_short(latex)}', which cannot be converted ({reason}).") from err
    for node in root.iter():
        if node.tag == "mo" and html.unescape(node.text or "") in BARS:
            node.attrib.setdefault("stretchy", "false")
        unknown = COMMAND.fullmatch(node.text or "") if node.tag != "mtext" else None
        refused = next((command for name, command in REFUSED.items() if name in node.attrib), None)
        if unknown or refused:
            culprit = unknown.group() if unknown else refused
            raise InputError(
                f"found {culprit} in the formula '{_short(latex)}'; it cannot be converted, write it otherwise."
            )
    return _serialise(root)


def _serialise(node: Element) -> str:
    # latex2mathml writes operators as character references inside the text of its tree
    attributes = "".join(
        f' {name}="{html.escape(str(value))}"' for name, value in node.attrib.items() if name != "xmlns"
    )
    inner = html.escape(html.unescape(node.text or ""), quote=False)
    children = "".join(_serialise(child) + html.escape(html.unescape(child.tail or ""), quote=False) for child in node)
    return f"<{node.tag}{attributes}>{inner}{children}</{node.tag}>"


def _short(latex: str) -> str:
    line = " ".join(latex.split())
    return line if len(line) <= 60 else line[:57] + "..."

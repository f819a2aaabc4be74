"""SMILES to drawings of molecules: SVG files on a white ground, legible on light and dark pages alike.

What is drawn is geometry and the symbols of elements that RDKit writes itself; no text of the SMILES gets into the
file. Names and labels of atoms, which may follow a SMILES after a space and could, are refused.
"""

from __future__ import annotations

import re

from rdkit import Chem, rdBase
from rdkit.Chem.Draw.rdMolDraw2D import MolDraw2DSVG, PrepareAndDrawMolecule

from ..errors import InputError, shown

SIDE = 128  # pixels; a card shows it at 36 to 56
_NAMES = re.compile(r" class='[^']*'|<!--[^>]*-->\n?")  # of atoms and bonds, which nobody asks for
_USUAL = re.compile(r";(?:stroke-linecap:butt|stroke-linejoin:miter|stroke-opacity:1|fill-opacity:1)(?=[;'])")


def draw(smiles: str) -> str:
    """A molecule as SVG, a square of `SIDE` pixels; the same SMILES, the same text.

    Raises
    ------
    InputError
        It is no molecule, a sentence without a place.
    """
    form = Chem.SmilesParserParams()
    form.allowCXSMILES = form.parseName = False
    with rdBase.BlockLogs():  # RDKit also prints what it raises
        molecule = Chem.MolFromSmiles(smiles, form) if smiles.strip() else None
    if molecule is None:
        raise InputError(f"found {shown(smiles)}, which is no molecule; write it as SMILES, for example c1ccccc1O.")
    canvas = MolDraw2DSVG(SIDE, SIDE, -1, -1, True)  # letters as text, so that no font decides what is drawn
    options = canvas.drawOptions()
    options.bondLineWidth, options.padding = 1.5, 0.03
    PrepareAndDrawMolecule(canvas, molecule)
    canvas.FinishDrawing()
    drawing = canvas.GetDrawingText().partition("?>\n")[2]  # without the declaration, which says Latin-1
    return _USUAL.sub("", _NAMES.sub("", drawing))

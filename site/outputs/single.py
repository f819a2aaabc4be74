"""A page with all that it needs inside, as one file that asks nobody for anything: a figure, or the whole article.

Scripts stand in the file as plain text, each under its address; the page runs one when it would fetch it.
"""

from __future__ import annotations

import base64
import html
import mimetypes
from collections.abc import Callable
from pathlib import Path

from ...explainers.base import Explainer
from ...explainers.modules import page_modules
from ...precompute.errors import InputError, allowed, shown
from ...precompute.files import new_file
from ...precompute.temporary import temporary
from .. import fonts
from ..checks import check_page
from ..edition import Edition
from ..figure_state import link_query
from ..figures import FigureFile, export
from ..figures.scripts import write_scripts
from ..figures.sheets import write_sheets
from . import embed, page

BASE = '<base href="../">\n'
HOST = '<script src="embed.js"></script>\n'
END = "</body>"
BINARY = ("assets/fonts", "assets/media")
SCRIPTS = ("assets/scripts", "figures")


def write_figure(edition: Edition, figure: str, state: str, out: Path) -> None:
    """Write one figure with its caption, story and credit.

    Parameters
    ----------
    edition
        The article that has it.
    figure
        Its id.
    state
        What it opens with, as an address has it: ``step=240&item=1F408``; empty for that of the article.
    out
        The file.

    Raises
    ------
    InputError
        No such figure, a state that it does not have, or a file that cannot be written.
    """
    uses = edition.story.figures
    if figure not in uses:
        raise InputError(f"found figure {shown(figure)}; {allowed(figure, uses)}.")
    explainer = uses[figure].explainer
    if explainer is None:
        raise InputError(f"figure {figure} cannot be made from these runs.")
    query, sentences = link_query(explainer, state)
    if sentences:
        raise InputError(f"--state: {sentence}" for sentence in sentences)

    def write(folder: Path, file: FigureFile, faces: str) -> None:
        embed.write(edition, folder, {figure: file}, faces, asked=query, home=edition.settings.url or None)

    _write_alone(figure, explainer, write, out)


def write_explainer(explainer: Explainer, title: str, caption: str, out: Path) -> None:
    """Write an explainer of no article in its present state, with its credit.

    Parameters
    ----------
    explainer
        It stays as it is.
    title, caption
        Plain text; without a title it is called by its name.
    out
        The file.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    name = explainer.NAME
    heading = title or name.replace("-", " ").capitalize()
    state = {parameter: getattr(explainer, parameter) for parameter in explainer.state_parameters()}
    with page_modules():
        same = explainer.again()
        same.param.update(**state)

    def write(folder: Path, file: FigureFile, faces: str) -> None:
        embed.write_explainer(same, heading, caption, folder, file, faces)

    _write_alone(name, same, write, out)


def _write_alone(name: str, explainer: Explainer, write: Callable[[Path, FigureFile, str], None], out: Path) -> None:
    """Write the embed of a figure as one file; ``write`` makes it in a folder that has the figure's files."""
    with temporary() as folder:
        (written,) = export({name: explainer}, folder)
        write_sheets([explainer], folder)
        write_scripts(folder, written.models)
        write(folder, written, fonts.write(folder, faces=fonts.SANS))
        text = inlined(folder / embed.FOLDER / f"{name}.html", folder)
    with new_file(out) as new:
        new.write_text(text, encoding="utf-8", newline="\n")


def write_article(edition: Edition, folder: Path) -> list[FigureFile]:
    """Write the whole article as ``index.html`` of a folder, and nothing beside it; its figures, in their order.

    Raises
    ------
    InputError
        What is wrong with the page, as long as its files stand beside it.
    """
    with temporary() as whole:
        written = page.write(edition, whole, alone=False).figures
        check_page(whole)
        text = inlined(whole / "index.html", whole)
    (folder / "index.html").write_text(text, encoding="utf-8", newline="\n")
    return written


def inlined(path: Path, folder: Path) -> str:
    """A page of a site with every file of it that it may ask for inside.

    Parameters
    ----------
    path
        The page.
    folder
        Of the site: addresses are relative to it.
    """
    text = path.read_text(encoding="utf-8").replace(BASE, "")
    host = folder / "embed.js"
    if HOST in text:
        text = text.replace(HOST, f"<script>{_script(host)}</script>\n")
    scripts = [file for part in SCRIPTS for file in sorted((folder / part).glob("*.js"))]
    blocks = "".join(
        f'<script type="text/plain" data-address="{html.escape(_address(file, folder))}">{_script(file)}</script>\n'
        for file in scripts
    )
    whole = text.replace(END, f"{blocks}{END}")
    for part in BINARY:
        for file in sorted((folder / part).glob("*")):
            whole = whole.replace(_address(file, folder), _data_address(file))
    return whole


def _address(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _script(file: Path) -> str:
    """JavaScript that may stand in an HTML document: the end tag can only be part of a text there."""
    return file.read_text(encoding="utf-8").replace("</script", "<\\/script").replace("<!--", "<\\x21--")


def _data_address(file: Path) -> str:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"

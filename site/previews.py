"""What a page tells those who are sent a link to it: title, words and a picture, by addresses that hold everywhere."""

from __future__ import annotations

from .outputs.stills import FINENESS, Stills
from .theme.parts import Picture, Preview


def preview(url: str, path: str, title: str, description: str, stills: Stills | None, figure: str) -> Preview | None:
    """The preview of a page of the site; None where the article names no address.

    Parameters
    ----------
    url
        Where the site's folder stands; empty where nobody knows.
    path
        Of the page, relative to it; empty for the article.
    title, description
        Plain text.
    stills
        Pictures of figures, as far as there are any.
    figure
        Whose opening state is the picture.
    """
    if not url:
        return None
    root = f"{url.rstrip('/')}/"
    found = stills.of(figure) if stills else None
    picture = None
    if found:
        light, (width, height) = found[0], found[0].size
        picture = Picture(f"{root}{light.file}", width * FINENESS, height * FINENESS, light.alt)
    return Preview(f"{root}{path}", title, description, picture)

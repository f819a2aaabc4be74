"""One folder a figure: ``NAME.py`` makes it, ``NAME.js`` answers the reader, ``NAME.css`` styles what it has alone."""

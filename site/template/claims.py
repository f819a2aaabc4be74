"""What this article states about its data: every build checks it.

A chapter marks a sentence with ``[sentence]{claim=NAME}``, NAME being a function here.
"""

from modgap.site.claims import Evidence, Runs, claim


@claim("In CLIP, items of one kind are closer to each other than partners are")
def kind_before_partner(runs: Runs) -> Evidence:
    """Mean cosines over a hundred pairs."""
    (partners,) = runs.values("clip-photos", "paired_cosine")
    (photographs,) = runs.values("clip-photos", "intra_modal_cosine(image)")
    (captions,) = runs.values("clip-photos", "intra_modal_cosine(text)")
    rows = [
        ("of", "mean cosine"),
        ("a photograph and its caption", partners),
        ("two photographs", photographs),
        ("two captions", captions),
    ]
    return Evidence(holds=partners < min(photographs, captions), rows=rows, note="100 pairs of MSCOCO, one model.")

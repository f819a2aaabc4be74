"""What training minimises: each objective as published, with its formula and source.

Every objective takes unit rows ``image`` X (N, D) and ``text`` Y (N, D), where row i of one belongs to row i of the
other, and the logit scale s = 1 / temperature (a scalar tensor > 0); it returns a scalar. All N - 1 other rows of a
batch are negatives, so objectives are comparable only at one batch size. `over_pairs` makes it one of any number of
modalities.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from itertools import combinations
from types import MappingProxyType

import torch
from torch import Tensor, nn
from torch.nn import functional

Objective = Callable[[Tensor, Tensor, Tensor], Tensor]  # a module where it learns something itself

LOG_SCALE_START = math.log(1 / 0.07)
LOG_SCALE_MAX = math.log(100)


def _contrast(query: Tensor, key: Tensor, scale: Tensor) -> Tensor:
    """Mean of -ln softmax(s Q K^T)_ii over rows: how well each query finds its own key among N."""
    target = torch.arange(len(query), device=query.device)  # (N,)
    return functional.cross_entropy(scale * query @ key.T, target)


def info_nce(image: Tensor, text: Tensor, scale: Tensor) -> Tensor:
    """InfoNCE in both directions, the loss of CLIP.

    L = 1/2 [ CE(s X Y^T) + CE(s Y X^T) ],  CE(A) = mean_i [ logsumexp_j A_ij - A_ii ].

    Source: Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021,
    figure 3. Where the scale is learned, its logarithm starts at ln(1/0.07) and is kept in [0, ln 100] (section 2.5).
    """
    return (_contrast(image, text, scale) + _contrast(text, image, scale)) / 2


def cyclip(
    image: Tensor, text: Tensor, scale: Tensor, *, intra_modal: float = 0.25, cross_modal: float = 0.25
) -> Tensor:
    """CyCLIP: InfoNCE, and similarities that agree within and across modalities.

    L = L_InfoNCE + a/N sum_jk (<x_j, x_k> - <y_j, y_k>)^2 + b/N sum_jk (<x_j, y_k> - <x_k, y_j>)^2

    with a = ``intra_modal``, b = ``cross_modal``. Source: Goel et al., CyCLIP, NeurIPS 2022, equations 2 to 4; the
    weights 0.25 are those of the paper's runs, at N = 128. As in the authors' code the sums are divided by N, not N^2,
    so the terms grow with the batch: at N = 256 the published weight is 0.125.
    """
    within = image @ image.T - text @ text.T  # (N, N)
    across = image @ text.T  # (N, N)
    across = across - across.T
    consistency = intra_modal * within.square().sum() + cross_modal * across.square().sum()
    return info_nce(image, text, scale) + consistency / len(image)


def _leave_one_out(anchor: Tensor, sample: Tensor, scale: Tensor) -> Tensor:
    """InfoLOOB bound in one direction: like InfoNCE, but the partner is not in the denominator.

    1/s mean_i [ -s <a_i, b_i> + logsumexp_{j != i} s <a_i, b_j> ]; the factor 1/s keeps the size of the gradient
    independent of the scale.
    """
    logits = scale * anchor @ sample.T  # (N, N)
    own = torch.eye(len(logits), dtype=torch.bool, device=logits.device)
    others = logits.masked_fill(own, -torch.inf)  # (N, N)
    return (torch.logsumexp(others, dim=1) - logits.diagonal()).mean() / scale


def info_loob(image: Tensor, text: Tensor, scale: Tensor) -> Tensor:
    """InfoLOOB in both directions, without retrieval.

    L = LOOB(X, Y) + LOOB(Y, X),  LOOB(A, B) = 1/s mean_i [ -s <a_i, b_i> + logsumexp_{j != i} s <a_i, b_j> ].

    Source: Fürst et al., CLOOB: Modern Hopfield Networks with InfoLOOB Outperform CLIP, NeurIPS 2022, equation 6 and
    appendix on the InfoLOOB objective; the factor 1/s as in the authors' code.
    """
    return _leave_one_out(image, text, scale) + _leave_one_out(text, image, scale)


def retrieve(state: Tensor, stored: Tensor, beta: float) -> Tensor:
    """One step of a modern Hopfield network: each state pattern becomes a mean of what is stored, of length one.

    R(P | U) = normalise( softmax(beta P U^T) U ), row by row; ``beta`` > 0 is the inverse temperature: small ones
    give the mean of the store, large ones its nearest pattern. Source: CLOOB, equations 3 and 4.
    """
    return functional.normalize(torch.softmax(beta * state @ stored.T, dim=1) @ stored, dim=1)  # (N, D)


def _retrieved(image: Tensor, text: Tensor, beta: float) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """The two pairs that CLOOB contrasts: both retrieved from the images, both retrieved from the texts."""
    from_images = retrieve(image, image, beta), retrieve(text, image, beta)  # (N, D) each
    from_texts = retrieve(text, text, beta), retrieve(image, text, beta)  # (N, D) each
    return from_images, from_texts


def hopfield_info_nce(image: Tensor, text: Tensor, scale: Tensor, *, beta: float = 8.0) -> Tensor:
    """InfoNCE on Hopfield retrievals: CLOOB's ablation with the other bound.

    L = 1/2 [ CE(s R(X|X) R(Y|X)^T) + CE(s R(Y|Y) R(X|Y)^T) ], R as in ``retrieve``.

    Source: Fürst et al., NeurIPS 2022, section 5 (ablation).
    """
    (xx, xy), (yy, yx) = _retrieved(image, text, beta)
    return (_contrast(xx, xy, scale) + _contrast(yy, yx, scale)) / 2


def cloob(image: Tensor, text: Tensor, scale: Tensor, *, beta: float = 8.0) -> Tensor:
    """CLOOB: InfoLOOB on Hopfield retrievals.

    L = LOOB(R(X|X), R(Y|X)) + LOOB(R(Y|Y), R(X|Y)), R as in ``retrieve`` and LOOB as in ``info_loob``.

    Source: Fürst et al., NeurIPS 2022, equations 3 to 8. Published setting on Conceptual Captions: s = 30, fixed, and
    ``beta`` = 8.
    """
    (xx, xy), (yy, yx) = _retrieved(image, text, beta)
    return _leave_one_out(xx, xy, scale) + _leave_one_out(yy, yx, scale)


class SigLIP(nn.Module):
    """Sigmoid loss, with a bias that is learned: is this a pair, yes or no, for each of the N^2 alone.

    L = -1/N sum_ij ln sigmoid(z_ij (s <x_i, y_j> + b)),  z_ij = 1 for partners and -1 otherwise.

    Source: Zhai et al., Sigmoid Loss for Language Image Pre-Training, ICCV 2023, section 3.2 and algorithm 1. Published
    start: s = 10 and b = -10, so that the many wrong pairs weigh little at first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.tensor(-10.0))

    def forward(self, image: Tensor, text: Tensor, scale: Tensor) -> Tensor:
        """The loss of unit rows (N, D) each at the logit scale."""
        partners = 2 * torch.eye(len(image), dtype=image.dtype, device=image.device) - 1  # (N, N)
        return -functional.logsigmoid(partners * (scale * image @ text.T + self.bias)).sum() / len(image)


OPTIONS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "infonce": {},
        "cyclip": {"intra_modal": 0.25, "cross_modal": 0.25},
        "infoloob": {},
        "hopfield": {"beta": 8.0},
        "cloob": {"beta": 8.0},
        "siglip": {},
    }
)

_OBJECTIVES: Mapping[str, Callable[..., Tensor]] = MappingProxyType(
    {"infonce": info_nce, "cyclip": cyclip, "infoloob": info_loob, "hopfield": hopfield_info_nce, "cloob": cloob}
)


def objective(name: str, options: Mapping[str, float]) -> Objective:
    """An objective by the name that experiments use, with its options filled in."""
    return SigLIP() if name == "siglip" else partial(_OBJECTIVES[name], **options)


def log_scale_start(name: str) -> float:
    """Where the logarithm of a learned scale starts, as published with the objective."""
    return math.log(10) if name == "siglip" else LOG_SCALE_START


def over_pairs(loss: Objective, embeddings: Mapping[str, Tensor], scale: Tensor) -> Tensor:
    """Mean of an objective over every two of M >= 2 modalities; with two it is the objective itself.

    Parameters
    ----------
    loss
        Of a pair; it takes the modalities in the order of ``embeddings``.
    embeddings
        Modality to unit rows (N, D).
    scale
        Logit scale.
    """
    return torch.stack([loss(x, y, scale) for x, y in combinations(embeddings.values(), 2)]).mean()

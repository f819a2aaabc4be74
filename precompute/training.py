"""One run: a model, an objective, a data set and a seed; out come embeddings of the held-out pairs over training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .config import TrainingConfig
from .datasets.pairs import Pairs
from .datasets.tokenizer import Tokenizer
from .encoders import DualEncoder, PixelScale
from .initialisation import place
from .objectives import LOG_SCALE_MAX, log_scale_start, objective, over_pairs

FIRST_STEPS = 8  # while the learning rate warms up, single steps change little that can be seen


@dataclass(frozen=True)
class Trained:
    """What a run leaves: T checkpoints of N pairs, held-out ones or some that it was trained on."""

    steps: NDArray[np.int64]  # (T,)
    logit_scale: NDArray[np.float64]  # (T,)
    embeddings: Mapping[str, NDArray[np.float32]]  # modality to (T, N, D)


def checkpoint_steps(steps: int, count: int) -> list[int]:
    """At most ``count`` >= 2 rising steps from 0 to ``steps``, spaced evenly on a log scale from ``FIRST_STEPS`` on."""
    if steps == 0:
        return [0]
    spaced = np.geomspace(steps, min(FIRST_STEPS, steps), count - 1)  # from the end, which is in even if it is alone
    return [0, *np.unique(spaced.round().astype(int)).tolist()]


def batches(pairs: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Endless batches (size,) of rows; each pair is used once before any is used again.

    Where a batch spans two rounds, the pairs it already has are moved to the end of the new round, so that no
    batch holds a pair twice: its copy would be a negative of itself.
    """
    if size > pairs:
        msg = f"a batch of {size} needs at least as many pairs, there are {pairs}"
        raise ValueError(msg)
    queue = rng.permutation(pairs)  # (<= pairs,)
    while True:
        if len(queue) < size:
            fresh = rng.permutation(pairs)  # (pairs,)
            used = np.isin(fresh, queue)  # (pairs,)
            queue = np.concatenate([queue, fresh[~used], fresh[used]])
        yield queue[:size]
        queue = queue[size:]


def train(config: TrainingConfig, data: Pairs, seed: int, report: Callable[[int], None] = lambda _: None) -> Trained:
    """Run one training: same config, data, seed and machine give the same numbers, bit by bit.

    Parameters
    ----------
    config, data, seed
        What to train, on what, from which random start and in which order of pairs.
    report
        Told the number of steps done, after each one.
    """
    return train_once(config, data, seed, [config.embedded], report)[config.embedded]


def train_once(
    config: TrainingConfig,
    data: Pairs,
    seed: int,
    embedded: Iterable[str],
    report: Callable[[int], None] = lambda _: None,
) -> dict[str, Trained]:
    """Run one training and embed several sets of pairs: what `train` gives for each of ``embedded``."""
    torch.set_num_threads(1)  # one run a core; a sum split over threads would also change its last bits
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    tokenizer = Tokenizer.fit(data.captions("train"))
    colours = PixelScale.fit(torch.from_numpy(data.pixels[data.rows("train")]))
    pairs = _inputs(config, data, tokenizer, colours, data.rows("train"))
    probes = {name: _inputs(config, data, tokenizer, colours, data.probe(name)) for name in embedded}
    model = DualEncoder(config.encoder, tokenizer.size, tokenizer.length)
    place(config.initialisation, model, *pairs.values())
    start = log_scale_start(config.objective) if config.scale is None else math.log(config.scale)
    log_scale = nn.Parameter(torch.tensor(start), requires_grad=config.scale is None)
    loss_of = objective(config.objective, dict(config.options))
    learned = loss_of.parameters() if isinstance(loss_of, nn.Module) else ()
    optimiser = _optimiser(config, [*model.parameters(), *learned, log_scale])
    wanted = checkpoint_steps(config.steps, config.checkpoints)
    found = {name: [_embed(model, probe)] for name, probe in probes.items()}
    scales = [float(log_scale.detach().exp())]
    stream = batches(len(data.rows("train")), config.batch, np.random.default_rng(seed))
    for step in range(1, config.steps + 1):
        for group in optimiser.param_groups:
            group["lr"] = config.learning_rate * _pace(step, config)
        if config.scale is not None and config.scale_end is not None:
            log_scale.fill_(scheduled_log_scale(step, config.steps, config.scale, config.scale_end))
        rows = torch.from_numpy(next(stream))  # (B,)
        clouds = model({modality: inputs[rows] for modality, inputs in pairs.items()})
        loss = over_pairs(loss_of, clouds, log_scale.exp())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if config.scale is None:
            log_scale.data.clamp_(0, LOG_SCALE_MAX)
        if step in wanted:
            for name, probe in probes.items():
                found[name].append(_embed(model, probe))
            scales.append(float(log_scale.detach().exp()))
        report(step)
    return {
        name: Trained(
            steps=np.array(wanted, dtype=np.int64),
            logit_scale=np.array(scales, dtype=np.float64),  # (T,)
            embeddings={modality: np.stack([one[modality] for one in course]) for modality in course[0]},
        )
        for name, course in found.items()
    }


def _inputs(
    config: TrainingConfig, data: Pairs, tokenizer: Tokenizer, colours: PixelScale, rows: NDArray[np.int64]
) -> dict[str, Tensor]:
    """What the towers read of some pairs, by modality: pixels (M, 3, S, S), and tokens (M, L) or the same pixels."""
    pixels = colours(torch.from_numpy(data.pixels[rows]))  # (M, 3, S, S)
    if config.encoder.twin:
        return {"image": pixels, "twin": pixels}
    captions = [data.items[row].caption for row in rows]
    return {"image": pixels, "text": torch.from_numpy(tokenizer.encode(captions))}


def _optimiser(config: TrainingConfig, parameters: list[nn.Parameter]) -> torch.optim.Optimizer:
    """AdamW; gains, biases and the scale do not decay, as in CLIP."""
    return torch.optim.AdamW(
        [
            {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": config.weight_decay},
            {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
        ],
        lr=config.learning_rate,
        fused=True,
    )


def _pace(step: int, config: TrainingConfig) -> float:
    """Share of the learning rate at a step (from 1): up in a line, level, down in a line."""
    rising = step / max(config.warm_up, 1)
    falling = (config.steps + 1 - step) / max(config.cool_down, 1)
    return min(rising, 1.0, falling)


def scheduled_log_scale(step: int, steps: int, first: float, last: float) -> float:
    """Logarithm of the scale at a step (from 1): from ``first`` at step 1 to ``last`` at the last, by one factor."""
    share = (step - 1) / max(steps - 1, 1)
    return (1 - share) * math.log(first) + share * math.log(last)


@torch.no_grad()
def _embed(model: DualEncoder, probe: Mapping[str, Tensor]) -> dict[str, NDArray[np.float32]]:
    """Unit rows (N, D) of the embedded items in each modality."""
    return {modality: rows.numpy() for modality, rows in model(probe).items()}

"""The objectives once more, as literal as possible: NumPy scalars and loops, straight from the formulas."""

from __future__ import annotations

import math

import numpy as np


def dot(a, b):
    return sum(float(p) * float(q) for p, q in zip(a, b, strict=True))


def cross_entropy(rows, columns, s):
    """Mean over i of -ln( e^{s<r_i, c_i>} / sum_j e^{s<r_i, c_j>} )."""
    n = len(rows)
    total = 0.0
    for i in range(n):
        below = sum(math.exp(s * dot(rows[i], columns[j])) for j in range(n))
        total -= math.log(math.exp(s * dot(rows[i], columns[i])) / below)
    return total / n


def info_nce(x, y, s):
    return 0.5 * (cross_entropy(x, y, s) + cross_entropy(y, x, s))


def cyclip(x, y, s, intra_modal=0.25, cross_modal=0.25):
    n = len(x)
    within = across = 0.0
    for j in range(n):
        for k in range(n):
            within += (dot(x[j], x[k]) - dot(y[j], y[k])) ** 2
            across += (dot(x[j], y[k]) - dot(x[k], y[j])) ** 2
    return info_nce(x, y, s) + intra_modal * within / n + cross_modal * across / n


def leave_one_out(p, q, s):
    n = len(p)
    total = 0.0
    for i in range(n):
        others = sum(math.exp(s * dot(p[i], q[j])) for j in range(n) if j != i)
        total += -s * dot(p[i], q[i]) + math.log(others)
    return total / n / s


def info_loob(x, y, s):
    return leave_one_out(x, y, s) + leave_one_out(y, x, s)


def retrieve(states, store, beta):
    found = []
    for state in states:
        weights = [math.exp(beta * dot(state, pattern)) for pattern in store]
        mixed = sum(w * np.asarray(pattern) for w, pattern in zip(weights, store, strict=True)) / sum(weights)
        found.append(mixed / math.sqrt(dot(mixed, mixed)))
    return found


def hopfield(x, y, s, beta=8.0):
    a = cross_entropy(retrieve(x, x, beta), retrieve(y, x, beta), s)
    b = cross_entropy(retrieve(y, y, beta), retrieve(x, y, beta), s)
    return 0.5 * (a + b)


def cloob(x, y, s, beta=8.0):
    a = leave_one_out(retrieve(x, x, beta), retrieve(y, x, beta), s)
    b = leave_one_out(retrieve(y, y, beta), retrieve(x, y, beta), s)
    return a + b


def siglip(x, y, s, bias=-10.0):
    n = len(x)
    total = 0.0
    for i in range(n):
        for j in range(n):
            sign = 1 if i == j else -1
            total += math.log(1 + math.exp(-sign * (s * dot(x[i], y[j]) + bias)))
    return total / n


SLOW = {
    "infonce": info_nce,
    "cyclip": cyclip,
    "infoloob": info_loob,
    "hopfield": hopfield,
    "cloob": cloob,
    "siglip": siglip,
}

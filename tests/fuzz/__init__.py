"""Seeded bad inputs: each is either accepted or refused in clear sentences, in time, and nobody's file is lost.

    python -m tests.fuzz --minutes 60 --seed 7       # or: make fuzz MINUTES=60 SEED=7
    python -m tests.fuzz --seed 7 --repeat bundles 42

A module an area, with a function ``attempt(rng, folder, ground)``: it makes an input in an empty folder and tries it.
It returns where the input was accepted, raises ``InputError`` where it was refused, and anything else is a failure.
"""

"""Finds the packages below the four folders, so that a new one is a new folder and nothing else."""

from setuptools import find_packages, setup

FOLDERS = ("article", "explainers", "precompute", "site")

setup(
    packages=[
        f"modgap.{name}"
        for folder in FOLDERS
        for name in (folder, *(f"{folder}.{inner}" for inner in find_packages(folder)))
    ]
)

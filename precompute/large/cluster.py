"""Where work runs: here, or on the workers of a Dask cluster that is there already.

Work is a function of arguments that are small, or that say where what they need is read from. So a task whose worker
dies is run again by another one, from the same arguments, and the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import InputError
from .optional import needed

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 15  # seconds until a scheduler must have answered


class Workers(Protocol):
    """Runs functions."""

    def later(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - whatever it returns
        """Result of a function, now or promised; it may be an argument of another ``later``."""
        ...

    def done(self, results: Iterable[Any]) -> list[Any]:
        """Results, in their order."""
        ...


class Here:
    """The process that asks, at once."""

    def later(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
        """Result of a function."""
        return function(*arguments)

    def done(self, results: Iterable[Any]) -> list[Any]:
        """Results, in their order."""
        return list(results)


class OnCluster:
    """The workers of a cluster, which see the same files under the same paths."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def later(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
        """A promise; dask arrays among the arguments, or in dictionaries, become NumPy's on the worker."""
        from dask.delayed import delayed

        return delayed(function, pure=False)(*arguments)

    def done(self, results: Iterable[Any]) -> list[Any]:
        """Results, in their order."""
        return self.client.gather(self.client.compute(list(results)))  # pyright: ignore[reportReturnType]


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the cluster whose scheduler has this address.

    Raises
    ------
    InputError
        Dask is not installed, nothing answers there, or the cluster has no workers.
    """
    with needed("a Dask cluster"):
        from distributed import Client
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=True)
    except (OSError, ValueError) as err:
        raise InputError(
            f"--dask {address}: no scheduler answers ({err}); start one with 'dask scheduler' and give the address it "
            "prints, for example tcp://127.0.0.1:8786."
        ) from err
    with client:
        if not client.ncores():
            raise InputError(f"--dask {address}: the cluster has no workers; start some: 'dask worker {address}'.")
        yield client


@contextmanager
def workers(address: str | None) -> Iterator[Workers]:
    """Those of the cluster at an address; this process where there is none."""
    if address is None:
        yield Here()
        return
    with connected(address) as client:
        yield OnCluster(client)

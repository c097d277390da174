"""The features of a source in a space: streamed in batches, in parallel, and never twice.

Each worker reads a batch and computes its features, so that memory holds a few batches and the
features, however many samples there are.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from ganreport.errors import UsageError
from ganreport.samples.cache import Cache, key_of
from ganreport.samples.features.base import FeatureSource, FeatureSpace

Array = npt.NDArray[Any]
Progress = Callable[[int, int], None]
"""Called with how many samples are done, and of how many."""

VERSION: Final = 1
"""Part of every key: one more when the same samples give other features."""

_AHEAD: Final = 2  # batches begun or done for each worker, so that none waits for the slowest


def features_of(
    source: FeatureSource,
    space: FeatureSpace,
    *,
    chosen: Sequence[int] | None = None,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Array:
    """Features (n, d), float32, of a source, or of those of its samples that are ``chosen``.

    Args:
        source: What they are of.
        space: What they are in.
        chosen: Indices of samples, in the order that is wanted; None for all.
        progress: Called after every batch.
        cache: Where they are looked up and kept; the user's by default.

    Raises:
        UsageError: The space takes no such samples, or a file can't be read any more.
    """
    check(source, space)
    cache = cache or Cache.of_user()
    indices = None if chosen is None else np.asarray(chosen, np.int64)
    count = source.count if indices is None else len(indices)
    key = key_of(VERSION, source.fingerprint, indices, space.fingerprint)
    kept = cache.array(key)
    if kept is not None and kept.shape == (count, space.dimension) and kept.dtype == np.float32:
        if progress:
            progress(count, count)
        return kept
    features = np.empty((count, space.dimension), np.float32)
    wanted = range(source.count) if chosen is None else chosen
    done = 0
    for rows in _in_parallel(source, space, wanted):
        features[done : done + len(rows)] = rows
        done += len(rows)
        if progress:
            progress(done, count)
    cache.keep_array(key, features)
    return features


def check(source: FeatureSource, space: FeatureSpace) -> None:
    """Raise unless a space takes the samples of a source.

    Raises:
        UsageError: It does not.
    """
    if source.kind.name not in space.kinds:
        raise UsageError(
            f"features = {space.id!r} takes {' or '.join(sorted(space.kinds))}, but the samples "
            f"are of the kind {source.kind.name!r}. Leave --features out for what fits them."
        )


def workers() -> int:
    """How many batches are in work at once: the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_parallel(
    source: FeatureSource, space: FeatureSpace, wanted: Sequence[int]
) -> Iterator[Array]:
    """The features of one batch after the other, each read and computed by one worker.

    A worker computes with one thread: many small matrices are done sooner side by side.
    """

    def work(start: int) -> Array:
        return space.extract(source.take(wanted[start : start + space.batch]))

    threads = workers() if space.parallel else 1
    waiting: deque[Future[Array]] = deque()
    with threadpool_limits(1), ThreadPoolExecutor(threads) as pool:
        try:
            for start in range(0, len(wanted), space.batch):
                waiting.append(pool.submit(work, start))
                if len(waiting) >= threads * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()

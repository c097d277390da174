"""TF_CONFIG: what it says, and what is said of one that can't be used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ganreport.errors import UsageError
from gantrainer.distributed import cluster

TWO = ["one:2001", "two:2001"]


def _config(cluster: Any, kind: str = "worker", index: int = 0) -> str:
    return json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})


@pytest.mark.parametrize(
    ("config", "workers", "chief"),
    [
        (_config({"worker": TWO}), 2, True),
        (_config({"worker": TWO}, index=1), 2, False),
        (_config({"chief": ["zero:2001"], "worker": TWO}), 3, False),
        (_config({"chief": ["zero:2001"], "worker": TWO}, "chief"), 3, True),
        (cluster.EXAMPLE, 2, True),
    ],
)
def test_the_first_worker_is_chief_unless_one_is_named(
    config: str, workers: int, chief: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", config)
    assert cluster.place() == (workers, chief)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", "it is not set"),
        ("worker 0 of 2", "can't be used"),
        ("{}", "missing required field `cluster`"),
        (_config({"worker": ["one"]}), "matching regex"),
        (_config({"worker": []}), "length >= 1"),
        (_config({"worker": TWO}, index=2), "its task is worker 2, but its cluster has 2 such"),
        (_config({"worker": TWO}, "chief"), "its task is chief 0, but its cluster has 0 such"),
        (_config({"worker": TWO}, index=-1), ">= 0"),
        (_config({"worker": TWO, "ps": TWO}), "Invalid enum value 'ps'"),
        (_config({"worker": TWO, "chief": TWO}), "more than one chief"),
    ],
)
def test_what_is_wrong_is_said_with_an_example(
    config: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", config)
    with pytest.raises(UsageError) as refused:
        cluster.place()
    assert said in str(refused.value)
    assert cluster.EXAMPLE in str(refused.value)

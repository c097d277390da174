import dataclasses
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.advice import advice
from ganreport.analysis.advice.change_words import sentences
from ganreport.analysis.advice.counsel import COUNSELS
from ganreport.analysis.diagnostics import DIAGNOSTICS, remedies
from ganreport.analysis.findings import Finding
from ganreport.analysis.grading import Status
from ganreport.analysis.remedies import acting
from ganreport.analysis.remedies.ladders import LENGTH
from ganreport.run.cards import AdvisedRound, RunInfo
from ganreport.run.model import Run
from gantrainer.config import settings
from gantrainer.config.presets import PRESETS

from ..configurations import CONFIGURATIONS, complete


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """As much of a condition as advice knows."""

    id: str
    supporting: tuple[str, ...] = ()
    advice: object = ""
    changes: dict[str, Any] = {}
    otherwise: object = ""


RING = complete(PRESETS["ring-collapse"].settings)
IDS = [diagnostic.id for diagnostic in DIAGNOSTICS]
SOME = st.lists(st.sampled_from(IDS), min_size=1, max_size=6, unique=True)


def finding(name: str, status: Status = Status.FAIL) -> Finding:
    return Finding(
        id=name, axis="quality", question="?", status=status, claim="", advice="In plain words.",
        why="Because.",
    )  # fmt: skip


def info(configuration: dict[str, Any], *advised: AdvisedRound) -> RunInfo:
    return RunInfo(id="1", name="run", configuration=configuration, advised=advised)


def settled(names: list[str], about: RunInfo) -> tuple[Finding, ...]:
    return advice.settled([finding(name) for name in names], about, remedies())


def merged(findings: tuple[Finding, ...]) -> dict[str, Any]:
    return advice.merged(each.changes for each in findings)


def followed(about: RunInfo, changes: dict[str, Any]) -> RunInfo:
    """What a run records that was trained as advised."""
    before = about.configuration
    one = AdvisedRound(run=about.id, changes={n: (before[n], v) for n, v in changes.items()})
    text = msgspec.json.encode(
        msgspec.structs.replace(
            about, configuration=before | changes, advised=(*about.advised, one)
        )
    )
    return msgspec.json.decode(text, type=RunInfo)


@given(SOME, CONFIGURATIONS)
def test_every_change_acts_and_makes_a_configuration_that_trains(names, before) -> None:
    changes = merged(settled(names, info(before)))
    after = before | changes
    for name, value in changes.items():
        assert value != before[name]
        assert acting.acts(name, before) or acting.acts(name, after), name
    if after["network"] == "mlp" or after["data"] == "digits":
        settings.from_mapping(after, "test")


@given(SOME, CONFIGURATIONS)
def test_a_second_round_differs_from_the_first_and_takes_nothing_back(names, before) -> None:
    about = info(before)
    first = merged(settled(names, about))
    again = followed(about, first)
    second = merged(settled(names, again))
    for name, value in second.items():
        assert value != first.get(name), name
        assert value != before[name] or name not in first
    third = merged(settled(names, followed(again, second)))
    for name, value in third.items():
        assert value not in (first.get(name), second.get(name))


@given(SOME, CONFIGURATIONS)
def test_findings_agree_and_say_what_they_change(names, before) -> None:
    findings = settled(names, info(before))
    changes = merged(findings)
    for each in findings:
        assert each.changes.items() <= changes.items()
        if each.changes:
            assert str(each.advice) == " ".join(map(str, sentences(each.changes, before)))
        else:
            assert str(each.advice) in (
                "In plain words.",
                "No further change of the settings is known to help.",
            )


def test_steps_alone_are_not_advised_where_more_steps_do_not_help() -> None:
    ring = complete(PRESETS["ring"].settings | {"schedule": "constant"})
    asking = [finding("fidelity"), finding("under-training", Status.OK)]
    changes = merged(advice.settled(asking, info(ring), remedies()))
    assert "steps" not in changes or set(changes) - LENGTH
    asking[1] = finding("under-training", Status.NOT_MEASURED)
    assert set(merged(advice.settled(asking, info(ring), remedies()))) == LENGTH


def test_the_collapsed_ring_gets_a_deeper_discriminator_when_the_first_advice_failed() -> None:
    about = info(RING)
    names = ["diversity", "coverage", "modes", "fidelity"]
    first = merged(settled(names, about))
    assert first["r1"] == 0.1
    assert "discriminator_widths" not in first
    second = merged(settled(names, followed(about, first)))
    assert second["discriminator_widths"] == [128, 128]
    assert second["d_learning_rate"] == RING["g_learning_rate"]


@pytest.fixture
def ring(tmp_path: Path) -> Run:
    return Run(path=tmp_path, format="test", info=info(RING))


def test_each_change_is_told_of_the_first_condition_that_asks_for_it(ring: Run) -> None:
    findings = settled(["modes", "fidelity"], ring.info)
    told: set[str] = set()
    one = advice.advise_for("collapse", findings[:1], ring, told)
    other = advice.advise_for("quality", findings[1:], ring, set(one.changes))
    assert "R1 penalty" in str(one.text)
    assert "R1 penalty" not in str(other.text)
    assert "R1 penalty" in str(advice.advise_for("quality", findings[1:], ring).text)
    assert {**one.changes, **other.changes} == merged(findings)
    again = advice.advise_for("hopping", findings[:1], ring, set(one.changes))
    assert str(again.text) == "The advice above applies to this as well."


def test_what_to_do_next_is_said_before_it_is_needed(ring: Run) -> None:
    findings = settled(["modes"], ring.info)
    one = advice.advise_for("collapse", findings, ring)
    assert str(one.otherwise).startswith("Raise ")
    assert "Make the discriminator larger" in str(one.otherwise)


def test_where_all_was_tried_the_data_are_to_be_looked_at(ring: Run) -> None:
    about = ring.info
    for _ in range(4):
        changes = merged(settled(["modes"], about))
        about = followed(about, changes)
    assert merged(settled(["modes"], about)) == {}
    last = dataclasses.replace(ring, info=about)
    one = advice.advise_for("collapse", settled(["modes"], about), last)
    assert one.changes == {}
    assert str(one.text).startswith("All settings known to help have been tried")
    assert one.checks


@given(st.sampled_from(sorted(COUNSELS)), CONFIGURATIONS)
def test_an_autoencoder_is_told_nothing_of_a_discriminator(condition: str, before) -> None:
    values = before | {"model": "vae", "spectral": "none"}
    names = [name for name in IDS if name not in ("dominance", "blindness", "overfitting")]
    findings = settled(names, info(values))
    run = Run(path=Path(), format="test", info=info(values))
    one = advice.advise_for(condition, findings, run)
    for text in (one.text, one.otherwise, *one.checks):
        assert "discriminator" not in str(text).lower()
        assert "R1" not in str(text)


def test_what_no_setting_mends_keeps_its_words(ring: Run) -> None:
    (one,) = settled(["plausibility"], ring.info)
    assert (one.advice, one.changes) == ("In plain words.", {})


@pytest.mark.parametrize(
    ("condition", "own"),
    [
        ("diverged", {"d_learning_rate", "g_learning_rate", "d_optimiser", "g_optimiser", "r1",
                      "clip_gradient_norm"}),
        ("undertrained", LENGTH),
    ],
)  # fmt: skip
def test_what_all_else_follows_from_is_mended_alone(condition: str, own: set[str]) -> None:
    """Neither more steps for a run that diverged, nor a penalty for one that had hardly begun."""
    values = {"steps": 45} if condition == "undertrained" else {
        f"{n}_{k}": v for n in "dg" for k, v in (("optimiser", "sgd"), ("learning_rate", 0.3))
    }  # fmt: skip
    about = info(complete(PRESETS["ring"].settings | {"schedule": "constant", "r1": 0.0} | values))
    run = Run(path=Path(), format="test", info=about)
    findings = settled(["integrity", "fidelity", "coverage", "blindness"], about)
    held = [Held(id=condition, supporting=("integrity", "fidelity")),
            Held(id="blindness", supporting=("blindness",))]  # fmt: skip
    one, other = advice.advised(held, findings, run)
    assert {*one.changes} - LENGTH == own - LENGTH
    assert ("steps" in one.changes) == ("steps" in own)
    assert one.changes.get("steps", 3000) >= 3000
    assert other.changes == {}
    assert str(one.advice).count(". ") < 6


def test_what_to_do_second_is_said_once(ring: Run) -> None:
    findings = settled(["modes", "oscillation", "fidelity"], ring.info)
    held = [
        Held(id="collapse", supporting=("modes",)),
        Held(id="quality", supporting=("fidelity",)),
    ]
    one, other = advice.advised(held, findings, ring)
    assert "If this does not help" not in str(one.otherwise)  # the page says it
    assert "Look at the real samples" in str(one.otherwise)
    assert "Look at the real samples" not in str(other.otherwise)
    # What supports no condition of its own is mended with the first.
    assert "ema" in one.changes
    healthy = advice.advised([Held(id="healthy"), *held], findings, ring)
    assert [(each.advice, each.changes) for each in healthy] == [("", {})] * 3

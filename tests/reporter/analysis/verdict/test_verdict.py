from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganreport.analysis.analyse import analyse
from ganreport.analysis.diagnostics import DIAGNOSTICS
from ganreport.analysis.findings import Evidence, Finding
from ganreport.analysis.grading import WORST_FIRST, Status
from ganreport.analysis.limits import LIMITS
from ganreport.analysis.verdict.conditions import BY_ID
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.ranking import status_of
from ganreport.analysis.verdict.reliability import measured
from ganreport.analysis.verdict.verdict import RULES, conclude
from ganreport.metrics.comparison import Comparison
from ganreport.metrics.history import History

MODEL = measured().model
AXES = {diagnostic.id: diagnostic.axis for diagnostic in DIAGNOSTICS}
FIGURES = sorted({term.figure for scale in MODEL.scales for term in scale.terms})


def finding(name, status, value=1.0, axis=None, since=None):
    numbers = (
        () if status is Status.NOT_MEASURED else (Evidence(name=name, label=name, value=value),)
    )
    return Finding(
        id=name, axis=axis or AXES[name], question="?", status=status, claim=f"About {name}.",
        evidence=numbers, since=since, advice=f"Do {name}.",
    )  # fmt: skip


COVERED = finding("coverage", Status.OK)
LOG = finding("integrity", Status.OK)
UNSEEN = finding("coverage", Status.NOT_MEASURED)
STILL = finding("oscillation", Status.OK)
DIED = finding("integrity", Status.FAIL)
COLLAPSED = finding("diversity", Status.FAIL, since=1500)
UNLIKE = finding("fidelity", Status.FAIL)
WON = finding("dominance", Status.WARN)


@pytest.mark.parametrize(
    ("findings", "outcome", "primary"),
    [
        ((), "Not enough evidence", "unknown"),
        ((UNSEEN,), "Not enough evidence", "unknown"),
        ((UNSEEN, STILL, LOG), "Not enough evidence", "unknown"),
        ((COVERED, LOG), "Healthy", "healthy"),
        ((UNSEEN, WON), "Warning", "dominance"),
        ((COLLAPSED, WON, LOG), "Failed", "partial"),
        ((COLLAPSED, DIED), "Failed", "diverged"),
        ((finding("memorisation", Status.FAIL), COLLAPSED), "Failed", "memorization"),
        ((UNLIKE, COLLAPSED), "Failed", "partial"),
        ((UNLIKE, finding("diversity", Status.WARN)), "Failed", "quality"),
        ((finding("repetition", Status.FAIL),), "Failed", "collapse"),
        ((finding("theirs", Status.FAIL, axis="quality"),), "Failed", "other"),
    ],
)  # fmt: skip
def test_what_a_run_is_called_by_thresholds_alone(findings, outcome, primary):
    verdict = conclude(Observed(findings))
    assert str(verdict.outcome) == outcome
    assert verdict.primary.id == primary
    assert verdict.status is next(rule.status for rule in RULES if str(rule.outcome) == outcome)
    assert str(verdict.headline).endswith(".")
    assert verdict.chance is None
    assert str(verdict.uncalibrated)


def test_mechanisms_are_likely_causes_where_samples_are_bad():
    verdict = conclude(Observed((COLLAPSED, WON)))
    first, second = verdict.conditions
    assert (first.id, first.cause, second.id, second.cause) == ("partial", False, "dominance", True)
    assert str(first.headline).startswith("Partial mode collapse: ")
    assert str(first.headline).endswith(", since step 1,500.")
    assert first.supporting == ("diversity",)
    assert first.advice == "Do diversity."


def test_a_collapse_is_total_or_partial_and_never_both():
    few = (*(finding(name, Status.FAIL) for name in ("modes", "diversity", "sameness")),)
    names = [c.id for c in conclude(Observed(few)).conditions]
    assert names == ["collapse"]


def known(values: dict[str, float], statuses: dict[str, Status]) -> Observed:
    """A run within the domain, with these figures (baseline 1) and statuses."""
    named: dict[str, list[Evidence]] = {name: [] for name in statuses}
    for figure, value in values.items():
        name, short = figure.split(".")
        named.setdefault(name, []).append(
            Evidence(name=short, label=short, value=value, baseline=1)
        )
    findings = [
        Finding(
            id=name, axis=AXES[name], question="?", status=statuses.get(name, Status.OK),
            claim=f"About {name}.", evidence=tuple(numbers),
        )
        for name, numbers in named.items()
    ]  # fmt: skip
    region = MODEL.domain.regions[0]
    history = History(table=None, absent={})
    facts = Comparison(
        kind=region.kind, size=region.size[0], dimension=region.dimension[0],
        featured=region.featured, train=1000, heldout=1000, generated=1000,
        scores={"x": None}, blind={"x": None},
    )  # fmt: skip
    object.__setattr__(history, "comparison", facts)
    return Observed(findings, history=history)


SOUND = dict.fromkeys(FIGURES, 1.0) | {
    "oscillation.shift": 0.0,
    "integrity.non_finite": 0.0,
    "memorisation.c_t": 0.0,
    "modes.missing": 0.0,
}
STATUSES = st.dictionaries(st.sampled_from(sorted(AXES)), st.sampled_from(list(Status)))


@given(st.dictionaries(st.sampled_from(FIGURES), st.floats(0, 30)), STATUSES)
def test_the_verdict_never_contradicts_its_chances(values, statuses):
    """Whatever was measured and whatever thresholds say."""
    verdict = conclude(known(SOUND | values, statuses), MODEL)
    first = verdict.primary
    assert verdict.status is first.status
    assert not first.cause
    held = [c for c in verdict.conditions if not c.cause]
    assert all(WORST_FIRST.index(c.status) >= WORST_FIRST.index(verdict.status) for c in held)
    assert len({c.id for c in verdict.conditions} - {"other"}) == len(
        [c for c in verdict.conditions if c.id != "other"]
    )
    assert {c.id for c in held} != {"collapse", "partial"}
    if verdict.chance is None:
        return
    parts = [c.value for c in verdict.chances] + [
        c.chance for c in held if c.chance is not None and c.kind != "end"
    ]
    assert verdict.chance == max(parts)
    assert status_of(verdict.chance, MODEL.bands) is verdict.status


def test_a_warning_threshold_accuses_nobody_that_chances_find_well():
    """Of sound figures, whatever warns beside them."""
    verdict = conclude(known(SOUND, {"fidelity": Status.WARN, "dominance": Status.WARN}), MODEL)
    assert verdict.status is Status.OK
    assert verdict.chance < MODEL.bands.warn
    remarks = [c.id for c in verdict.conditions if c.cause]
    assert remarks == ["dominance"]


def test_what_no_scale_looks_at_is_an_alarm():
    verdict = conclude(known(SOUND, {"repetition": Status.FAIL}), MODEL)
    assert verdict.primary.id == "collapse"
    assert verdict.chance == MODEL.alarm("repetition")


@pytest.mark.parametrize(("value", "stricter"), [(0.9, True), (0.35, False), (0.2, False)])
def test_a_threshold_that_the_user_made_stricter_decides(value, stricter):
    observed = known(SOUND, {"diversity": Status.WARN})
    failing = finding("coverage", Status.FAIL)
    failing = msgspec.structs.replace(failing, limits=("coverage_warn", "coverage_fail"))
    limits = LIMITS.replaced({"coverage_fail": value})
    verdict = conclude(
        replace(observed, findings=(*observed.findings, failing), limits=limits), MODEL
    )
    assert (verdict.status is Status.FAIL) == stricter
    assert (verdict.chance is None) == stricter
    assert ("the default thresholds" in str(verdict.uncalibrated)) == stricter


def test_stricter_is_what_more_values_are_worse_than():
    values = {"coverage_fail": 0.5, "missing_warn": 0.01, "diversity_warn": 0.1, "shift_fail": 0.9}
    assert LIMITS.replaced(values).stricter(LIMITS) == {"coverage_fail", "missing_warn"}
    assert not LIMITS.stricter(LIMITS)


def test_losses_that_are_not_finite_are_certain():
    verdict = conclude(known(SOUND, {"integrity": Status.FAIL}), MODEL)
    assert verdict.primary.id == "diverged"
    assert verdict.chance == 1.0
    assert [c.id for c in verdict.conditions if BY_ID[c.id].kind == "outcome"] == []


def hopping(simulate, evaluations):
    """Samples of two classes an evaluation, the next two at the next."""
    samples = {}
    for i in range(1, evaluations + 1):
        every = simulate.generated(i, count=3000)
        keep = np.isin(every["random_classes"], [2 * i % 10, (2 * i + 1) % 10])
        some = {k: v[keep][:500] for k, v in every.items() if k.startswith("random")}
        samples[100 * i] = every | some | {"d_random": every["d_random"][:500]}
    return samples


def planted(simulate, kind):
    """Arguments of runs whose fault is known."""
    reference = simulate.reference()
    if kind == "losses that are NaN":
        columns = simulate.losses()
        columns["d_loss"][500:] = columns["g_loss"][500:] = np.nan
        return {"columns": columns}
    if kind == "hopping":
        return {"reference": reference, "samples": hopping(simulate, 12)}
    samples = {
        "perfect": lambda: simulate.generated(7),
        "three classes missing": lambda: simulate.generated(7, classes=7),
        "a point": lambda: simulate.generated(7, spread=0.02),
        "noise": lambda: simulate.generated(7) | {
            "random_features": np.random.default_rng(3).normal(0, 6, (500, 64)).astype("f4")
        },
        "copies": lambda: simulate.generated(7) | {
            "random_features": reference["train_features"][:500],
            "random_classes": reference["train_classes"][:500],
            "random": reference["train"][:500],
        },
    }  # fmt: skip
    return {"reference": reference, "samples": {2000: samples[kind]()}}


@pytest.mark.parametrize(
    ("kind", "status", "begins"),
    [
        ("perfect", Status.OK, "Healthy: no fault was found"),
        ("three classes missing", Status.FAIL, "Partial mode collapse: 3 of 10 classes are"),
        ("a point", Status.FAIL, "Mode collapse: the generator makes 1 of 1"),
        ("noise", Status.FAIL, "Low sample quality: 0 % of the generated samples are close to"),
        ("copies", Status.FAIL, "Memorization: 100 % of the generated samples are closer to a"),
        ("hopping", Status.FAIL, "Mode "),
        ("losses that are NaN", Status.FAIL, "Training diverged: losses are NaN from step 501 on."),
    ],
)  # fmt: skip
def test_planted_faults_are_called_by_their_names(simulate, kind, status, begins):
    verdict = analyse(simulate.run(**planted(simulate, kind))).verdict
    assert str(verdict.headline).startswith(begins)
    assert verdict.status is status
    names = [c.id for c in verdict.conditions if not c.cause]
    if kind == "hopping":
        assert "hopping" in names
    assert verdict.calibrated == (kind != "losses that are NaN")
    if verdict.calibrated:
        assert (verdict.chance >= 0.5) == (status is Status.FAIL)
    if kind == "perfect":
        assert "100" in str(verdict.headline)
        assert verdict.grade.overall.value > 90


def test_a_run_of_few_steps_is_undertrained_whatever_its_samples_lack(simulate):
    arguments = planted(simulate, "noise")
    arguments["samples"] = {300: arguments["samples"][2000]}
    verdict = analyse(simulate.run(columns=simulate.losses(300), **arguments)).verdict
    assert str(verdict.headline) == "Undertrained: training ended after 300 steps."
    assert verdict.status is Status.FAIL
    assert verdict.chance == verdict.primary.chance
    assert "quality" in [c.id for c in verdict.conditions]


def test_a_bare_table_of_a_winning_discriminator_is_called_that(simulate):
    columns = simulate.losses()
    columns = {name: columns[name] for name in ("d_loss", "g_loss")}
    columns["d_loss"] *= 1e-4
    verdict = analyse(simulate.run(columns=columns)).verdict
    assert verdict.primary.id == "dominance"
    assert str(verdict.headline).startswith("Discriminator overpowers the generator: ")
    assert not verdict.calibrated


def test_losses_that_end_where_a_gan_should_end_accuse_nobody(simulate):
    """D learns at first, and is caught up with: 2 ln 2 at the end."""
    steps = np.arange(2000)
    rng = np.random.default_rng(0)
    level = 1.386 - 0.9 * np.exp(-steps / 150)
    noise = 1 + 1e-4 * rng.normal(size=(2, 2000))
    columns = {
        "d_loss": level * noise[0],
        "g_loss": (0.693 + 0.9 * np.exp(-steps / 150)) * noise[1],
    }
    verdict = analyse(simulate.run(columns=columns)).verdict
    assert verdict.primary.id == "unknown"
    never = {"d_loss": 1.386 * noise[0], "g_loss": 0.693 * noise[1]}
    assert analyse(simulate.run(columns=never)).verdict.primary.id == "blindness"


@pytest.mark.parametrize(
    ("precision", "names"), [(0.97, ["partial"]), (0.7, ["partial", "quality"])]
)
def test_samples_that_lie_among_the_real_ones_are_not_of_low_quality(precision, names):
    """They are far from the data as a whole for what they lack."""
    near = Evidence(name="precision", label="Precision", value=precision, baseline=1.0)
    far = Evidence(name="wasserstein", label="Distance", value=5.0, baseline=1.0)
    unlike = msgspec.structs.replace(UNLIKE, evidence=(near, far))
    assert [c.id for c in conclude(Observed((COLLAPSED, unlike))).conditions] == names
    assert [c.id for c in conclude(Observed((unlike,))).conditions] == ["quality"]


def test_too_few_real_samples_are_not_called_no_samples(simulate):
    reference = {name: values[:100] for name, values in simulate.reference().items()}
    noise = planted(simulate, "noise")["samples"]
    verdict = analyse(simulate.run(reference=reference, samples=noise)).verdict
    assert verdict.primary.id == "unknown"
    assert "could not be compared with real samples" in str(verdict.headline)
    assert "fewer than 200 real samples" in str(verdict.uncalibrated)

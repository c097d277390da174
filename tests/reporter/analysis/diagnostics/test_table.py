"""Every diagnostic on every run that a reader may hand over, however poor."""

import functools

import numpy as np
import pytest

from ganreport.analysis.checkpoints import recommend
from ganreport.analysis.diagnostics import DIAGNOSTICS, examine
from ganreport.analysis.findings import Absent, Context
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS, Limits
from ganreport.analysis.verdict.observed import Observed
from ganreport.analysis.verdict.verdict import conclude
from ganreport.charts import CHARTS, PICTURES
from ganreport.metrics.history import measure_samples
from ganreport.report.references import REFERENCES
from ganreport.run.cards import DataCard, ObjectiveCard
from ganreport.run.columns import described, encoded

from ...records import table

POINTS = DataCard(name="ring", kind="points", shape=(2,))
WGAN = ObjectiveCard(name="wgan", d_output="score")


def ring(count, seed=0):
    rng = np.random.default_rng(seed)
    centres = np.array([[np.cos(a), np.sin(a)] for a in np.arange(8) * np.pi / 4])
    points = centres[rng.integers(0, 8, count)] + 0.01 * rng.normal(size=(count, 2))
    modes = {"mode_centres": centres.astype("f4"), "mode_std": np.float32(0.01)}
    return points.astype("f4"), modes


def points_run(s, count=300, **changes):
    train, modes = ring(500)
    reference = {"train": train, "heldout": ring(200, 1)[0], **modes} | changes.get("real", {})
    fake = ring(count, 2)[0]
    samples = {100: {"random": changes.get("fake", fake)}}
    return s.run(reference=reference, samples=samples, data=POINTS)


def without(arrays, *words):
    return {key: value for key, value in arrays.items() if not any(w in key for w in words)}


def damaged(s):
    run = s.run(reference=s.reference(), samples={5: s.generated(0), 9: s.generated(1)})
    path = run.samples[1].arrays.path
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 8 : len(raw) // 2] = bytes(len(raw) // 2 - len(raw) // 8)
    path.write_bytes(raw)
    return run


NAN = np.full(200, np.nan)
INF = np.full(200, np.inf)

RUNS = {
    "whole": lambda s: s.run(
        reference=s.reference(), samples={i * 100: s.generated(i) for i in range(6)}
    ),
    "no samples": lambda s: s.run(),
    "nothing at all": lambda s: s.run(columns={}),
    "one evaluation": lambda s: s.run(reference=s.reference(), samples={5: s.generated(0)}),
    "one row": lambda s: s.run(columns=s.losses(1)),
    "three rows": lambda s: s.run(columns=s.losses(3)),
    "twenty rows": lambda s: s.run(columns=s.losses(20)),
    "losses all NaN": lambda s: s.run(columns=s.losses(200) | {"d_loss": NAN, "g_loss": NAN}),
    "everything NaN": lambda s: s.run(columns=dict.fromkeys(s.losses(), NAN)),
    "infinite gradients": lambda s: s.run(columns=dict.fromkeys(("g_grad_norm", "d_loss"), INF)),
    "constant": lambda s: s.run(columns={key: np.full(500, 0.5) for key in s.losses()}),
    "zero": lambda s: s.run(columns={key: np.zeros(500) for key in s.losses()}),
    "huge": lambda s: s.run(columns={key: 1e37 * y for key, y in s.losses(300).items()}),
    "g loss only": lambda s: s.run(columns={"g_loss": s.losses(300)["g_loss"]}),
    "strange columns only": lambda s: s.run(columns={"fid": np.arange(50.0)}),
    "no cards": lambda s: s.run(objective=None, data=None, embedding=None),
    "wgan": lambda s: s.run(columns={"d_loss": s.losses(300)["d_loss"] - 1.2}, objective=WGAN),
    "ring": points_run,
    "ring of two samples": lambda s: points_run(s, 2),
    "ring of one sample": lambda s: points_run(s, 1),
    "ring in one point": lambda s: points_run(s, fake=np.zeros((300, 2), "f4")),
    "ring far away": lambda s: points_run(s, fake=np.full((300, 2), 3e37, "f4")),
    "ring with NaN": lambda s: points_run(s, fake=np.where(ring(300)[0] > 0.5, np.nan, 0.1)),
    "ring all NaN": lambda s: points_run(s, fake=np.full((300, 2), np.nan, "f4")),
    "ring of other dimension": lambda s: points_run(s, fake=np.zeros((300, 3), "f4")),
    "constant real samples": lambda s: points_run(s, real={"train": np.ones((500, 2), "f4")}),
    "one real": lambda s: points_run(s, real={"train": np.ones((1, 2), "f4")}),
    "one mode": lambda s: points_run(s, real={"mode_centres": np.ones((1, 2), "f4")}),
    "broken mode_std": lambda s: points_run(s, real={"mode_std": np.ones(3, "f4")}),
    "no features": lambda s: s.run(
        reference=without(s.reference(), "features", "classes"),
        samples={5: without(s.generated(0), "features", "classes")},
    ),
    "features of generated samples only": lambda s: s.run(
        reference=without(s.reference(), "features"), samples={5: s.generated(0)}
    ),
    "features only": lambda s: s.run(
        reference={k: v for k, v in s.reference().items() if "features" in k},
        samples={5: {"random_features": s.generated(0)["random_features"]}},
    ),
    "no reference": lambda s: s.run(samples={5: s.generated(0)}),
    "pictures and nothing else": lambda s: s.run(
        columns={}, samples={i: without(s.generated(i), "_") for i in range(3)}
    ),
    "no random samples": lambda s: s.run(
        reference=s.reference(), samples={5: {"fixed": ring(9)[0]}}
    ),
    "one class": lambda s: s.run(
        reference=s.reference() | {"heldout_classes": np.zeros(9, "i4")},
        samples={5: s.generated(0) | {"random_classes": np.zeros(500, "i4")}},
    ),
    "more classes than real samples": lambda s: s.run(
        reference=s.reference(), samples={5: s.generated(0) | {"random_classes": np.full(500, 77)}}
    ),
    "fewer points than dimensions": lambda s: s.run(
        reference=s.reference(train=30, heldout=10), samples={5: s.generated(0, 25)}
    ),
    "damaged samples": damaged,
    "layers without units": lambda s: s.run(
        layers={5: [{"network": "generator", "layer": "a", "dead_share": np.nan}]}
    ),
    "variational": lambda s: s.run(
        reference=s.reference(), samples={5: s.generated(0) | {"latent_kl": np.ones(4, "f4")}}
    ),
    "layers without columns": lambda s: s.run(layers={5: [{"network": "generator"}]}),
}  # fmt: skip


@pytest.fixture(scope="module")
def measured(simulation, tmp_path_factory):
    """Gives one of these runs and its history by name; each is made and measured once."""

    @functools.cache
    def made(name):
        run = (RUNS | RICH)[name](simulation(tmp_path_factory.mktemp("measured")))
        return run, measure_samples(run)

    return made


@pytest.fixture(scope="module", params=RUNS)
def examined(request, measured):
    run, history = measured(request.param)
    return run, history, examine(run, history)


OF_GIVEN = ("sharpness",)  # asked beside data that were given: samples/test_opening.py


def test_every_question_gets_an_answer_in_sentences(examined):
    run, history, findings = examined
    asked = sorted(d.id for d in DIAGNOSTICS if d.concerns(Context(run, history)))
    assert sorted(f.id for f in findings) == asked
    of_records = {d.id for d in DIAGNOSTICS if "a table's" in str(d.needs)}
    of_pairs = {d.id for d in DIAGNOSTICS if d.id.startswith("paired_")}
    of_few = {"posterior", "recorded", "sameness", *OF_GIVEN} | of_records | of_pairs
    assert set(asked) >= {d.id for d in DIAGNOSTICS} - of_few
    for finding in findings:
        assert not str(finding.claim)[0].islower()  # a number may stand there
        assert str(finding.claim).endswith(".")
        assert ".." not in str(finding.claim)
        assert "nan" not in str(finding.claim).split()  # a number that was written; NaN is a word
        troubled = finding.status in (Status.FAIL, Status.WARN)
        assert bool(finding.advice) == troubled
        assert finding.since is None or (troubled and isinstance(finding.since, int))
        for number in finding.evidence:
            for value in (number.value, number.lower, number.upper, number.baseline):
                assert value is None or np.isfinite(value)
    order = [tuple(Status).index(f.status) for f in findings]
    assert order == sorted(order)


def test_what_was_not_measured_is_neither_sound_nor_silent(examined):
    run, history, findings = examined
    verdict = conclude(Observed(findings, run, history))
    collapse = [f for f in findings if f.axis == "collapse"]
    if all(f.status is Status.NOT_MEASURED for f in collapse):
        assert verdict.status is not Status.OK
        assert "samples" in f"{verdict.headline} {verdict.uncalibrated}".lower()
    for finding in findings:
        if finding.status is Status.NOT_MEASURED:
            assert str(finding.reason)[-1] != "."  # it stands within sentences
            assert not finding.evidence
        else:
            assert any(number.value is not None for number in finding.evidence)
    if not len(history.table):
        assert history.absent
    assert len(verdict.numbers) <= 3
    assert str(verdict.headline).endswith(".")
    assert str(verdict.headline).startswith(f"{verdict.primary.name}: ")
    assert not verdict.primary.cause
    assert {c.id for c in verdict.conditions} & {"healthy", "unknown"} in (
        set(),
        {verdict.primary.id},
    )


def test_a_recommendation_or_the_reason_for_none(examined):
    run, history, _ = examined
    found = recommend(run, history)
    assert str(found.sentence).endswith(".")
    assert (found.best_step is None) == (not found.searched)
    if found.best_step is not None:
        assert found.best_step in found.tied
        assert set(found.stored) <= set(found.tied) & set(run.checkpoints)


def test_tables_are_whole():
    ids = [d.id for d in DIAGNOSTICS]
    assert len(set(ids)) == len(ids)
    charts = {chart.id for chart in CHARTS} | set(PICTURES)
    for diagnostic in DIAGNOSTICS:
        assert str(diagnostic.question).endswith("?")
        assert diagnostic.needs
        assert not str(diagnostic.needs).endswith(".")
        assert set(diagnostic.references) <= set(REFERENCES)
        assert set(diagnostic.charts) <= charts


def test_the_same_run_gives_the_same_answers(measured, of_real_samples):
    run, one = measured("whole")
    of_real_samples.forget()
    two = measure_samples(run)
    assert one.table.equals(two.table)
    assert examine(run, one) == examine(run, two)


def outputs(seed):
    """What a D that can't tell anything apart says of 400 samples a set."""
    rng = np.random.default_rng(seed)
    return {
        f"d_{name}": rng.normal(size=400).astype("f4") for name in ("train", "heldout", "random")
    }


def layer(name, gradient, update):
    figures = {"gradient_mean_abs": gradient, "update_norm": update, "weight_norm": 1.0}
    return {"network": "generator", "layer": name, "dead_share": 0.1} | figures


CARDS = described(table(300, 1))[0]


def records(count, seed):
    return encoded(table(count, seed), CARDS)


RICH = {
    "layers": lambda s: s.run(
        layers={step: [layer("a", 1e-3, 1e-3), layer("b", 1e-2, 1e-3)] for step in (5, 9)}
    ),
    "scores that fall back": lambda s: s.run(columns={"fid": np.arange(50.0) + 9}),
    "certainty beside a score that falls back": lambda s: s.run(
        columns={"fid": np.arange(50.0) + 9, "d_real_accuracy": np.linspace(0.8, 1, 50)}
    ),
    "held-out errors that rise": lambda s: s.run(
        columns={"val_mel_error": np.arange(50.0) + 9, "loss_mel": 60 - np.arange(50.0)}
    ),
    "skipped steps": lambda s: s.run(
        columns={"g_grad_norm": np.append(np.inf, np.ones(50)), "d_loss": np.ones(51)}
    ),
    "a fooled discriminator": lambda s: s.run(
        columns={"d_loss": np.full(50, 7.0), "g_loss": np.full(50, 0.001)}, objective=None
    ),
    "a critic that grows": lambda s: s.run(
        columns={"d_loss": -(np.arange(1.0, 81) ** 2)}, objective=WGAN
    ),
    "strong augmentation": lambda s: s.run(columns={"ada_p": np.linspace(0, 2, 50)}),
    "still improving": lambda s: s.run(
        reference=s.reference(),
        samples={i: s.generated(i, 300, classes=2 + i // 2) for i in range(1, 15)},
    ),
    "a cycle, and one evaluation": lambda s: s.run(
        columns={"d_loss": 2 + np.sin(np.arange(600.0) / 5)},
        reference=s.reference(),
        samples={600: s.generated(0)},
    ),
    "records": lambda s: s.run(
        reference={
            "train": encoded(table(300, 1), CARDS),
            "heldout": encoded(table(200, 2), CARDS),
        },
        samples={5: {"random": encoded(table(300, 3), CARDS)}},
        data=DataCard(name="people", kind="table", shape=(6,), columns=CARDS, target="choice"),
    ),
    "a blind discriminator": lambda s: s.run(
        reference=s.reference(), samples={i: s.generated(i) | outputs(i) for i in range(1, 13)}
    ),
}
"""Runs in which those limits are compared with that no run above asks for."""


class Noted(Limits):
    """Limits that note which of them are looked at."""

    def __init__(self, names):
        super().__init__()
        object.__setattr__(self, "_names", names)

    def __getattribute__(self, name):
        if name in LIMITS.__dataclass_fields__:
            object.__getattribute__(self, "_names").add(name)
        return object.__getattribute__(self, name)


def test_limits_are_declared_where_they_are_compared_with_and_nowhere_else(measured):
    compared = {diagnostic.id: set() for diagnostic in DIAGNOSTICS}
    for name in RUNS | RICH:
        context = Context(*measured(name))
        for diagnostic in DIAGNOSTICS:
            found = diagnostic.measure(context) if diagnostic.concerns(context) else Absent("")
            if not isinstance(found, Absent):
                diagnostic.judge(found, Noted(compared[diagnostic.id]))
    assert {name: names for name, names in compared.items() if name not in OF_GIVEN} == {
        d.id: set(d.limits) for d in DIAGNOSTICS if d.id not in OF_GIVEN
    }
    assert set().union(*compared.values()) == {name for name, _ in LIMITS}


def test_a_finding_names_the_limits_that_it_compared_with(measured):
    found = {f.id: f for f in examine(*measured("whole"))}
    assert found["vanishing"].limits == ("vanishing_warn", "vanishing_fail", "update_least")
    for finding in found.values():
        measured = finding.status is not Status.NOT_MEASURED
        assert set(finding.limits) <= set(LIMITS.values)
        assert bool(finding.limits) == (measured and finding.id != "plausibility")

import time

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from ganreport.metrics import diversity, history
from ganreport.metrics.history import METRICS, measure_samples
from ganreport.metrics.requirements import NEEDS
from ganreport.report.references import REFERENCES


def test_the_table_of_measures_is_whole():
    ids = [measure.id for measure in METRICS]
    assert len(set(ids)) == len(ids)
    for measure in METRICS:
        assert set(measure.needs) <= set(NEEDS)
        assert set(measure.references) <= set(REFERENCES)
        assert str(measure.method).endswith(".")
        assert measure.better in ("higher", "lower", "baseline")


def test_one_row_an_evaluation_and_measure(simulate):
    run = simulate.run(
        reference=simulate.reference(),
        samples={step: simulate.generated(step) for step in (5, 7, 9)},
    )
    found = measure_samples(run)
    assert tuple(found.table.columns) == history.COLUMNS
    absent = {"high_quality_share", "captured_modes", "support", "frechet_infinity"}
    taken = [m.id for m in METRICS if m.id not in absent and not m.kinds]
    each = [m.id for m in METRICS if m.id in taken and m.when == "each"]
    assert found.table["measure"].tolist() == each * 2 + taken
    assert found.table["step"].is_monotonic_increasing
    assert set(found.absent) == absent
    assert str(found.space) == "features of simulation"
    assert not found.problems
    table = found.table
    assert (table["lower"] <= table["value"]).all()
    assert (table["value"] <= table["upper"]).all()
    assert (table["baseline_lower"] <= table["baseline_upper"]).all()
    assert found.occupancy.counts.shape == (3, 10)
    assert found.occupancy.counts.sum(axis=1).tolist() == [500] * 3
    assert found.of("nothing").empty


def test_diversity_is_what_it_says(simulate):
    reference, samples = simulate.reference(), simulate.generated(3)
    run = simulate.run(reference=reference, samples={1: samples})
    rows = measure_samples(run)
    expected = pdist(samples["random_features"]).mean() / pdist(reference["train_features"]).mean()
    assert rows.of("diversity")["value"].iloc[0] == pytest.approx(expected, rel=1e-5)
    held = pdist(reference["heldout_features"]).mean() / pdist(reference["train_features"]).mean()
    assert rows.of("diversity")["baseline"].iloc[0] == pytest.approx(held, rel=0.01)


def test_reasons_are_given_for_what_is_absent(simulate):
    absent = measure_samples(simulate.run()).absent
    assert set(absent) == {measure.id for measure in METRICS if not measure.kinds}
    assert set(map(str, absent.values())) == {"the run has no samples"}
    samples = {"random_features": simulate.generated(0)["random_features"]}
    absent = measure_samples(simulate.run(samples={5: samples})).absent
    assert "no real samples" in (why := str(absent["coverage"])) or "not recorded" in why
    absent = measure_samples(
        simulate.run(reference=simulate.reference(), samples={5: samples})
    ).absent
    assert str(absent["d_auc"]) == "discriminator outputs were not recorded"
    assert str(absent["pixel_diversity"]) == "the images themselves were not recorded"


def test_pictures_without_real_are_not_called_points(simulate):
    samples = {"random": simulate.generated(0)["random"]}
    found = measure_samples(simulate.run(samples={5: samples}, data=None, embedding=None))
    assert str(found.space) == "pixel values"
    for name in ("pixel_diversity", "ssim_diversity", "pixel_effective_rank"):
        assert str(found.absent[name]) == "the run has no real images to compare with"


def test_very_many_evaluations_are_thinned_and_that_is_said(simulate, monkeypatch):
    monkeypatch.setattr(history, "MOST_EVALUATIONS", 4)
    samples = {step: simulate.generated(0, 30) for step in range(1, 12)}
    found = measure_samples(simulate.run(reference=simulate.reference(), samples=samples))
    assert sorted(set(found.table["step"])) == [1, 4, 8, 11]
    assert "7 of 11 evaluations were skipped" in str(found.problems[0].what)


def test_large_sets_are_cut_the_same_way_each_time(simulate, monkeypatch):
    monkeypatch.setattr(diversity, "_PAIR_CAP", 100)
    run = simulate.run(reference=simulate.reference(), samples={5: simulate.generated(0)})
    one, two = measure_samples(run), measure_samples(run)
    assert one.table.equals(two.table)
    assert one.of("diversity")["count"].iloc[0] == 100


def test_rows_that_are_not_finite_are_left_out_and_named(simulate):
    samples = simulate.generated(0)
    samples["random_features"][:9, 0] = np.nan
    samples["d_random"][:2] = np.inf
    found = measure_samples(simulate.run(reference=simulate.reference(), samples={5: samples}))
    assert found.of("diversity")["count"].iloc[0] == 491
    assert [problem.count for problem in found.problems] == [9, 2]


def test_thirteen_evaluations_stay_cheap(simulate):
    reference = simulate.reference()
    samples = {step: simulate.generated(step, 1000) for step in range(1, 14)}
    run = simulate.run(reference=reference, samples=samples)
    measure_samples(run)
    start = time.process_time()
    measure_samples(run)
    assert time.process_time() - start < 1.5

import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.metrics import METRICS
from ganreport.metrics.history import measure_samples

NAMES = (
    "precision", "density", "recall", "wasserstein", "neighbour_accuracy", "kernel_distance",
    "frechet_infinity", "different_bins", "divergence", "c_t", "beside_training",
)  # fmt: skip


def test_perfect_generators_lie_at_their_nulls_and_raise_no_alarm(simulate):
    tables, alarms = [], []
    for seed in range(6):
        reference, samples = simulate.reference(seed), simulate.generated(500 + seed, 900)
        run = simulate.run(reference=reference, samples={5: samples})
        history = measure_samples(run)
        tables.append(history.table.set_index("measure"))
        axes = ("collapse", "quality", "copying")
        alarms += [f for f in examine(run, history) if f.axis in axes and f.advice]
    assert not alarms
    for name in NAMES:
        rows = [table.loc[name] for table in tables if name in table.index]
        assert len(rows) == 6
        inside = [
            r["upper"] >= r["baseline_lower"] and r["lower"] <= r["baseline_upper"] for r in rows
        ]
        assert np.mean(inside) >= 0.8, name


def test_what_is_slow_is_taken_at_the_last_evaluation_only(simulate):
    samples = {step: simulate.generated(step, 200) for step in (1, 2, 3)}
    table = measure_samples(simulate.run(reference=simulate.reference(), samples=samples)).table
    for measure in METRICS:
        steps = table[table["measure"] == measure.id]["step"].tolist()
        assert steps in ([], [3] if measure.when == "last" else [1, 2, 3])


@pytest.mark.parametrize("spread", [0.5, 2.0])
def test_wrong_spread_is_seen_by_all(simulate, spread):
    samples = simulate.generated(0, 900)
    samples["random_features"] *= spread
    run = simulate.run(reference=simulate.reference(), samples={5: samples})
    table = measure_samples(run).table.set_index("measure")
    for name in ("wasserstein", "neighbour_accuracy", "kernel_distance", "frechet_infinity"):
        assert table.loc[name, "lower"] > table.loc[name, "baseline_upper"], name

import numpy as np

from ganreport.analysis.diagnostics import examine
from ganreport.metrics.history import measure_samples
from ganreport.run.cards import DataCard, EmbeddingCard

ANGLES = np.arange(8) * np.pi / 4
CENTRES = np.stack([np.cos(ANGLES), np.sin(ANGLES)], 1)
POINTS = DataCard(name="ring", kind="points", shape=(2,))


def ring(simulate, among):
    rng = np.random.default_rng(0)
    points = [
        CENTRES[rng.integers(0, k, 500)] + 0.01 * rng.normal(size=(500, 2)) for k in (8, 8, among)
    ]
    reference = {"train": points[0], "heldout": points[1], "mode_centres": CENTRES}
    reference = {k: v.astype("f4") for k, v in reference.items()} | {"mode_std": np.float32(0.01)}
    samples = {5: {"random": points[2].astype("f4")}}
    return simulate.run(reference=reference, samples=samples, data=POINTS, embedding=None)


def test_captured_modes_of_a_ring(simulate):
    for among in (8, 3):
        run = ring(simulate, among)
        history = measure_samples(run)
        row = history.of("captured_modes").iloc[0]
        assert (row["value"], round(row["baseline"], 3)) == (among, 8)
        modes = next(f for f in examine(run, history) if f.id == "modes")
        number = next(e for e in modes.evidence if e.name == "captured_modes")
        assert (str(number.label), number.value) == ("Captured modes", among)


def labelled(simulate, accuracy):
    """Samples of five of ten classes; a classifier that errs sees a few of all."""
    samples = simulate.generated(0, 600, classes=5)
    rng = np.random.default_rng(0)
    wrong = rng.random(600) < 0.04
    samples["random_classes"] = np.where(
        wrong, rng.integers(0, 10, 600), samples["random_classes"]
    ).astype("i4")
    card = EmbeddingCard(name="simulation", dimension=64, heldout_accuracy=accuracy)
    run = simulate.run(reference=simulate.reference(), samples={5: samples}, embedding=card)
    return samples["random_classes"], measure_samples(run)


def test_a_classifiers_errors_are_no_captured_classes(simulate):
    classes, history = labelled(simulate, 0.96)
    assert len(np.unique(classes)) > 5
    assert history.of("captured_modes")["value"].iloc[0] == 5


def test_without_an_error_rate_no_classes_are_counted(simulate):
    _, history = labelled(simulate, None)
    assert "error rate" in str(history.absent["captured_modes"])

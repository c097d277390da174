import numpy as np
import pytest
from scipy.special import expit

from ganreport.metrics.history import measure_samples
from ganreport.run.cards import ObjectiveCard


def measured(simulate, samples, output):
    card = ObjectiveCard(name="any", d_output=output)
    run = simulate.run(reference=simulate.reference(), samples={5: samples}, objective=card)
    return measure_samples(run)


def test_scores_are_means_of_probabilities(simulate):
    samples = simulate.generated(0)
    real, fake = (expit(samples[name].astype(float)) for name in ("d_train", "d_random"))
    history = measured(simulate, samples, "logit")
    rows = {name: history.of(name).iloc[0] for name in ("d_score", "g_score")}
    assert rows["g_score"]["value"] == pytest.approx(fake.mean(), rel=1e-6)
    expected = (real.mean() + (1 - fake).mean()) / 2
    assert rows["d_score"]["value"] == pytest.approx(expected, rel=1e-6)
    assert rows["d_score"]["baseline"] == 0.5
    given = samples | {"d_train": real.astype("f4"), "d_random": fake.astype("f4")}
    same = measured(simulate, given, "probability").of("d_score").iloc[0]
    assert same["value"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("output", ["score", "unknown"])
def test_a_score_is_no_probability(simulate, output):
    history = measured(simulate, simulate.generated(0), output)
    assert "not a probability" in str(history.absent["d_score"])
    assert len(history.of("d_auc"))
    one = simulate.generated(0) | {"d_random": np.zeros(1, "f4")}
    assert "too few" in str(measured(simulate, one, "logit").absent["g_score"])

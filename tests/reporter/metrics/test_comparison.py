import numpy as np

from ganreport.metrics.comparison import blind, comparison, gaussian
from ganreport.metrics.samples import Evaluation, RealSamples


def evaluation(simulate, **arrays):
    run = simulate.run(reference=simulate.reference(), samples={100: simulate.generated(1)})
    return Evaluation(run.samples[-1], RealSamples(run))


def test_a_blind_generator_knows_mean_and_covariance_alone(simulate):
    """Of many draws: the real samples' moments, by NumPy, and no more of the ten components."""
    one = evaluation(simulate)
    drawn, real = gaussian(one.real, 20_000), one.real.compared
    assert np.allclose(drawn.mean(0), real.mean(0), atol=0.06)
    wanted = np.cov(real.T)
    assert np.abs(np.cov(drawn.T) - wanted).max() < 0.05 * np.diag(wanted).max()
    middles = np.linalg.norm(drawn - drawn.mean(0), axis=1)
    assert middles.std() > np.linalg.norm(real - real.mean(0), axis=1).std()
    assert np.array_equal(drawn[:5], gaussian(one.real, 20_000)[:5])


def test_more_numbers_than_samples_are_no_trouble(simulate):
    run = simulate.run(
        reference={"train": np.random.default_rng(0).normal(size=(40, 300)).astype("f4")},
        samples={1: {"random": np.zeros((30, 300), "f4")}},
        data=None, embedding=None,
    )  # fmt: skip
    drawn = gaussian(RealSamples(run), 7)
    assert drawn.shape == (7, 300)
    assert np.isfinite(drawn).all()


def test_a_comparison_says_of_what_it_is(simulate):
    one = comparison(evaluation(simulate))
    assert (one.kind, one.size, one.dimension, one.featured) == ("images", 64, 64, True)
    assert (one.train, one.heldout, one.generated) == (1437, 360, 500)
    assert set(one.scores) == set(one.blind) == {"precision", "coverage"}
    for name, score in one.scores.items():
        assert one.blind[name].value.value < 0.2 < score.value.value
        assert one.blind[name].baseline == score.baseline


def test_the_evaluation_itself_stays_as_it_was(simulate):
    one = evaluation(simulate)
    before = one.generated.copy()
    other = blind(one)
    assert other.generated.shape == before.shape
    assert np.array_equal(one.generated, before)


def test_nothing_is_compared_without_real_samples(simulate):
    samples = {100: {"random": np.zeros((30, 8, 8, 1), np.uint8)}}
    run = simulate.run(samples=samples)
    assert comparison(Evaluation(run.samples[-1], RealSamples(run))) is None

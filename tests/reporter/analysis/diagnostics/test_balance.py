import numpy as np
import pytest

from ganreport.analysis.diagnostics import examine
from ganreport.analysis.grading import Status
from ganreport.metrics.history import measure_samples
from ganreport.run.cards import ObjectiveCard

MINIMAX = ObjectiveCard(name="minimax", blind_d_loss=1.386, blind_g_loss=-0.693, saturating=True)
WGAN = ObjectiveCard(name="wgan", d_output="score")
LSGAN = ObjectiveCard(name="lsgan", d_output="logit")
HINGE = ObjectiveCard(name="hinge", d_output="score", blind_d_loss=2.0, blind_g_loss=0.0)


@pytest.fixture(autouse=True)
def _only_what_is_judged(measuring):
    measuring("d_auc", "d_overfit", "d_score", "g_score", "coverage")


def means(simulate, apart, spread=1.0, **facts):
    """A run of which only the means and spreads of D's outputs are known."""
    rng = np.random.default_rng(0)
    columns = {
        "d_real_mean": apart + 0.1 * rng.normal(size=2000),
        "d_real_std": np.full(2000, spread),
        "d_fake_mean": 0.1 * rng.normal(size=2000),
        "d_fake_std": np.full(2000, spread),
    }
    return examined(simulate.run(columns=columns, **facts))


def examined(run):
    return {f.id: f for f in examine(run, measure_samples(run))}


def outputs(simulate, real, heldout, fake, **changes):
    rng = np.random.default_rng(0)
    means = {"d_train": real, "d_heldout": heldout, "d_random": fake}
    arrays = {key: rng.normal(mean, 1, 800).astype("f4") for key, mean in means.items()}
    samples = {step: simulate.generated(step) | arrays | changes for step in (50, 100)}
    return simulate.run(reference=simulate.reference(), samples=samples)


def accuracies(simulate, value, **facts):
    columns = simulate.losses() | dict.fromkeys(
        ("d_real_accuracy", "d_fake_accuracy"), np.full(2000, value)
    )
    return simulate.run(columns=columns, **facts)


def test_a_fair_contest(simulate):
    found = examined(outputs(simulate, 1, 1, -1))
    assert {found[k].status for k in ("dominance", "blindness")} == {Status.OK}


def test_dominance_by_outputs(simulate):
    found = examined(outputs(simulate, 5, 5, -5))
    assert found["dominance"].status is Status.WARN
    assert (found["dominance"].since, found["dominance"].throughout) == (None, 50)


def test_an_accuracy_over_both_kinds_says_as_much(simulate):
    for value, dominance, blindness in (
        (1.0, Status.WARN, Status.OK),
        (0.75, Status.OK, Status.OK),
        (0.5, Status.OK, Status.WARN),
    ):
        losses = {name: simulate.losses()[name] for name in ("d_loss", "g_loss")}
        columns = losses | {"d_accuracy": np.full(2000, value)}
        found = examined(simulate.run(columns=columns))
        assert found["dominance"].status is dominance
        assert found["blindness"].status is blindness
        assert found["dominance"].evidence[0].value == value


def test_dominance_weighs_by_objective(simulate):
    found = examined(accuracies(simulate, 0.999, objective=MINIMAX))
    assert found["dominance"].status is Status.FAIL
    assert examined(accuracies(simulate, 0.999))["dominance"].status is Status.WARN
    unknown = examined(accuracies(simulate, 0.999, objective=None))["dominance"]
    assert "not recorded" in str(unknown.claim)


def test_a_blind_discriminator_is_right_only_beside_good_samples(simulate):
    good = examined(outputs(simulate, 0, 0, 0))
    assert good["blindness"].status is Status.OK
    assert "as it should with samples this good" in str(good["blindness"].claim)
    noise = np.random.default_rng(0).normal(size=(500, 64)).astype("f4") + 50
    bad = examined(outputs(simulate, 0, 0, 0, random_features=noise))
    assert bad["blindness"].status is Status.WARN
    assert examined(accuracies(simulate, 0.5))["blindness"].status is Status.WARN


@pytest.mark.parametrize(("loss", "status"), [(0.9, Status.OK), (0.005, Status.WARN)])
def test_by_the_loss_alone_and_only_where_the_objective_allows_it(simulate, loss, status):
    columns = {"d_loss": np.full(500, loss)}
    found = examined(simulate.run(columns=columns))["dominance"]
    assert found.status is status
    assert "only its loss was recorded" in str(found.claim)
    for objective, why in (
        (WGAN, "the discriminator gives scores"),
        (LSGAN, "for guessing"),
        (None, "without the objective"),
    ):
        columns = {"d_loss": np.full(500, loss if objective else 0.3)}
        found = examined(simulate.run(columns=columns, objective=objective))["dominance"]
        assert found.status is Status.NOT_MEASURED
        assert why in str(found.claim)


@pytest.mark.parametrize(
    ("loss", "status"),
    [
        (np.full(500, 0.002), Status.WARN),
        (0.7 * np.exp(-np.arange(500) / 50), Status.WARN),
        (np.full(500, 0.05), Status.NOT_MEASURED),
        (0.002 + 0.01 * np.sin(np.arange(500)), Status.NOT_MEASURED),
        (np.full(500, -0.001), Status.NOT_MEASURED),
        (np.append(np.full(100, 0.001), np.full(400, 0.7)), Status.NOT_MEASURED),
    ],
)
def test_a_loss_of_next_to_nothing_needs_no_objective(simulate, loss, status):
    found = examined(simulate.run(columns={"d_loss": loss}, objective=None))["dominance"]
    assert found.status is status
    assert ("under any usual objective" in str(found.claim)) == (status is Status.WARN)


@pytest.mark.parametrize("objective", [WGAN, HINGE, MINIMAX, None])
@pytest.mark.parametrize(("apart", "spread"), [(1.0, 1.0), (1e4, 1e4)])
def test_d_prime_needs_no_objective(simulate, objective, apart, spread):
    found = means(simulate, apart, spread, objective=objective)
    assert {found[k].status for k in ("dominance", "blindness")} == {Status.OK}
    value = found["dominance"].evidence[0].value
    assert value == pytest.approx(0.760, abs=0.01)  # Phi(1 / sqrt 2)


def test_a_blind_and_a_dominant_d_by_d_prime(simulate):
    assert means(simulate, 0.01)["blindness"].status is Status.WARN
    assert means(simulate, 9.0)["dominance"].status is Status.WARN
    assert means(simulate, 9.0, objective=MINIMAX)["dominance"].status is Status.FAIL


def test_a_critic_may_separate_but_not_be_blind(simulate):
    found = means(simulate, 9.0, objective=WGAN)["dominance"]
    assert found.status is Status.OK
    assert "as a critic should" in str(found.claim)
    assert means(simulate, 0.01, objective=WGAN)["blindness"].status is Status.WARN


def test_the_signs_of_a_critic_say_nothing(simulate):
    found = examined(accuracies(simulate, 0.5, objective=WGAN))["blindness"]
    assert found.status is Status.NOT_MEASURED
    assert "scores" in str(found.claim)


@pytest.mark.parametrize(("loss", "status"), [(1.0, Status.OK), (0.005, Status.WARN)])
def test_the_hinge_has_its_own_blind_loss(simulate, loss, status):
    found = examined(simulate.run(columns={"d_loss": np.full(500, loss)}, objective=HINGE))
    assert found["dominance"].status is status
    assert found["blindness"].status is Status.OK
    blind = examined(simulate.run(columns={"d_loss": np.full(500, 2.0)}, objective=HINGE))
    assert blind["blindness"].status is Status.WARN

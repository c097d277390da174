"""The posterior of a variational autoencoder, recorded latent by latent."""

import numpy as np
import pytest

from ganreport.analysis.diagnostics import DIAGNOSTICS, examine
from ganreport.analysis.findings import Context
from ganreport.analysis.grading import Status
from ganreport.analysis.limits import LIMITS
from ganreport.metrics.history import measure_samples
from ganreport.readers import read_run
from ganreport.run.writer import RunWriter

(POSTERIOR,) = (d for d in DIAGNOSTICS if d.id == "posterior")


def finding(path, divergences):
    with RunWriter(path) as run:
        for step, kl in enumerate(divergences, start=1):
            run.scalars(step, kl_loss=float(np.nansum(kl)), reconstruction_loss=1.0)
            run.samples(step, latent_kl=np.asarray(kl, np.float32))
    read = read_run(path)
    return POSTERIOR.examine(Context(read, measure_samples(read)), LIMITS)


def test_telling_latents_are_sound(tmp_path):
    found = finding(tmp_path / "run", [np.full(8, 0.5)] * 3)
    assert found.status is Status.OK
    assert str(found.claim).startswith("The latent code is used: 8 of 8 latents (100 %) carry")
    assert found.evidence[1].value == pytest.approx(4.0)


def test_a_collapse_is_dated(tmp_path):
    found = finding(tmp_path / "run", [np.full(20, 0.5), np.zeros(20), np.full(20, 0.001)])
    assert (found.status, found.since) == (Status.FAIL, 2)
    assert str(found.claim).startswith(
        "The posterior has collapsed to the prior: only 0 of 20 latents"
    )


@pytest.mark.parametrize(
    ("active", "status"), [(1, Status.FAIL), (2, Status.WARN), (9, Status.WARN), (10, Status.OK)]
)
def test_few_telling_latents(tmp_path, active, status):
    kl = np.where(np.arange(40) < active, 1.0, 0.0)
    assert finding(tmp_path / "run", [kl]).status is status


def test_divergences_that_are_not_finite_measure_nothing(tmp_path):
    found = finding(tmp_path / "run", [np.full(4, np.nan)])
    assert found.status is Status.NOT_MEASURED
    assert "no finite divergences" in str(found.reason)


def test_a_gan_is_not_asked(tmp_path):
    with RunWriter(tmp_path / "run") as run:
        run.scalars(1, d_loss=1.4, g_loss=0.7)
    read = read_run(tmp_path / "run")
    assert "posterior" not in {f.id for f in examine(read, measure_samples(read))}


def test_an_autoencoder_is_not_asked_about_a_discriminator(tmp_path):
    with RunWriter(tmp_path / "run", objective={"name": "vae"}) as run:
        run.scalars(1, kl_loss=1.0, reconstruction_loss=2.0)
    read = read_run(tmp_path / "run")
    asked = {f.id for f in examine(read, measure_samples(read))}
    assert "posterior" in asked
    assert not asked & {"dominance", "blindness", "overfitting"}


def logged(path, kl, **columns):
    with RunWriter(path) as run:
        for step, value in enumerate(kl, start=1):
            run.scalars(step, kl_loss=float(value), **columns)
    read = read_run(path)
    return POSTERIOR.examine(Context(read, measure_samples(read)), LIMITS)


@pytest.mark.parametrize(
    ("kl", "since"),
    [
        (np.geomspace(5, 1e-7, 30), 12),
        (-np.geomspace(5, 1e-7, 30), 12),  # of a code that logs the term with its sign
        (np.full(8, 1e-6), 1),
        (np.append(np.geomspace(40, 1e-6, 10), np.full(40, 4e-7)), 6),
    ],
)
def test_a_log_shows_that_nothing_is_left_of_the_code(tmp_path, kl, since):
    found = logged(tmp_path / "run", kl, reconstruction_loss=0.14)
    assert found.status is Status.WARN
    assert abs(found.since - since) <= 1
    assert str(found.claim).startswith("The posterior has collapsed to the prior")


@pytest.mark.parametrize(
    "kl",
    [
        np.geomspace(5000, 4, 30),  # a code that comes near the prior and is in use
        np.linspace(0, 20, 30),  # annealed from 0
        np.geomspace(1e-6, 1e-3, 30),  # its weight grows still
        1e-6 * np.geomspace(30000, 60, 30),  # scaled by the weight of latent diffusion's
        np.full(4, 1e-6),  # too few rows
    ],
)
def test_a_log_of_a_code_in_use_accuses_nobody(tmp_path, kl):
    found = logged(tmp_path / "run", kl, reconstruction_loss=0.14)
    assert found.status is Status.NOT_MEASURED


def test_a_gans_term_of_that_name_is_another(tmp_path):
    found = logged(tmp_path / "run", np.full(20, 1e-6), d_loss=1.4, g_loss=0.7)
    assert found.status is Status.NOT_MEASURED

"""Steps of autoencoders against an eager computation, and whole runs of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from scipy import stats

from ganreport.run import schema
from gantrainer.config.settings import TrainConfig
from gantrainer.data.datasets import load
from gantrainer.models import table
from gantrainer.models.autoencoders import AutoencoderModel, divergences
from gantrainer.training import chief
from gantrainer.training.inputs import StepInputs, many_steps

Make = Callable[..., TrainConfig]
Arrays = Callable[[Path], dict[str, np.ndarray]]


def test_divergences_are_those_of_normal_distributions() -> None:
    mean, deviation = 0.7, 1.9
    draws = stats.norm(mean, deviation)
    grid = np.linspace(*draws.interval(1 - 1e-12), 200_001)
    ratio = draws.logpdf(grid) - stats.norm.logpdf(grid)
    expected = np.trapezoid(draws.pdf(grid) * ratio, grid)
    found = divergences(tf.constant([[mean]]), tf.constant([[2 * np.log(deviation)]], tf.float32))
    assert float(found[0, 0]) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("name", "kind"), [("vae", "digits"), ("autoencoder", "ring")])
def test_figures_and_updates_equal_an_eager_step(
    name: str, kind: str, request: pytest.FixtureRequest
) -> None:
    config: TrainConfig = request.getfixturevalue(kind)(
        model=name, discriminator_dropout=0.0, beta=0.7, decoder_std=0.5, generator_norm="none",
        d_optimiser="sgd", g_optimiser="sgd", beta1=0.0,
    )  # fmt: skip
    data = load(config)
    model = table.build(config, data.shape)
    assert isinstance(model, AutoencoderModel)
    feed = StepInputs(config, model, data.train)
    first, rows, _ = feed.arguments(1, 1)
    batch = feed.batch(rows[0], feed.latents(first, tf.constant(1))[0], first)
    weights = [*model.encoder.weights, *model.g.weights]
    with tf.GradientTape() as tape:
        codes = model.encoder.network(batch.real_samples[0], training=True)
        divergence = tf.constant(0.0)
        if name == "vae":
            mean, log_variance = codes[:, :4], codes[:, 4:]
            codes = mean + tf.exp(0.5 * log_variance) * batch.latents[0]
            terms = tf.exp(log_variance) + mean**2 - log_variance - 1
            divergence = 0.5 * tf.reduce_mean(tf.reduce_sum(terms, 1))
        again = model.g.network(codes, training=True)
        errors = tf.reshape((again - batch.real_samples[0]) ** 2, [config.batch_size, -1])
        reconstruction = tf.reduce_mean(tf.reduce_sum(errors, 1)) / (2 * 0.5**2)
        loss = reconstruction + 0.7 * divergence
    gradients = tape.gradient(loss, weights)
    before = [w.numpy() for w in weights]
    (row,) = many_steps(model, feed)(*feed.arguments(1, 1)).numpy()
    figures = dict(zip(model.scalars, row, strict=True))
    assert figures["reconstruction_loss"] == pytest.approx(float(reconstruction), rel=1e-4)
    assert figures.get("kl_loss", 0.0) == pytest.approx(float(divergence), rel=1e-4)
    rates = [config.d_learning_rate] * len(model.encoder.weights)
    rates += [config.g_learning_rate] * len(model.g.weights)
    for weight, old, gradient, rate in zip(weights, before, gradients, rates, strict=True):
        np.testing.assert_allclose(weight.numpy() - old, -rate * gradient, rtol=2e-3, atol=2e-6)


@pytest.mark.parametrize("name", ["vae", "autoencoder"])
def test_a_run_records_what_its_networks_did(
    name: str, ring: Make, tmp_path: Path, arrays: Arrays
) -> None:
    config = ring(model=name, steps=40, d_learning_rate=1e-2, g_learning_rate=1e-2)
    assert chief.run(config, tmp_path / "run", quiet=True).status == "finished"
    rows = pd.read_parquet(tmp_path / "run" / "metrics")
    assert {"reconstruction_loss", "e_grad_norm", "g_grad_norm", "e_lr", "g_lr"} <= set(rows)
    assert ("kl_loss" in rows) == (name == "vae")
    assert not {"d_loss", "g_loss", "d_lr"} & set(rows)
    assert (
        rows["reconstruction_loss"].iloc[-5:].mean() < rows["reconstruction_loss"].iloc[:5].mean()
    )
    last = arrays(tmp_path / "run" / "samples" / schema.step_name(40, ".npz"))
    reference = arrays(tmp_path / "run" / schema.REFERENCE_FILE)
    assert last["reconstructed"].shape == reference["heldout"][:64].shape
    assert ("latent_kl" in last) == (name == "vae")
    assert set(pd.read_parquet(tmp_path / "run" / "layers")["network"]) == {"encoder", "generator"}


def test_a_resumed_run_equals_one_that_never_stopped(
    ring: Make, tmp_path: Path, arrays: Arrays
) -> None:
    vae = functools.partial(ring, model="vae", generator_widths=[8], discriminator_widths=[8])
    chief.run(vae(steps=40), tmp_path / "whole", quiet=True)
    chief.run(vae(steps=20), tmp_path / "part", quiet=True)
    chief.run(vae(steps=40), tmp_path / "part", resume=True, quiet=True)
    name = Path("samples") / schema.step_name(40, ".npz")
    again = arrays(tmp_path / "part" / name)
    for key, array in arrays(tmp_path / "whole" / name).items():
        np.testing.assert_array_equal(array, again[key], err_msg=key)

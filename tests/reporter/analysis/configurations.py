"""Random configurations of our trainer, for properties of advice."""

from typing import Any

from hypothesis import strategies as st

from ganreport.errors import UsageError
from gantrainer.config import settings

RATES = st.sampled_from([1e-7, 1e-5, 1e-4, 2e-4, 5e-4, 1e-3, 3e-3, 1e-2, 0.3])
CHOICES = {
    "model": st.sampled_from(["gan", "gan", "autoencoder", "vae"]),
    "data": st.sampled_from(["digits", "ring"]),
    "network": st.sampled_from(["mlp", "dcgan"]),
    "objective": st.sampled_from(
        ["non-saturating", "minimax", "lsgan", "hinge", "wgan", "wgan-gp", "relativistic"]
    ),
    "d_optimiser": st.sampled_from(["adam", "sgd", "rmsprop"]),
    "g_optimiser": st.sampled_from(["adam", "sgd", "rmsprop"]),
    "d_learning_rate": RATES,
    "g_learning_rate": RATES,
    "beta1": st.sampled_from([0.0, 0.5, 0.9]),
    "d_steps": st.integers(1, 5),
    "g_steps": st.integers(1, 5),
    "r1": st.sampled_from([0.0, 0.01, 0.1, 1.0, 10.0]),
    "r2": st.sampled_from([0.0, 0.1]),
    "clip_weights": st.sampled_from(["auto", 0.0, 0.1]),
    "gradient_penalty": st.sampled_from(["auto", 0.0, 1.0]),
    "ema": st.sampled_from([0.0, 0.9, 0.999]),
    "schedule": st.sampled_from(["constant", "linear", "exponential"]),
    "warmup_steps": st.sampled_from([0, 100]),
    "instance_noise": st.sampled_from([0.0, 0.2]),
    "discriminator_dropout": st.sampled_from([0.0, 0.3]),
    "spectral": st.sampled_from(["none", "discriminator"]),
    "batch_size": st.sampled_from([16, 64, 256]),
    "steps": st.sampled_from([100, 3000, 20_000]),
    "train_limit": st.sampled_from([0, 100]),
    "train_modes": st.sampled_from([[], [0, 1]]),
    "generator_widths": st.sampled_from([[], [1, 1], [16, 16], [128, 64]]),
    "discriminator_widths": st.sampled_from([[], [1], [16, 16], [64, 128]]),
    "beta": st.sampled_from([0.1, 1.0, 20.0]),
    "decoder_std": st.sampled_from([0.1, 0.3, 1.0]),
}


def complete(values: dict[str, Any]) -> dict[str, Any]:
    """All settings as a run records them."""
    return settings.to_mapping(settings.from_mapping(values, "test"))


def trainable(values: dict[str, Any]) -> bool:
    """Whether the trainer takes these settings."""
    try:
        complete(values)
    except UsageError:
        return False
    return True


CONFIGURATIONS = st.fixed_dictionaries({}, optional=CHOICES).filter(trainable).map(complete)
"""Every setting, some of them drawn."""

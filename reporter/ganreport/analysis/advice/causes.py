"""Causes that lie outside of the settings: what people with the same fault were told to check.

Where each was asked in public stands beside it; ``docs/advice.md`` has the table.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganreport.analysis.advice.trainer_options import trainer
from ganreport.analysis.remedies.acting import autoencoder, ours
from ganreport.messages import Message, message
from ganreport.run.model import Run

MOST: Final = 3  # checks of one condition: more are a list that nobody works through


@dataclass(frozen=True)
class Cause:
    """What may have brought a condition about.

    ``check`` is one sentence; ``conditions`` are those that it may bring about; ``possible`` says
    whether the run leaves it open; ``sources`` are public threads in which it was the answer;
    ``move`` is the one of :data:`~.trainer_options.PLAIN` that asks for the same.
    """

    id: str
    check: Message
    conditions: tuple[str, ...]
    sources: tuple[str, ...]
    possible: Callable[[Run], bool] = lambda _: True
    move: str = ""


def checks(condition: str, run: Run, told: Container[str] = ()) -> tuple[Message, ...]:
    """What to check for a condition, as far as the run leaves it open.

    ``told`` are moves that are advised already: a check that asks for the same is left out.
    """
    if ours(run.info.configuration) and autoencoder(run.info.configuration):
        return ()
    causes = (c for c in CAUSES if condition in c.conditions and c.possible(run))
    causes = (c for c in causes if c.move not in told)
    return tuple(cause.check for cause in causes)[:MOST]


def _images(run: Run) -> bool:
    """Whether it is about images, as far as is known."""
    data = run.info.data
    return data.kind == "images" if data else bool(run.samples)


def _foreign(run: Run) -> bool:
    return not ours(run.info.configuration)


def _from_files(run: Run) -> bool:
    """Whether images were read from files, as those of other trainers are."""
    return _images(run) and (_foreign(run) or run.info.configuration.get("data") == "folder")


def _scaled_by_hand(run: Run) -> bool:
    """Whether the range of values is the user's affair: trainers that are known see to it."""
    if run.info.data is not None and run.info.data.kind == "table":
        return False  # each column has a range of its own, which is asked about by itself
    own = _foreign(run) and not trainer(run)
    return own or run.info.configuration.get("data") == "array"


def _batch_norm_in_d(run: Run) -> bool:
    """Whether D may have batch normalisation over real and generated samples together."""
    settings = run.info.configuration
    if ours(settings) or trainer(run) in _WITHOUT_BATCH_NORM:
        return False  # each of our batches is of one kind
    norm = _setting(settings, "norm")
    return norm is None or "batch" in str(norm)


def _augmented(run: Run) -> bool:
    settings = run.info.configuration
    named = any("aug" in name.lower() and value for name, value in settings.items())
    return named or bool(settings.get("flip")) or "augment_p" in run.metrics.names


def _of_own_making(run: Run) -> bool:
    """Whether the loop of training is the user's: those of trainers that are known are tried."""
    return _foreign(run) and not trainer(run)


def _half_precision(run: Run) -> bool:
    settings = run.info.configuration
    if ours(settings):
        return settings.get("precision") == "bfloat16"
    fp16 = _setting(settings, "fp16_run")
    return fp16 is None or bool(fp16)


def _few_samples(run: Run) -> bool:
    data = run.info.data
    return data is None or data.train_count is None or data.train_count < FEW


_WITHOUT_BATCH_NORM: Final = frozenset({"stylegan", "biggan", "voices", "sdv", "lucidrains"})
"""Trainers whose discriminators have none."""

FEW: Final = 5000  # training images, below which StyleGAN2-ADA's authors found D to overfit


def _setting(settings: Mapping[str, Any], name: str) -> Any:
    """A setting of this name, in whatever group it stands; None if there is none."""
    return next((v for key, v in settings.items() if key.rpartition(".")[2] == name), None)


CAUSES: Final = (
    Cause(
        "range",
        message(
            "Check that real and generated samples have the same range: values from 0 to 1 are "
            "told from the output of a tanh by their sign alone."
        ),
        ("dominance", "vanishing", "quality", "collapse"),
        ("khalooei/ALOCC-CVPR2018#3", "junyanz/pytorch-CycleGAN-and-pix2pix#522"),
        _scaled_by_hand,
    ),
    Cause(
        "padding",
        message(
            "Look for a trivial cue in the real images (zero padding, a border, a removed "
            "background), and give the generated images the same."
        ),
        ("dominance", "vanishing", "quality"),
        ("BadourAlBahar/pose-with-style#23",),
        _from_files,
    ),
    Cause(
        "capacity",
        message(
            "Compare the capacities of the networks: give the generator more channels, or the "
            "discriminator fewer."
        ),
        ("dominance", "vanishing"),
        (
            "junyanz/pytorch-CycleGAN-and-pix2pix#910",
            "junyanz/pytorch-CycleGAN-and-pix2pix#858",
        ),
        move="smaller_d",
    ),
    Cause(
        "leak",
        message(
            "Check whether generated samples are rotated, mirrored or recoloured like augmented "
            "ones. If so, augment less, or drop these augmentations."
        ),
        ("quality", "overfitting", "memorization"),
        (
            "NVlabs/stylegan2-ada-pytorch#175",
            "NVlabs/stylegan2-ada-pytorch#232",
            "rosinality/stylegan2-pytorch#265",
        ),
        _augmented,
    ),
    Cause(
        "jpeg",
        message(
            "Check whether the real images were compressed (JPEG) or resized differently from "
            "the generated ones: a discriminator learns such traces first."
        ),
        ("dominance", "quality"),
        ("ZhendongWang6/DIRE#11", "handsome-rich/REM#3"),
        _from_files,
    ),
    Cause(
        "steps-of-pixels",
        message(
            "Add noise of less than one grey level to real and generated images: real pixels are "
            "whole numbers, which gives them away."
        ),
        ("dominance",),
        ("sefibk/KernelGAN#83",),
        _from_files,
    ),
    Cause(
        "batch-norm",
        message(
            "If the discriminator uses batch normalisation, give it real and generated samples "
            "in separate batches, or use another normalisation."
        ),
        ("collapse", "blindness", "fooled", "dominance", "oscillation", "hopping"),
        ("soumith/ganhacks#52", "eriklindernoren/Keras-GAN#9"),
        _batch_norm_in_d,
    ),
    Cause(
        "smoothing",
        message("If labels are smoothed, smooth only those of real samples."),
        ("dominance", "partial", "collapse"),
        ("soumith/ganhacks#41", "soumith/ganhacks#53"),
        _of_own_making,
    ),
    Cause(
        "frozen",
        message(
            "Check that the discriminator's weights change at all. In Keras, 'trainable' takes "
            "effect when a model is compiled."
        ),
        ("blindness", "fooled"),
        ("eriklindernoren/Keras-GAN#22", "keras-team/keras#4943"),
        _of_own_making,
    ),
    Cause(
        "other-losses",
        message(
            "Compare the sizes of the loss terms: one much larger than the adversarial loss "
            "decides what is learnt."
        ),
        ("dominance", "blindness", "fooled", "quality"),
        ("junyanz/pytorch-CycleGAN-and-pix2pix#626",),
        _foreign,
    ),
    Cause(
        "odd-samples",
        message(
            "Save the batches at which the loss jumps, and look for unusual training samples, "
            "such as empty crops."
        ),
        ("diverged", "exploding"),
        ("junyanz/pytorch-CycleGAN-and-pix2pix#807",),
    ),
    Cause(
        "half-precision",
        message("Try training in full precision: losses may become NaN in float16."),
        ("diverged",),
        ("RVC-Project/Retrieval-based-Voice-Conversion-WebUI#507",),
        _half_precision,
        move="full_precision",
    ),
    Cause(
        "batch",
        message(
            "If memory does not allow a larger batch, accumulate gradients over several batches."
        ),
        ("collapse", "partial"),
        ("wpeebles/gangealing#10", "ajbrock/BigGAN-PyTorch#43"),
        _foreign,
    ),
    Cause(
        "data",
        message(
            "Look at the real samples as the discriminator receives them: an error in "
            "preprocessing looks like a failure of training."
        ),
        ("collapse", "partial", "quality", "hopping"),
        ("wpeebles/gangealing#26",),
    ),
    Cause(
        "few",
        message("With few training images, start from networks trained on similar images."),
        ("overfitting", "memorization", "collapse"),
        ("NVlabs/stylegan2-ada#20",),
        lambda run: _from_files(run) and _few_samples(run),
    ),
)
"""The causes, those that are checked fastest first."""

"""What to turn in the trainers of others: our moves in the words of their options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from ganreport.messages import Message, Text, message
from ganreport.run.model import Run
from ganreport.run.toml import quoted

Move = Literal[
    "regularise",
    "slow_d",
    "fast_d",
    "slow_g",
    "slow_both",
    "more_d_steps",
    "fewer_d_steps",
    "augment",
    "larger_batch",
    "average",
    "longer",
    "larger_g",
    "smaller_d",
    "larger_d",
    "pack",
    "pool",
    "reconstruct",
    "less_adversarial",
    "unsaturate",
    "clip",
    "full_precision",
    "more_data",
    "smaller_g",
    "less_kl",
    "best",
]

PLAIN: Final[dict[str, Message]] = {
    "regularise": message("Add an R1 gradient penalty on the discriminator, or raise its weight."),
    "slow_d": message("Lower the discriminator's learning rate."),
    "fast_d": message("Raise the discriminator's learning rate."),
    "slow_g": message("Lower the generator's learning rate."),
    "slow_both": message("Lower both learning rates."),
    "more_d_steps": message("Train the discriminator more steps for each generator step."),
    "fewer_d_steps": message("Train the discriminator fewer steps for each generator step."),
    "augment": message("Augment real and generated samples alike before the discriminator."),
    "larger_batch": message("Raise the batch size."),
    "average": message("Average the generator's weights (EMA) and sample from the average."),
    "longer": message("Train longer from the last checkpoint."),
    "larger_g": message("Give the generator more capacity, by channels or layers."),
    "smaller_g": message("Give the generator less capacity, by channels or layers."),
    "smaller_d": message("Give the discriminator less capacity, by channels or layers."),
    "larger_d": message("Give the discriminator more capacity, by channels or layers."),
    "pack": message("Let the discriminator judge several samples together (PacGAN)."),
    "pool": message("Show the discriminator earlier generated samples as well (a replay buffer)."),
    "reconstruct": message("Raise the weight of the reconstruction loss."),
    "less_adversarial": message("Lower the weight of the adversarial loss."),
    "unsaturate": message("Use the non-saturating or the least-squares loss instead of minimax."),
    "clip": message("Clip gradients by their norm."),
    "full_precision": message("Train in full precision (float32)."),
    "more_data": message("Train on more data."),
    "less_kl": message("Lower the weight of the KL divergence, or raise it slowly (annealing)."),
    "best": message("Use the checkpoint of the best step."),
}
"""What each move is where the trainer's options are not known."""


class Option(NamedTuple):
    """One option of a trainer.

    ``name`` is what its user types or edits; ``keys`` are its names in the recorded settings;
    ``to`` is the value to give it, ``by`` the factor to change it by; ``unless`` is a setting that
    is only there where this was done already.
    """

    name: str
    keys: tuple[str, ...] = ()
    by: float = 0.0
    to: Any = None
    unless: str = ""


def _half(name: str, *keys: str) -> Option:
    return Option(name, keys, by=0.5)


def _twice(name: str, *keys: str) -> Option:
    return Option(name, keys, by=2.0)


_TRAINERS: Final[dict[str, dict[str, Option]]] = {
    "stylegan": {
        "regularise": _twice("--gamma", "loss_kwargs.r1_gamma", "r1_gamma", "gamma"),
        "augment": Option("--aug", to="ada", unless="augment_kwargs.class_name"),
        "larger_batch": _twice("--batch", "batch_size"),
        "slow_d": _half("D_opt_kwargs.lr", "D_opt_kwargs.lr"),
        "slow_g": _half("G_opt_kwargs.lr", "G_opt_kwargs.lr"),
        "longer": _twice("--kimg", "total_kimg"),
        "full_precision": Option("--fp32", to=True),
    },
    "biggan": {
        "more_d_steps": _twice("--num_D_steps", "num_D_steps"),
        "slow_d": _half("--D_lr", "D_lr"),
        "fast_d": _twice("--D_lr", "D_lr"),
        "slow_g": _half("--G_lr", "G_lr"),
        "larger_batch": _twice("--batch_size", "batch_size"),
        "average": Option("--ema", ("ema",), to=True),
        "augment": Option("--augment", ("augment",), to=True),
        "larger_g": _twice("--G_ch", "G_ch"),
        "smaller_d": _half("--D_ch", "D_ch"),
        "longer": _twice("--num_epochs", "num_epochs"),
    },
    "studiogan": {
        "regularise": _twice("LOSS.r1_lambda", "LOSS.r1_lambda", "r1_lambda"),
        "slow_d": _half("OPTIMIZATION.d_lr", "OPTIMIZATION.d_lr", "d_lr"),
        "fast_d": _twice("OPTIMIZATION.d_lr", "OPTIMIZATION.d_lr", "d_lr"),
        "slow_g": _half("OPTIMIZATION.g_lr", "OPTIMIZATION.g_lr", "g_lr"),
        "more_d_steps": _twice("OPTIMIZATION.d_updates_per_step", "d_updates_per_step"),
        "augment": Option("AUG.apply_diffaug", ("apply_diffaug",), to=True),
        "larger_batch": _twice("OPTIMIZATION.batch_size", "OPTIMIZATION.batch_size", "batch_size"),
        "average": Option("MODEL.apply_g_ema", ("apply_g_ema",), to=True),
        "longer": _twice("OPTIMIZATION.total_steps", "OPTIMIZATION.total_steps", "total_steps"),
    },
    "pix2pix": {
        "slow_both": _half("--lr", "lr"),
        "pool": Option("--pool_size", ("pool_size",), to=50),
        "smaller_d": _half("--ndf", "ndf"),
        "larger_d": _twice("--ndf", "ndf"),
        "larger_g": _twice("--ngf", "ngf"),
        "smaller_g": _half("--ngf", "ngf"),
        "reconstruct": _twice("--lambda_L1", "lambda_L1"),
        "unsaturate": Option("--gan_mode", ("gan_mode",), to="lsgan"),
        "larger_batch": _twice("--batch_size", "batch_size", "batchSize"),
        "longer": _twice("--n_epochs", "n_epochs", "niter"),
    },
    "basicsr": {
        "slow_d": _half("train.optim_d.lr", "train.optim_d.lr", "train.lr_D"),
        "fast_d": _twice("train.optim_d.lr", "train.optim_d.lr", "train.lr_D"),
        "slow_g": _half("train.optim_g.lr", "train.optim_g.lr", "train.lr_G"),
        "smaller_d": _half("network_d.num_feat", "network_d.num_feat", "network_D.nf"),
        "larger_d": _twice("network_d.num_feat", "network_d.num_feat", "network_D.nf"),
        "less_adversarial": _half(
            "train.gan_opt.loss_weight", "train.gan_opt.loss_weight", "train.gan_weight"
        ),
        "reconstruct": _twice(
            "train.pixel_opt.loss_weight", "train.pixel_opt.loss_weight", "train.pixel_weight"
        ),
        "average": Option("train.ema_decay", ("train.ema_decay",), to=0.999),
        "larger_batch": _twice(
            "datasets.train.batch_size_per_gpu", "datasets.train.batch_size_per_gpu"
        ),
        "longer": _twice("train.total_iter", "train.total_iter", "train.niter"),
    },
    "voices": {
        "slow_both": _half("train.learning_rate", "train.learning_rate", "learning_rate"),
        "full_precision": Option("train.fp16_run", ("train.fp16_run",), to=False),
        "reconstruct": _twice("train.c_mel", "train.c_mel"),
        "less_kl": _half("train.c_kl", "train.c_kl"),
        "larger_batch": _twice("train.batch_size", "train.batch_size", "batch_size"),
        "longer": _twice("train.epochs", "train.epochs", "training_epochs"),
    },
    "sdv": {
        "more_d_steps": Option("discriminator_steps", ("discriminator_steps",), to=5),
        "fewer_d_steps": Option("discriminator_steps", ("discriminator_steps",), by=0.5, to=1),
        "pack": _twice("pac", "pac"),
        "slow_g": _half("generator_lr", "generator_lr"),
        "slow_d": _half("discriminator_lr", "discriminator_lr"),
        "fast_d": _twice("discriminator_lr", "discriminator_lr"),
        "larger_batch": _twice("batch_size", "batch_size"),
        "larger_g": Option("generator_dim", ("generator_dim",)),
        "smaller_d": Option("discriminator_dim", ("discriminator_dim",)),
        "longer": _twice("epochs", "epochs"),
    },
    "lucidrains": {
        "augment": Option("--aug-prob", ("aug_prob",), to=0.25),
        "larger_batch": _twice("--gradient-accumulate-every", "gradient_accumulate_every"),
        "slow_both": _half("--learning-rate", "learning_rate", "lr"),
        "fast_d": _twice("--ttur-mult", "ttur_mult"),
        "larger_g": _twice("--network-capacity", "network_capacity"),
        "longer": _twice("--num-train-steps", "num_train_steps"),
    },
    "openmmlab": {
        "slow_d": _half("optimizer.discriminator.lr", "optimizer.discriminator.lr"),
        "fast_d": _twice("optimizer.discriminator.lr", "optimizer.discriminator.lr"),
        "slow_g": _half("optimizer.generator.lr", "optimizer.generator.lr"),
        "more_d_steps": _twice("train_cfg.disc_steps", "train_cfg.disc_steps", "disc_steps"),
        "less_adversarial": _half("model.gan_loss.loss_weight", "model.gan_loss.loss_weight"),
        "average": Option("train_cfg.use_ema", ("train_cfg.use_ema",), to=True),
        "larger_batch": _twice("data.samples_per_gpu", "data.samples_per_gpu"),
        "longer": _twice("total_iters", "total_iters"),
    },
}
"""Reader -> move -> the option that makes it."""

_ALIKE: Final = {"kair": "basicsr", "ctgan": "sdv"}
_ROUND: Final = 6  # digits of a proposed value: 0.0002 halved is 0.0001, not 0.00009999


def trainer(run: Run) -> str:
    """The trainer whose options are known, by the reader that read its run; empty if none is."""
    reader = run.reading.reader if run.reading else ""
    name = _ALIKE.get(reader, reader)
    return name if name in _TRAINERS else ""


def said(move: str, run: Run) -> Text:
    """A move in the words of the run's trainer; empty where it was made already, or has no option.

    In plain words where the trainer's options are not known at all.
    """
    known = trainer(run)
    if not known:
        return PLAIN[move]
    option = _TRAINERS[known].get(move)
    return _of(option, move, known, run.info.configuration) if option else ""


def _of(option: Option, move: str, trainer: str, settings: Mapping[str, Any]) -> Text:
    key = next((key for key in option.keys if key in settings), "")
    before, what = settings.get(key), PLAIN[move]
    if (option.unless and option.unless in settings) or (key and _is_done(option, before)):
        return ""
    # The programs of pix2pix's family record an option by its name, which differs among them.
    name = f"--{key}" if trainer == "pix2pix" and key else option.name
    after = _after(option, before)
    if after is None:
        return message("{what:bare}: {option}.", what=what, option=name)
    if before is None or isinstance(before, bool):
        return message(
            "{what:bare}: {option} {after}.", what=what, option=name, after=_written(after)
        )
    return message(
        "{what:bare}: {option} {after} instead of {before}.",
        what=_RAISED.get(move, what),
        option=name,
        after=_written(after),
        before=_written(before),
    )


_RAISED: Final = {"regularise": message("Raise the weight of the discriminator's R1 penalty.")}
"""What a move is called where the trainer makes it already, and would make more of it."""


def _written(value: Any) -> str:
    """A value as people type it: 16 for 16.0."""
    whole = isinstance(value, float) and value == int(value)
    return value if isinstance(value, str) else quoted(int(value) if whole else value)


def _is_done(option: Option, before: Any) -> bool:
    """Whether the setting is what it is to become, or beyond."""
    if option.to is None:
        return False
    numbers = not isinstance(before, bool) and isinstance(before, int | float)
    if not numbers or isinstance(option.to, bool | str):
        return bool(before == option.to)
    return bool(before <= option.to if 0 < option.by < 1 else before >= option.to)


def _after(option: Option, before: Any) -> Any:
    if option.to is not None:
        return option.to
    if isinstance(before, bool) or not isinstance(before, int | float) or not option.by:
        return None
    changed = before * option.by
    if isinstance(before, int) and changed == int(changed):
        return int(changed)
    return float(f"{changed:.{_ROUND}g}")

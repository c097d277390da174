"""What the losses of MMGeneration, MMEditing and MMagic are, by their names and configurations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from ganreport.readers.attempts import STAMP
from ganreport.readers.formula import Formula, column
from ganreport.readers.gan_loss import objective, usual_labels
from ganreport.readers.mapping import ColumnMapping, PairColumns, Rules
from ganreport.run.cards import ObjectiveCard

_SUMS: Final = (
    (("loss_disc",), 1.0),
    (("loss_disc_fake", "loss_disc_real"), 1.0),
    (("loss_d_fake", "loss_d_real"), 1.0),
    (("loss_gan_d_fake", "loss_gan_d_real"), 0.5),
    (("fake_loss", "real_loss"), 1.0),
    (("fake_loss_global", "fake_loss_local", "real_loss_global", "real_loss_local"), 1.0),
)
"""Terms of D's loss and the factor that training takes their sum with; the first that is there."""

_ADVERSARIAL: Final = (
    "loss_gen", "loss_disc_fake_g", "loss_gan", "loss_gan_g", "loss_g_adv", "loss_g_fake",
    "stage2_loss_g_fake",
)  # fmt: skip
_PENALTIES: Final = ("loss_gp", "loss_r1_gp", "loss_gradient_penalty")
_D, _G = "loss_gan_d_", "loss_gan_g_"
_OWN_LOSSES: Final = {
    "DCGAN": "vanilla",
    "LSGAN": "lsgan",
    "WGANGP": "wgan-gp",
    "PGGAN": "wgan-gp",
    "ProgressiveGrowingGAN": "wgan-gp",
    "SAGAN": "hinge",
    "BigGAN": "hinge",
    "GGAN": "hinge",
    "StyleGAN2": "logistic",
}
"""Models of MMagic that name no ``gan_loss`` -> the one that their code has."""

_RELATIVISTIC: Final = frozenset({"ESRGAN"})  # whose code halves each of D's terms


def naming(columns: Collection[str]) -> ColumnMapping:
    """How our scalars are made of theirs, by which of them there are."""
    held = set(columns)
    rules: dict[str, Formula] = {"step": column("iter"), "wall_time": column(STAMP)}
    domains = sorted(name.removeprefix(_D) for name in held if name.startswith(_D))
    pairs = tuple(
        PairColumns(d, {"d_loss": column(f"{_D}{d}"), "g_loss": column(f"{_G}{d}")})
        for d in domains
        if f"{_G}{d}" in held
    )
    rules |= _rates(held)
    if pairs:
        return ColumnMapping(rules=rules, pairs=pairs)
    for terms, factor in _SUMS:
        if set(terms) <= held:
            rules["d_loss"] = Formula(tuple((factor, term) for term in terms))
            break
    for our, names in (("g_loss", _ADVERSARIAL), ("d_penalty", _PENALTIES)):
        name = next((name for name in names if name in held), None)
        rules |= {our: column(name)} if name else {}
    return ColumnMapping(rules=rules)


def _rates(held: Collection[str]) -> Rules:
    """Learning rates by network: ``lr.generator``, ``lr_generator``, ``generator.lr``, ..."""
    rates: dict[str, Formula] = {}
    for our, networks in (("g_lr", ("generator",)), ("d_lr", ("discriminator", "disc"))):
        patterns = ("lr.{}", "lr_{}", "{}.lr", "{}/lr")
        forms = [each.format(network) for network in networks for each in patterns]
        name = next((form for form in forms if form in held), None)
        rates |= {our: column(name)} if name else {}
    return rates


def objective_of(config: Mapping[str, Any], columns: Collection[str]) -> ObjectiveCard | None:
    """What a configuration says of the objective; None of a model that is not known."""
    model = config.get("model")
    if not isinstance(model, Mapping):
        return None
    loss = model.get("gan_loss", model.get("loss_gan"))
    halved = any(name.startswith(_D) for name in columns)
    if not isinstance(loss, Mapping):
        kind = _OWN_LOSSES.get(str(model.get("type")))
        return objective(kind, halved=halved) if kind else None
    if not usual_labels(loss):
        return None
    relativistic = model.get("type") in _RELATIVISTIC
    return objective(
        loss.get("gan_type"),
        halved=halved or relativistic,
        weight=loss.get("loss_weight", 1.0),
        relativistic=relativistic,
    )

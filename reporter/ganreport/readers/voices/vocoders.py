"""HiFi-GAN and BigVGAN print a line a step; ParallelWaveGAN, and TensorFlowTTS, one a scalar."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

from ganreport.messages import message
from ganreport.readers.formula import Formula
from ganreport.readers.voices.family import (
    SILENT,
    TOTAL,
    Meaning,
    Settings,
    VoiceFamily,
    first_of,
    least_squares,
    rules,
)
from ganreport.readers.voices.lines import messages, number
from ganreport.readers.voices.rows import TIME, LogRows, VoiceLog
from ganreport.run.cards import ObjectiveCard

_ROW: Final = re.compile(r"(?:[A-Za-z]{1,20} )?Steps ?: ?([\d,]{1,20}), ?(?=Gen Loss Total)")
_VALUE: Final = re.compile(r"([A-Za-z][\w./ -]{0,40}?) ?: {0,8}([-+]?[\w.+-]{1,40})(?=[\s,]|$)")
"""Numbers are padded to four signs: a loss that is none is `` nan``."""
_EPOCH: Final = re.compile(r"Epoch: (\d{1,9})$")
_BEGINS: Final = re.compile(r"Initializing Training Process")


def _read_hifigan(text: str) -> VoiceLog:
    record, epoch = LogRows(), None
    for said in messages(text):
        row = _ROW.search(said.message)
        if row:
            record.open(said.when, step=number(row[1]), epoch=epoch)
            for name, written in _VALUE.findall(said.message[row.end() :]):
                value = number(written)
                if value is not None:
                    record.row[name] = value
        elif match := _EPOCH.match(said.message):
            epoch = float(match[1])
        elif _BEGINS.match(said.message):
            record.start(said.when)
    return record.log()


def _of_hifigan(names: Collection[str], fuller: Collection[str], settings: Settings) -> Meaning:
    """Rules: losses of all discriminators, and of G what they say, as far as events hold them."""
    parts = [n for n in names if re.fullmatch(r"training/disc_loss_(?!total)\w+", n)]
    terms = [n.replace("disc_loss", "gen_loss") for n in parts]
    adversarial = first_of([terms], names, fuller)
    total = first_of([("training/gen_loss_total",), ("Gen Loss Total",)], names, fuller)
    known = rules(
        d_loss=first_of([("training/disc_loss_total",), parts], names, fuller),
        g_loss=adversarial or total,
        d_lr=_one(("training/learning_rate_d", "training/lr_dis"), names, fuller),
        g_lr=_one(("training/learning_rate_g", "training/lr_gen", "lr"), names, fuller),
        d_grad_norm=_one(("training/grad_norm_d", "training/gradient_norm_d"), names, fuller),
        g_grad_norm=_one(_NORMS, names, fuller),
    )
    notes = [] if "d_loss" in known else [SILENT]
    notes += [] if adversarial else [TOTAL]
    lists = [settings.get("mpd_reshapes"), settings.get("resolutions")]
    count = sum(len(each) for each in lists if isinstance(each, list)) if all(lists) else 0
    card = least_squares(count, adversarial=bool(adversarial))
    return Meaning(known, card, tuple(notes))


_NORMS: Final = ("training/grad_norm_g", "training/gradient_norm_g", "grad_norm_g")


def _one(those: Sequence[str], names: Collection[str], fuller: Collection[str]) -> Formula | None:
    return first_of([(each,) for each in those], names, fuller)


HIFIGAN: Final = VoiceFamily(
    title=message("HiFi-GAN or BigVGAN"),
    is_log=lambda text: "Gen Loss Total" in text and bool(_ROW.search(text)),
    read=_read_hifigan,
    meaning=_of_hifigan,
    settings=("config.json",),
    checkpoint=re.compile(r"g_(\d{1,15})(?:\.pth?)?"),
    tags=((b"training/gen_loss_total", b"training/mel_spec_error"),),
    same=lambda tag: {
        "training/gen_loss_total": "Gen Loss Total",
        "training/mel_spec_error": "Mel-Spec. Error",
        "training/grad_norm_g": "grad_norm_g",
        "training/learning_rate_g": "lr",
    }.get(tag, tag),
)

_SCALAR: Final = re.compile(
    r"\(Steps?: (\d{1,15})\) ((?:train|eval)[/_][\w./-]{1,80}) = ([^\s=]{1,40}?)\.?$"
)
_SEEN: Final = re.compile(r"\(Steps?: \d{1,15}\) (?:train|eval)[/_](?:adv|gen|dis)[\w./-]{1,80} = ")
_MOST_PROCESSES: Final = 64  # that print one step; more repeat it for another reason
_VERSION: Final = re.compile(r"version = \d")


def _read_pwg(text: str) -> VoiceLog:
    """Rows by steps; where a name comes again at a step, a further process prints the same."""
    record = LogRows()
    block: list[dict[str, float]] = []
    for said in messages(text):
        match = _SCALAR.match(said.message)
        value = number(match[3]) if match else None
        if match and value is not None:
            step = float(match[1])
            if block and block[0]["step"] != step:
                _flush(record, block)
            row = next((row for row in block if match[2] not in row), None)
            if row is None and len(block) < _MOST_PROCESSES:
                row = {"step": step} | ({} if said.when is None else {TIME: said.when})
                block.append(row)
            if row is not None:
                row[match[2]] = value
        elif _VERSION.match(said.message):
            _flush(record, block)
            record.start(said.when)
    _flush(record, block)
    return record.log()


def _flush(record: LogRows, block: list[dict[str, float]]) -> None:
    """The rows of one step are whole."""
    for row in block:
        record.open(None)
        record.row = row
        record.close()
    block.clear()


def _of_pwg(names: Collection[str], fuller: Collection[str], settings: Settings) -> Meaning:
    """Rules: G's loss is that under this name, the total of all terms."""
    known = rules(
        d_loss=_one(("train/discriminator_loss", "train_dis_loss"), names, fuller),
        g_loss=_one(("train/generator_loss", "train_gen_loss"), names, fuller),
    )
    note = message(
        "'train/generator_loss' is the total of all terms, of which the errors of spectrograms are "
        "most; the adversarial term is 'train/adversarial_loss' before its weight. "
        "--map g_loss=train/adversarial_loss takes it instead."
    )
    notes = (note,) if {"train/generator_loss", "train/adversarial_loss"} <= set(names) else ()
    return Meaning(known, _objective(settings), notes)


def _objective(settings: Settings) -> ObjectiveCard | None:
    """Least squares or a hinge, as the settings say; nothing without them."""
    terms: Any = settings.get("discriminator_adv_loss_params")
    kind = terms.get("loss_type", "mse") if isinstance(terms, dict) else "mse"
    known = bool(settings) and kind == "mse" and "generator_params" in settings
    return least_squares(0, adversarial=False) if known else None


PARALLEL: Final = VoiceFamily(
    title=message("ParallelWaveGAN or TensorFlowTTS"),
    is_log=lambda text: bool(_SEEN.search(text)),
    read=_read_pwg,
    meaning=_of_pwg,
    settings=("config.yml", "config.yaml"),
    checkpoint=re.compile(r"checkpoint-(\d{1,15})steps\.pkl"),
    tags=(
        (b"train/generator_loss", b"train/spectral_convergence_loss"),
        (b"train/generator_loss", b"train/mel_loss"),
        (b"train/generator_loss", b"train/feature_matching_loss"),
    ),
)

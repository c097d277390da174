"""Names of scalars as words: what loggers put around them is left off, synonyms become one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {  # also in other languages, without accents
    "d": (
        "dis", "disc", "discrim", "discriminator", "discriminators", "critic", "netd",
        "diskriminator", "discriminateur", "discriminador", "discriminatore", "ayirici",
    ),
    "g": (
        "gen", "generator", "generators", "netg",
        "generateur", "generador", "gerador", "generatore", "uretici",
    ),
    "loss": (
        "losses", "err", "objective", "perte", "pertes", "verlust", "perdida", "perdita", "perda",
        "kayip",
    ),
    "adv": ("adversarial", "gan", "wgan", "lsgan", "hinge"),
    "acc": ("accuracy",),
    "real": ("reals",),
    "fake": ("fakes",),
    "grad": ("gradient",),
    "logit": ("logits",),
    "score": ("scores",),
    "out": ("output", "outputs", "pred", "prediction", "prob", "probability", "validity"),
}  # fmt: skip
"""A word of names -> others that mean the same."""

SCRIPTS: Final[tuple[tuple[str, str], ...]] = (
    ("d", "判别器|判別器|鉴别器|鑑別器|識別器|判别網路|판별자|판별기|식별자|дискриминатор\\w{0,3}"),
    ("g", "生成器|生成网络|생성자|생성기|генератор\\w{0,3}"),
    ("loss", "损失|損失|손실|потер[ьия]\\w?|ошибка"),
    ("val", "验证|驗證|検証|测试|測試|テスト|검증|테스트|валидаци\\w|тест\\w{0,5}"),
    ("train", "训练|訓練|学習|훈련|학습|обучени\\w"),
    ("epoch", "轮次|轮|エポック|에포크|эпоха"),
    ("step", "迭代次数|迭代|步数|步|ステップ|스텝|шаг|итерация"),
)
"""A word of names -> how other scripts write it, as regular expressions."""

HELD_OUT: Final = frozenset(
    {
        "val", "valid", "validation", "validate", "dev", "devel", "test", "testing", "tests",
        "eval", "evaluation", "evaluate", "heldout", "holdout", "held",
        "validierung", "validacion", "validazione", "validacao", "prueba",
    }
)  # fmt: skip
"""Words of names of what was not trained on."""

_COUNTERS: Final[dict[str, frozenset[str]]] = {
    "step": frozenset(
        {
            "step",
            "steps",
            "iteration",
            "iterations",
            "iter",
            "iters",
            "itr",
            "update",
            "updates",
            "schritt",
            "etape",
            "paso",
            "passo",
            "iteracion",
            "iterazione",
            "iteracao",
        }
    ),
    "epoch": frozenset({"epoch", "epochs", "ep", "epoque", "epoche", "epoca", "epoka"}),
}
_OF_COUNTERS: Final = frozenset(
    {
        "global", "total", "current", "cur", "curr", "now", "train", "trainer", "training", "num",
        "number", "n", "no", "nr", "idx", "index", "id", "gen", "counter", "count", "done", "i",
    }
)  # fmt: skip
"""Words beside that of what is counted which change nothing: ``cur_iter``, ``epoch_num``."""

_OF_EPOCHS: Final = frozenset({"total", "num", "n", "count", "max"})
"""Words with which ``epochs`` are those that there were to be."""

_IMAGES: Final = frozenset(
    {"nimg", "cur nimg", "images seen", "n images seen", "samples seen", "imgs seen"}
)

_NAMES: Final = 4096  # that are kept in words: a log asks the same few of each of its lines
_SCRIPTS: Final = tuple((word, re.compile(p, re.IGNORECASE)) for word, p in SCRIPTS)
_WIDE: Final = str.maketrans("\uff1a\uff0c\uff1b\uff08\uff09\uff1d\u0131\u2212", ":,;()=i-")
_PARTED: Final = re.compile(r" ?\0+ ?")
_UNIT: Final = re.compile(r"\s?[\[(](?:nats?|bits?|a\.?u\.?|-)[\])]$")  # behind a name
_SAME: Final = {other: word for word, others in SYNONYMS.items() for other in others}
_SECTIONS: Final = frozenset(
    {
        "train", "training", "trn", "tr", "metrics", "metric", "scalars", "scalar", "summary",
        "summaries", "stats", "log", "logs", "net", "network", "model", "optimizer", "optim",
    }
)  # fmt: skip
_BEFORE_L: Final = _SECTIONS | {"loss", "losses"}
_AROUND: Final = frozenset(
    {
        "step",
        "epoch",
        "iter",
        "batch",
        "mean",
        "avg",
        "average",
        "value",
        "current",
        "running",
        "ema",
        "smooth",
        "smoothed",
    }
)
_UNORDERED: Final = frozenset({"loss", "acc", "lr", "norm"})
_OUTPUTS: Final = frozenset({"score", "logit", "out"})
_KINDS: Final = frozenset({"real", "fake"})
_JOINED: Final = "[dg]|dis|disc|discriminator|gen|generator|critic|adv|gan"


def in_letters(text: str) -> str:
    """A text of other scripts in the words of the tables, and letters without accents."""
    text = text.translate(_WIDE)
    for word, pattern in _SCRIPTS:
        text = pattern.sub(f"\0{word}\0", text)
    text = _PARTED.sub(" ", text)
    plain = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(_NAMES)
def words(name: str) -> str:
    """A name as lower-case words: ``Loss/D_total`` and ``lossD-total`` are ``loss d total``."""
    if not name.isascii():
        name = in_letters(name)
    name = _UNIT.sub("", name)
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    label = " ".join(re.findall(r"[a-z0-9]+", apart.lower()))
    label = re.sub(r"\b(loss|err|net)([dg])\b", r"\1 \2", label)
    return re.sub(rf"\b({_JOINED})loss\b", r"\1 loss", label)


@lru_cache(_NAMES)
def held_out(name: str) -> bool:
    """Whether a name says that it is of samples that were not trained on."""
    return any(word.rstrip("0123456789") in HELD_OUT for word in words(name).split())


@lru_cache(_NAMES)
def canonical(name: str) -> str:
    """A name in the words of the tables: without sections, periods and repetition, synonyms one.

    ``train/discloss_step`` and ``Loss/Discriminator (total)`` are ``d loss``. Where a word says
    what is counted (``loss``, ``acc``, ``lr``, ``norm``; of real or fake samples ``out``,
    ``logit``, ``score``) the order of words says nothing more.
    """
    every = words(name).replace("learning rate", "lr").split()
    first = next((i for i, word in enumerate(every) if word not in _BEFORE_L), len(every))
    if every[first : first + 1] == ["l"] and every[first + 1 : first + 2] in (["d"], ["g"]):
        every[first] = "loss"  # of BasicSR: l_d_real, losses/l_d_real
    kept = [_SAME.get(word, word) for word in every if word not in _SECTIONS] or every
    while len(kept) > 1 and kept[-1] in _AROUND:
        kept.pop()
    while len(kept) > 1 and kept[0] in _AROUND:
        kept.pop(0)
    if len(kept) > 1:
        kept = [word for word in kept if word not in ("total", "sum")]
    outputs = not _OUTPUTS.isdisjoint(kept) and not _KINDS.isdisjoint(kept)
    if outputs or not _UNORDERED.isdisjoint(kept):
        kept = sorted({word for word in kept if word not in _AROUND} or kept)
    return " ".join(kept)


def counter_of(label: str) -> str | None:
    """Our name of a counter, by one word for what is counted and others that say no more."""
    if label in _IMAGES:
        return "step"
    parts = label.split()
    for our, counted in _COUNTERS.items():
        own = [part for part in parts if part in counted]
        if len(own) == 1 and _OF_COUNTERS.issuperset(set(parts) - counted):
            planned = own[0] == "epochs" and not _OF_EPOCHS.isdisjoint(parts)
            return None if planned else our
    return None

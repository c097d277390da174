"""Sounds in files: WAV by ourselves, FLAC and OGG by soundfile."""

from __future__ import annotations

import hashlib
import io
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ganreport.errors import MissingExtra, UsageError
from ganreport.messages import Text, message, plural
from ganreport.readers.problems import Unusable, first_line, reason
from ganreport.run.kinds import AUDIO
from ganreport.samples.sources import waves
from ganreport.samples.sources.base import Source, SourceOptions
from ganreport.samples.sources.damage import nothing_left, problems
from ganreport.samples.sources.draws import drawn
from ganreport.samples.sources.items import Item
from ganreport.samples.sources.labels import Labels, as_in

Array = npt.NDArray[Any]

SUFFIXES: Final = (".wav", ".flac", ".ogg", ".oga", ".opus")
LONGEST: Final = 30
"""Seconds of a sound that are looked at: more than what vocoders and generators of clips make."""

_MOST_SIZE: Final = 2**26  # values of a sound at most, whatever the header says of its rate
_RATES: Final = (1000, 768_000)  # samples a second that recorders have


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What a file's header says."""

    rate: int
    channels: int
    frames: int


@dataclass(frozen=True, kw_only=True, eq=False)
class AudioSource(Source):
    """Sounds in files, of one channel and rate, shorter ones with zeros behind them."""

    items: tuple[Item, ...]

    def take(self, chosen: Sequence[int]) -> Array:
        """As :meth:`Source.take`."""
        result = np.zeros((len(chosen), *self.shape), np.float32)
        for row, index in zip(result, chosen, strict=True):
            item = self.items[int(index)]
            try:
                sound = sound_of(item.content(), self.rate)[: len(row)]
            except Unusable as error:
                raise UsageError(
                    f"{self.path}: {item.name} can't be read ({reason(error)}). "
                    "Move it out of there, and build the report when nothing writes to it."
                ) from error
            row[: len(sound)] = sound
        return result


def sound_of(content: bytes, rate: int) -> Array:
    """A sound (t,) of one channel at a rate, float32; several channels are averaged.

    Raises:
        Unusable: It can't be read.
    """
    facts = facts_of(content)
    if facts.frames * facts.channels > _MOST_SIZE:
        raise Unusable(message("it is {seconds} seconds long", seconds=facts.frames / facts.rate))
    wave = _plain(content)
    values = waves.samples_of(content, wave) if wave else _decoded(content)
    mono = values.mean(axis=1) if values.shape[1] > 1 else values[:, 0]
    return resampled(mono, facts.rate, rate)


def _plain(content: bytes) -> waves.Wave | None:
    """The header of a WAV file whose samples are plain numbers, None of other files."""
    wave = waves.header_of(content) if content[:4] in (b"RIFF", b"RF64") else None
    return wave if wave and wave.is_plain else None


def resampled(sound: Array, before: int, after: int) -> Array:
    """A sound (t,) at another rate, by a polyphase filter that lets nothing fold back."""
    if before == after:
        return sound.astype(np.float32)
    from scipy.signal import resample_poly  # 0.2 s, which most runs don't need

    shared = math.gcd(before, after)
    made = resample_poly(sound.astype(np.float64), after // shared, before // shared)
    return np.asarray(made, np.float32)


def facts_of(content: bytes) -> SoundFacts:
    """What a file's header says.

    Raises:
        Unusable: It is no sound that is read, or cut short.
        MissingExtra: soundfile is not installed.
    """
    wave = _plain(content)
    if wave:
        facts = SoundFacts(wave.rate, wave.channels, wave.frames)
    else:
        if content[:4] not in (b"fLaC", b"OggS", b"RIFF"):
            raise Unusable(message("it is no sound, or cut short") if content else
                           message("it is empty"))  # fmt: skip
        with _opened(content) as file:
            facts = SoundFacts(file.samplerate, file.channels, file.frames)
    if not _RATES[0] <= facts.rate <= _RATES[1]:
        raise Unusable(message("{rate:d} samples a second are no rate of sounds", rate=facts.rate))
    if facts.frames < 1:
        raise Unusable(message("it is silent for no time at all: it has no samples"))
    return facts


def _opened(content: bytes) -> Any:
    try:
        import soundfile
    except (ImportError, OSError) as error:  # without libsndfile, its import raises the latter
        raise MissingExtra(
            "FLAC and OGG files are read by soundfile, which is not installed: "
            "pip install 'ganreport[audio]', or give WAV files."
        ) from error
    try:
        return soundfile.SoundFile(io.BytesIO(content))
    except (RuntimeError, OSError, ValueError, TypeError) as error:
        raise Unusable(message("it is no sound, or cut short")) from error


def _decoded(content: bytes) -> Array:
    try:
        with _opened(content) as file:
            whole = file.read(dtype="float32", always_2d=True)
            if len(whole) < file.frames:
                raise Unusable(message("it is cut short"))
    except (RuntimeError, OSError) as error:
        raise Unusable(first_line(error)) from error
    return np.asarray(whole)


def open_audio(
    path: Path,
    items: Sequence[Item],
    left: Sequence[tuple[Text, Text]],
    labels: Labels,
    options: SourceOptions,
) -> AudioSource:
    """The sounds among the files of a folder or archive.

    Raises:
        UsageError: None of them can be read.
        MissingExtra: They need soundfile, which is not installed.
    """
    shown = drawn(len(items), options)
    away = list(left)
    good: list[Item] = []
    facts: list[SoundFacts] = []
    places: list[int] = []
    digest = hashlib.sha256(b"audio")
    for index in shown.chosen:
        try:
            content = items[index].content()
            facts.append(_sound(content))
        except Unusable as error:
            away.append((items[index].name, reason(error)))
            continue
        digest.update(hashlib.sha256(content).digest())
        good.append(items[index])
        places.append(index)
    if not good:
        raise nothing_left(path, "sounds", away)
    rate, length, notes = _settled(facts, options.like)
    digest.update(f"{rate} {length}".encode())
    given = as_in(labels.part(places), options.like)
    return AudioSource(
        path=path,
        kind=AUDIO,
        shape=(length,),
        count=len(good),
        fingerprint=f"sha256:{digest.hexdigest()}",
        labels=given.values,
        classes=given.classes,
        names=tuple(item.name for item in good),
        notes=(*shown.notes, *notes, *given.notes),
        problems=problems(path, away),
        rate=rate,
        items=tuple(good),
    )


def _sound(content: bytes) -> SoundFacts:
    """What a header says of a file that is whole: what is compressed is decoded to see that."""
    facts = facts_of(content)
    if _plain(content) is None:
        if facts.frames * facts.channels > _MOST_SIZE:
            raise Unusable(
                message("it is {seconds} seconds long", seconds=facts.frames / facts.rate)
            )
        _decoded(content)
    return facts


def _settled(facts: Sequence[SoundFacts], like: Source | None) -> tuple[int, int, list[Text]]:
    """The rate, the length in samples, and what is said of sounds that had others."""
    rates = Counter(each.rate for each in facts)
    rate = like.rate if like is not None and like.rate else max(
        rates.items(), key=lambda pair: (pair[1], pair[0])
    )[0]  # fmt: skip
    notes: list[Text] = []
    others = {own: count for own, count in rates.items() if own != rate}
    if others:
        notes.append(
            plural(
                "{count:count} sound of {rates:and} Hz was brought to {rate:d} Hz by a filter that "
                "lets nothing fold back.",
                "{count:count} sounds of {rates:and} Hz were brought to {rate:d} Hz by a filter "
                "that lets nothing fold back.",
                count=sum(others.values()),
                rates=[f"{own}" for own in sorted(others)],
                rate=rate,
            )
        )
    if any(each.channels > 1 for each in facts):
        notes.append(message("Channels were averaged."))
    seconds = [each.frames / each.rate for each in facts]
    long = sum(each > LONGEST for each in seconds)
    if long:
        notes.append(
            plural(
                "Of {count:count} long sound the first {most:d} seconds were taken.",
                "Of {count:count} long sounds the first {most:d} seconds were taken.",
                count=long,
                most=LONGEST,
            )
        )
    length = max(math.ceil(each.frames * rate / each.rate) for each in facts)
    if like is not None and like.rate:
        length = max(length, like.shape[0])
    return rate, min(length, LONGEST * rate), notes

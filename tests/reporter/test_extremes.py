"""What is far from the usual lays out too: on paper within the page, every sign shown."""

from __future__ import annotations

import base64
import html.parser
import io
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pikepdf
import pytest
from PIL import Image

from ganreport import page
from ganreport.diagnostics.types import Status
from ganreport.formats import read_run
from ganreport.layout import DataCard
from ganreport.pdf import to_pdf
from ganreport.report import Report, make_report
from ganreport.writer import RunWriter

ARABIC = "شبكة توليدية متنافسة: تقرير التدريب 2026"
HEBREW = "הערה: הרצה שלישית, 1,437 דוגמאות (ראו נספח)"
CHINESE = "生成对抗网络的训练报告：手写数字"
JAPANESE = "敵対的生成ネットワーク・ひらがなとカタカナ"
KOREAN = "생성적 적대 신경망"
MM = 72 / 25.4


def grey(*shape: int) -> np.ndarray:
    """Smooth pictures, as (count, height, width, 1)."""
    count, side = shape
    ramp = np.linspace(0, 255, side, dtype=np.uint8)
    return np.repeat((ramp[:, None] // 2 + ramp[None, :] // 2)[None, :, :, None], count, axis=0)


def long_name(path: Path) -> Report:
    with RunWriter(path, name="A name of many words " * 48) as run:
        run.scalars(1, d_loss=1.0)
    return make_report(read_run(path))


def endless_word(path: Path) -> Report:
    with RunWriter(path, name="x" * 1000, configuration={"k" * 300: "v" * 3000}) as run:
        run.scalars(1, d_loss=1.0, **{"s" * 200: 1.0})
        run.event("note", 1, "cause" * 200)
    return make_report(read_run(path))


def three_steps(path: Path) -> Report:
    with RunWriter(path) as run:
        for step in (1, 2, 3):
            run.scalars(step, d_loss=1.2, g_loss=0.8, d_real_mean=0.1)
    return make_report(read_run(path))


def one_evaluation(path: Path) -> Report:
    with RunWriter(path, data=DataCard(name="ramps", kind="images", shape=(8, 8, 1))) as run:
        run.scalars(1, d_loss=1.0)
        run.samples(1, fixed=grey(3, 8), random=grey(3, 8))
        run.reference(heldout=grey(5, 8))
    return make_report(read_run(path))


def scripts(path: Path) -> Report:
    settings = {CHINESE: JAPANESE, ARABIC: HEBREW, "학습률": KOREAN, "βήτα": "½ ≤ β₁ ≤ 0.999 → ∞"}
    data = DataCard(name=ARABIC, kind="images", shape=(8, 8, 1), classes=(CHINESE, HEBREW, "กขค"))
    with RunWriter(path, name=JAPANESE, configuration=settings, data=data) as run:
        run.scalars(1, d_loss=1.0, **{CHINESE: 1.0})
        run.event("note", 1, f"{HEBREW} {KOREAN} हिन्दी 🙂")
    return make_report(read_run(path), title=f"{ARABIC} {CHINESE}", comment=f"{HEBREW} {JAPANESE}")


def many_settings(path: Path) -> Report:
    settings = {f"setting_{i}_of_a_rather_long_kind": f"{i}" * (1 + i % 90) for i in range(300)}
    with RunWriter(path, configuration=settings) as run:
        run.scalars(1, d_loss=1.0)
    return make_report(read_run(path))


def forty_findings(path: Path) -> Report:
    report = one_evaluation(path)
    known = [f for f in report.findings if f.evidence] or list(report.findings)
    findings = tuple(
        msgspec.structs.replace(
            known[i % len(known)],
            id=f"trouble-{i}",
            status=Status.FAIL if i < 20 else Status.WARN,
            claim=f"Trouble {i}: something is not as it should be, and here is what it is.",
            advice="Train longer, with less of everything. " * (1 + i % 4),
            since=1,
        )
        for i in range(40)
    )
    return msgspec.structs.replace(report, findings=findings, records=())


def large_pictures(path: Path) -> Report:
    with RunWriter(path, data=DataCard(name="4k", kind="images", shape=(4096, 4096, 1))) as run:
        for step in (1, 2):
            run.scalars(step, d_loss=1.0)
            run.samples(step, fixed=grey(2, 4096), random=grey(2, 4096))
    return make_report(read_run(path))


EXTREMES = (
    *(long_name, endless_word, three_steps, one_evaluation, scripts, many_settings),
    *(forty_findings, large_pictures),
)

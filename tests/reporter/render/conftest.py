"""Reports of the runs that pages are tried with, whatever their language and words."""

from __future__ import annotations

import pickle
from pathlib import Path

import msgspec
import pytest
from babel.messages.catalog import Catalog

from ganreport.analysis.analyse import analyse
from ganreport.readers import read_run
from ganreport.report.build import make_report
from ganreport.report.model import ReportData

from ...conftest import Once
from . import catalogues


@pytest.fixture(scope="session")
def reports(
    images_report: ReportData, points_run: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[ReportData]:
    """Of images, of points, of a bare table."""
    bare = tmp_path_factory.mktemp("bare") / "loss.csv"
    rows = (f"{epoch},{1 / (epoch + 1)},{epoch / 9}" for epoch in range(40))
    bare.write_text("\n".join(["epoch,d_loss,g_loss", *rows]))
    others = [make_report(analyse(read_run(path))) for path in (points_run, bare)]
    return [
        msgspec.structs.replace(report, title=name, comment="Samples")
        for report, name in zip([images_report, *others], ["Value", "end", "loss"], strict=True)
    ]


@pytest.fixture(scope="session")
def foreign() -> list[ReportData]:
    """Of runs that other programs wrote."""
    written = Path(__file__).parents[1] / "readers/written"
    return [make_report(analyse(read_run(written / name)))
            for name in ("keras", "pytorch-tensorboard", "wandb")]  # fmt: skip


@pytest.fixture(scope="session")
def gathered(once: Once) -> Catalog:
    """All that messages and templates say; look only."""

    def make(path: Path) -> None:
        path.write_bytes(pickle.dumps(catalogues.script().gathered()))

    found: Catalog = pickle.loads(once("texts", make).read_bytes())  # noqa: S301 - our own
    return found

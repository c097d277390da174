"""The second process: the same figures, the same bytes, and no silence when it dies."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from ganreport.errors import RenderError, RunNotFound
from ganreport.metrics.history import measure_samples
from ganreport.readers import DEFAULT_OPTIONS, read_run
from ganreport.render import native
from ganreport.render.attachments import Attachment
from ganreport.render.pdf import to_pdf
from ganreport.render.worker import INSTALL_PANGO, SecondProcess, ThisProcess

PAGE = "<html lang=en><head><title>t</title></head><body><h1>t</h1></body></html>"
FILES = (Attachment("a.txt", b"a", "a letter", "Data"),)


@pytest.fixture(scope="module")
def worker() -> Iterator[SecondProcess]:
    with SecondProcess() as found:
        yield found


def test_same_bytes_as_without_a_process(worker: SecondProcess) -> None:
    assert worker.to_pdf(PAGE, FILES, "2026-01-01")() == to_pdf(PAGE, FILES, "2026-01-01")


def test_complaints_come_back(worker: SecondProcess) -> None:
    with pytest.raises(RenderError, match="colour"):
        worker.to_pdf(PAGE.replace("<h1>", "<h1 style='colour: red'>"), (), "")()


def test_death_is_an_error() -> None:
    with SecondProcess() as worker:
        worker._pool.submit(os._exit, 9)
        with pytest.raises(RenderError, match="died"):
            worker.to_pdf(PAGE, (), "")()


def test_what_native_libraries_repeat_is_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    worker = ThisProcess()
    native._SAID.clear()
    made = worker.to_pdf(PAGE, (), "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ganreport.render.pdf.to_pdf", lambda *_: _noisy("Fontconfig error: x", 1686))
        made()
        made()
    assert capfd.readouterr().err == "Fontconfig error: x (and 1,685 more such lines)\n"


def _noisy(line: str, times: int) -> bytes:
    """As a library in C that complains of each font."""
    os.write(2, f"{line}\n".encode() * times)
    return b""


def test_what_to_install_is_what_the_setup_installs(root: Path) -> None:
    setup = (root / ".ci/setup").read_text(encoding="utf-8")
    libraries, fonts = (re.search(rf'^{n}="(.*)"', setup, re.M)[1] for n in ("libraries", "fonts"))
    others = re.findall(r'"((?:Fedora|Arch|macOS): [^;"]+)', setup)
    assert len(others) == 3
    assert f"apt-get install -y {libraries} {fonts};" in INSTALL_PANGO
    assert all(each in INSTALL_PANGO for each in others)
    assert "\n" not in INSTALL_PANGO


def test_measures_as_without_a_process(images_run: Path, worker: SecondProcess) -> None:
    own = measure_samples(read_run(images_run))
    other = worker.measured(images_run, DEFAULT_OPTIONS)()
    pd.testing.assert_frame_equal(own.table, other.table, check_exact=True)
    assert (own.absent, own.space, own.classes, own.problems) == (
        other.absent, other.space, other.classes, other.problems
    )  # fmt: skip


def test_errors_of_measuring_come_back(tmp_path: Path, worker: SecondProcess) -> None:
    with pytest.raises(RunNotFound, match=str(tmp_path)):
        worker.measured(tmp_path, DEFAULT_OPTIONS)()

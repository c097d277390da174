"""The PDF's own process: the same bytes, and no silence when it dies."""

import os

import pytest

from ganreport.archive import Attachment
from ganreport.errors import RenderError
from ganreport.pdf import to_pdf
from ganreport.printing import Printer

PAGE = "<html lang=en><head><title>t</title></head><body><h1>t</h1></body></html>"
FILES = (Attachment("a.txt", b"a", "a letter", "Data"),)


def test_same_bytes_as_without_a_process() -> None:
    with Printer() as printer:
        assert printer.to_pdf(PAGE, FILES, "2026-01-01") == to_pdf(PAGE, FILES, "2026-01-01")


def test_complaints_come_back() -> None:
    with Printer() as printer, pytest.raises(RenderError, match="colour"):
        printer.to_pdf(PAGE.replace("<h1>", "<h1 style='colour: red'>"), (), "")


def test_death_is_an_error() -> None:
    with Printer() as printer:
        printer._pool.submit(os._exit, 9)
        with pytest.raises(RenderError, match="died"):
            printer.to_pdf(PAGE, (), "")

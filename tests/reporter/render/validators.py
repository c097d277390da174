"""What other people's validators find wrong with a PDF: page-validation, outloud and qpdf."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import outloud
import page
import pikepdf

PROFILES = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)
LEAST_RULES = 50  # a profile of fewer would be another one


def broken(pdf: bytes) -> list[str]:
    """The rules of PDF/A-3a and PDF/UA-1 that are broken, and what qpdf complains of."""
    found = []
    for profile in PROFILES:
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.rules.total >= LEAST_RULES
        found += [f"{failure.rule_id}: {failure.message}" for failure in report.failures]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return found + [str(complaint) for complaint in document.check_pdf_syntax()]


def inaccessible(pdf: bytes) -> list[str]:
    """The errors of outloud, which reads a PDF as assistive technology does.

    It also warns of what stands on top of many pages: heads of tables that are repeated do.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.pdf"
        file.write_bytes(pdf)
        result = outloud.check(str(file), layers=("conformance",))
    assert not result.error
    return [
        f"{finding.rule} on page {finding.page}: {finding.message} ({finding.evidence})"
        for finding in result.findings
        if finding.severity == "error"
    ]

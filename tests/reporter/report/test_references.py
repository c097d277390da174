import re

import pytest

from ganreport.report.references import REFERENCES


@pytest.mark.parametrize("reference", REFERENCES.values(), ids=REFERENCES)
def test_every_reference_can_be_found_and_cited(reference):
    assert reference.doi or reference.arxiv
    assert re.fullmatch(r"\d{4}\.\d{5}|\d{4}\.\d{4}", reference.arxiv or "1234.5678")
    assert re.fullmatch(r"10\.\d{4,}/\S+", reference.doi or "10.1234/x")
    text = reference.bibtex()
    assert text.startswith(f"@misc{{{reference.key},")
    assert text.count("{") == text.count("}")
    assert reference.title in text


def test_oldest_first():
    years = [reference.year for reference in REFERENCES.values()]
    assert years == sorted(years)

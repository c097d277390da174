import re
from pathlib import Path

import pytest

from ganreport.report import references
from ganreport.report.references import REFERENCES, read_bibtex

BIB = Path(references.__file__).with_name("references.bib").read_text(encoding="utf-8")


@pytest.mark.parametrize("reference", REFERENCES.values(), ids=REFERENCES)
def test_every_reference_can_be_found_and_cited(reference):
    assert reference.doi or reference.arxiv
    assert re.fullmatch(r"\d{4}\.\d{5}|\d{4}\.\d{4}", reference.arxiv or "1234.5678")
    assert re.fullmatch(r"10\.\d{4,}/\S+", reference.doi or "10.1234/x")
    assert reference.venue
    assert not set("{}") & set(f"{reference.authors}{reference.title}{reference.venue}")
    assert not re.search(r"\band\b", reference.authors)
    assert str(reference.year) in reference.key


def test_every_entry_is_read_and_no_key_stands_twice():
    assert re.findall(r"^@\w+\{(\w+),$", BIB, re.MULTILINE) == list(REFERENCES)
    assert BIB.count("{") == BIB.count("}")


def test_oldest_first():
    years = [reference.year for reference in REFERENCES.values()]
    assert years == sorted(years)


def test_a_venue_is_put_together():
    found = {key: REFERENCES[key].venue for key in ("mann1945", "bonneel2015", "arora2017")}
    assert found == {
        "mann1945": "Econometrica 13(3)",
        "bonneel2015": "Journal of Mathematical Imaging and Vision 51",
        "arora2017": "arXiv",
    }
    assert REFERENCES["lopezpaz2017"].authors == "David Lopez-Paz, Maxime Oquab"


def test_another_way_of_writing_is_refused_and_not_passed_over():
    (found,) = read_bibtex(BIB.split("\n\n")[0] + "\n")
    assert found == REFERENCES["mann1945"]
    with pytest.raises(ValueError, match="'year = 1999,' is no entry"):
        list(read_bibtex(f"{BIB}\nyear = 1999,\n"))
    with pytest.raises(ValueError, match="@misc"):
        list(read_bibtex('@misc{a1999, title = "x"}'))

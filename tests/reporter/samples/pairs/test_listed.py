import numpy as np
import pytest

from ganreport.errors import UsageError
from ganreport.samples.options import SampleOptions
from ganreport.samples.pairs.attach import scored_pairs
from ganreport.samples.sources import open_source

from . import made


@pytest.fixture
def folder(tmp_path):
    made.folder_of(tmp_path / "out", {f"{i}.png": made.blurred(made.scene(i), 1) for i in range(6)})
    made.folder_of(tmp_path / "gt", {f"t{9 - i}.png": made.scene(i) for i in range(6)})
    return tmp_path


def write(folder, text):
    (folder / "pairs.csv").write_text(text, encoding="utf-8")
    return folder / "pairs.csv"


def pairs(folder, text, **options):
    given = SampleOptions(paired=write(folder, text), **options)
    return scored_pairs(given, [(1, open_source(folder / "out"))]).scored[0]


def test_rows_say_what_belongs_together(folder):
    rows = "".join(f"out/{i}.png,gt/t{9 - i}.png,gt/t9.png\n" for i in range(6))
    found = pairs(folder, "output,truth,input\n" + rows)
    assert len(found.names) == 6
    assert found.own.mean() == 1
    assert set(found.references) == {"input"}


def test_outputs_are_called_as_in_their_folder_too(folder):
    rows = "".join(f"{i}.png,t{9 - i}.png\n" for i in range(5))
    found = pairs(folder, "\ufeffGenerated,Target\n\n" + rows, real=folder / "gt")
    assert found.own.mean() == 1
    assert np.isfinite(found.scores["psnr"]).all()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n0.png,gt/t9.png\n", "no column 'output'"),
        ("", "it is empty"),
        ("output,truth\n", "lists no pairs"),
        ("output,truth\n0.png\n", "line 2: 1 columns"),
        ("output,truth\n0.png,gt/none.png\n", "line 2: there is no file 'gt/none.png'"),
        ("output,truth\n0.png,../secret.png\n", "line 2: there is no file"),
        ("output,truth\n0.png,pairs.csv\n", "neither an image nor a sound"),
        ("output,truth\n0.png,gt/t9.png\n0.png,gt/t8.png\n", "line 3: the output '0.png' is"),
        ("output,truth\nx.png,gt/t9.png\n", "make no pairs"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(folder, text, why):
    made.folder_of(folder.parent, {"secret.png": made.scene(1)})
    with pytest.raises(UsageError, match=why):
        pairs(folder, text)

"""What is recognised is said before anything is measured."""

from pathlib import Path

from ganreport.readers import DEFAULT_OPTIONS, ReadOptions
from ganreport.readers.inspection import inspect


def test_a_foreign_run(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("epoch,errD,PSNR,lr,note\n1,1.5,20,1,a\n2,nan,21,1,b\n")
    (tmp_path / "model.pth").write_bytes(b"")
    text = "\n".join(inspect(tmp_path, DEFAULT_OPTIONS))
    for part in (
        "read by 'table'",
        "Files: log.csv",
        "Rows: 2, steps 1 to 2; a step is one epoch",
        "Objective: not known",
        "d_loss  errD",
        "2, 1.5 to 1.5, 1 not finite",
        "PSNR    as it is  2, 20 to 21",
        "lr: kept under its own name: it does not say whose learning rate",
        "note: it holds text",
        "model.pth: of another kind",
    ):
        assert part in text
    wished = "\n".join(inspect(tmp_path, ReadOptions(names={"g_loss": "2 * PSNR - 1"})))
    assert "g_loss  2 * PSNR - 1  2, 39 to 41" in wished


def test_times_are_dates_where_they_are_some(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        "step,timestamp,d_loss,g_loss\n1,1700000000,1.5,0.7\n2,1700000060,1.4,0.8\n"
    )
    text = "\n".join(inspect(tmp_path, DEFAULT_OPTIONS))
    assert "2, 2023-11-14 22:13:20 to 2023-11-14 22:14:20 UTC" in text


def test_our_own(images_run: Path) -> None:
    text = "\n".join(inspect(images_run, DEFAULT_OPTIONS))
    assert "read by 'ganreport'" in text
    assert "Samples: of " in text
    assert "could also" not in text

"""Charts of another package, installed for real: a sound one, and those that are not."""

from __future__ import annotations

from pathlib import Path

from ganreport.charts import CHARTS, added
from ganreport.run.writer import RunWriter

NOT_USED = {
    "losses": "the name 'losses' is taken",
    "reader": "it is 'Reader', not a ganreport.charts.Chart or a list of them",
}


def test_the_page_has_it_and_it_is_said_which_failed(with_plugins_alone, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with RunWriter(run) as writer:
        for step in range(1, 101):
            writer.scalars(step, d_loss=1.0 + step % 3, g_loss=1.0)
    done = with_plugins_alone("build", run, "--format", "html,json")
    assert done.returncode == 0, done.stderr
    page = (run / "report/report.html").read_text(encoding="utf-8")
    assert 'id="figure-loss-ratio"' in page
    assert "discriminator&#39;s (drawn by ganreport-example)" in page
    body = page.partition('id="training"')[2].partition("</section>")[0]
    assert 'id="figure-loss-ratio"' in body
    assert 'id="figure-torn"' not in page
    assert "The chart 'torn' of the package ganreport-example failed (SystemExit:" in done.stderr
    for entry, why in NOT_USED.items():
        assert (
            f"The entry {entry!r} of ganreport.charts in the package ganreport-example is not "
            f"used: {why}. Mend" in done.stderr
        )


def test_they_are_listed_with_those_that_can_not_be_used(listed_with_plugins: str) -> None:
    lines = listed_with_plugins.partition("Charts (")[2].splitlines()
    assert lines[0] == "id, package, part of the report):"
    rows = [line.split() for line in lines[1 : len(CHARTS) + 3]]
    assert [row[0] for row in rows] == [*(chart.id for chart in CHARTS), "loss-ratio", "torn"]
    assert [row[1] for row in rows[-2:]] == ["ganreport-example"] * 2
    assert sorted(lines[len(CHARTS) + 3 :]) == sorted(
        f"Not used: {entry!r} of the package ganreport-example, for {why}."
        for entry, why in NOT_USED.items()
    )


def test_without_other_packages_there_are_none() -> None:
    assert added() == ()

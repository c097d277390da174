import math

import numpy as np

from ganreport.metrics.history import measure_samples
from ganreport.metrics.paired import LABELS, METRICS, SAID, SCORES
from ganreport.run.scored_pairs import OF_IMAGES, OF_SOUNDS
from ganreport.stats import paired

from .. import pairs


def test_every_score_has_a_metric():
    assert [score.id for score in SCORES] == [*OF_IMAGES, *OF_SOUNDS]
    assert set(LABELS) == set(SAID)
    assert {metric.id for metric in METRICS} == {f"paired_{each}" for each in (*LABELS, "own")}


def test_means_stand_beside_the_first_other_method():
    made = pairs.images(rivals={"bicubic": -2.0, "other": 5.0})
    history = measure_samples(pairs.run(made))
    row = history.of("paired_psnr").iloc[-1]
    own, bicubic = (paired.mean(s["psnr"]) for s in (made.scores, made.references["bicubic"]))
    assert (row["value"], row["lower"], row["upper"]) == (own.value, own.lower, own.upper)
    assert (row["baseline"], row["baseline_lower"]) == (bicubic.value, bicubic.lower)
    assert row["count"] == pairs.COUNT
    assert history.of("paired_own").iloc[-1]["baseline"] == 0.5
    assert history.of("paired_log_mel").empty


def test_a_run_without_pairs_says_nothing_of_them():
    history = measure_samples(pairs.run())
    assert not [name for name in history.absent if name.startswith("paired")]


def test_the_same_image_has_no_psnr():
    scores = {"psnr": np.array([math.inf] * 3 + [20.0]), "ssim": np.ones(4)}
    history = measure_samples(pairs.run(pairs.images(count=4, scores=scores)))
    row = history.of("paired_psnr").iloc[-1]
    assert (row["value"], row["count"]) == (20, 1)
    same = {"psnr": np.full(4, math.inf), "ssim": np.ones(4)}
    history = measure_samples(pairs.run(pairs.images(count=4, scores=same)))
    assert str(history.absent["paired_psnr"]) == "every output is the same as its true file"

import numpy as np

from ganreport.analysis.checkpoints import recommend
from ganreport.analysis.tied_pairs import tied_pairs
from ganreport.metrics.history import measure_samples

from .. import pairs


def test_the_same_inputs_tell_steps_apart_that_intervals_do_not():
    second = pairs.images(2, 30.0)
    aside = 0.2 * (-1.0) ** np.arange(pairs.COUNT)
    third = pairs.images(3, scores={"psnr": second.scores["psnr"] + aside})
    run = pairs.run(pairs.images(1, 29.0, seed=7), second, third)
    best = recommend(run, measure_samples(run))
    assert best.measure == "paired_psnr"
    assert best.best_step in (2, 3)
    assert best.tied == (2, 3)  # the spread of inputs is 3 dB: all intervals overlap


def test_other_metrics_and_other_inputs_stay_as_they_are():
    run = pairs.run(pairs.images(1, 29.0), pairs.images(2, 30.0))
    assert tied_pairs(run, "frechet", 2, (1, 2)) == (1, 2)
    apart = pairs.images(1, 29.0, names=tuple(f"x{i}" for i in range(pairs.COUNT)))
    assert tied_pairs(pairs.run(apart, run.paired[1]), "paired_psnr", 2, (1, 2)) == (1, 2)

"""Tables of several starts become one, in order."""

from __future__ import annotations

import numpy as np

from ganreport.readers.attempts import one_after_another
from ganreport.readers.columns import Builder


def test_rows_follow_each_other_and_columns_are_those_of_all() -> None:
    first, second = Builder(), Builder()
    first.add({"iter": 1.0, "d_loss": 0.5})
    first.add({"iter": 2.0, "d_loss": 0.25, "note": "text"})
    first.skip("hold no number", 3)
    second.add({"iter": 3.0, "g_loss": 4.0})
    second.skip("hold no number", 9)
    whole = one_after_another([first.table(), second.table()])
    assert whole.rows == 3
    np.testing.assert_array_equal(whole.columns["iter"].array, [1, 2, 3])
    assert whole.columns["iter"].recorded is None
    np.testing.assert_array_equal(whole.columns["d_loss"].array, [0.5, 0.25, np.nan])
    np.testing.assert_array_equal(whole.columns["g_loss"].recorded, [False, False, True])
    assert whole.skipped == {"hold no number": 2}
    assert whole.first == {"hold no number": 3}
    assert list(whole.texts) == ["note"]

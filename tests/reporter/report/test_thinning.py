"""What charts are drawn from keeps the ends of a table and says what is not finite."""

import numpy as np
import pandas as pd

from ganreport.report.thinning import table


def test_table_keeps_first_and_last_row_and_names_what_is_not_finite() -> None:
    frame = pd.DataFrame({"step": np.arange(1000), "loss": np.linspace(0, 1, 1000)})
    frame.loc[999, "loss"] = np.nan
    sheet = table(frame, rows=10)
    assert sheet.columns == ("step", "loss")
    assert len(sheet.rows) == 10
    assert sheet.rows[0] == (0, 0)
    assert sheet.rows[-1] == (999, "nan")


def test_table_of_nothing_is_empty() -> None:
    assert table(pd.DataFrame({"step": []})).rows == ()

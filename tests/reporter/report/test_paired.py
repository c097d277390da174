import io
import math

import msgspec
import numpy as np
import pytest
from PIL import Image

from ganreport.report.paired import MOST, PairedEvidence, paired_evidence, worst_pairs

from .. import pairs


def test_of_many_pairs_the_worst_are_kept():
    many = pairs.images(count=3000, rivals={"bicubic": -1.0})
    many.scores["psnr"][7] = math.inf
    held = paired_evidence(pairs.run(many))
    assert (held.total, len(held.names)) == (3000, MOST)
    worst = np.argsort(many.scores["psnr"])[:10]
    assert [held.names[place] for place in held.worst] == [many.names[place] for place in worst]
    psnr = held.scores[0]
    place = held.names.index(many.names[worst[0]])
    assert psnr.values[place] == pytest.approx(many.scores["psnr"][worst[0]], rel=1e-5)
    assert len(psnr.references["bicubic"]) == MOST
    again = msgspec.json.decode(msgspec.json.encode(held), type=PairedEvidence)
    assert again == held
    assert paired_evidence(pairs.run()) is None


def test_what_does_not_belong_together_is_refused():
    held = paired_evidence(pairs.run(pairs.images(count=12)))
    with pytest.raises(ValueError, match="different lengths"):
        msgspec.structs.replace(held, names=held.names[1:])
    with pytest.raises(ValueError, match="among the worst"):
        msgspec.structs.replace(held, worst=(99,))


def test_the_picture_has_a_row_a_side_and_a_column_a_pair():
    made = pairs.images()
    grey = np.full((8, 8, 3), 90, np.uint8)
    made.shown[0].tiles["bicubic"] = grey
    picture = worst_pairs(pairs.run(made))
    assert "From above: output, bicubic, true file." in str(picture.caption)
    assert f"{made.shown[0].name} (" in str(picture.caption)
    pixels = np.asarray(Image.open(io.BytesIO(picture.png)))
    assert pixels.shape == (3 * 9 - 1, 10 * 9 - 1, 3)
    assert (pixels[9:17, :8] == 90).all()
    assert (pixels[9:17, 9:] == 255).all()
    assert worst_pairs(pairs.run()) is None

"""How fast features are taken: of 10,000 PNG files of 64 x 64, beside torch-fidelity, and again.

Both sides read the same files, bring them to 224 x 224 and run EfficientNet-Lite0 with the same
weights on the same cores: here by ``features_of``, there by torch-fidelity's own loop over files
(its data loader, batches of 64, PyTorch's threads) with the network registered as one of its
extractors, so that both do as many operations. Then the first side runs again, which finds its
features in the cache; what it takes includes listing and hashing the files. Bars: at least as fast,
and 20 times as fast the second time. Peak memory is that of each process.

``feature_speed.py [COUNT]`` runs all; other arguments are for the processes that it starts.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

RESULTS = Path(__file__).parent / "results" / "feature_speed.json"
COUNT = 10_000


def written(folder: Path, count: int) -> None:
    """So many PNG files, in folders of 1,000."""
    import photographs
    from PIL import Image

    for start in range(0, count, 1000):
        part = folder / f"{start // 1000:02d}"
        part.mkdir()
        for i, image in enumerate(photographs.squares(min(1000, count - start), start)):
            Image.fromarray(image).save(part / f"{i:04d}.png")


def ours(folder: Path) -> Any:
    """Features by this project, the source opened anew."""
    from ganreport.samples.features import features_of, space_for
    from ganreport.samples.sources import open_source

    source = open_source(folder)
    return features_of(source, space_for("efficientnet-lite0", source))


def theirs(folder: Path) -> Any:
    """Features by torch-fidelity's loop."""
    import feature_oracles

    feature_oracles.torchvision_or_nothing()
    import torch
    import torch_fidelity
    from efficientnet_lite_pytorch import EfficientNet
    from torch_fidelity import utils
    from torch_fidelity.feature_extractor_base import FeatureExtractorBase

    from ganreport.samples.features import efficientnet

    class Lite0(FeatureExtractorBase):
        """The same network, as one of torch-fidelity's."""

        def __init__(self, name: str, features_list: list[str], **_: Any) -> None:
            super().__init__(name, features_list)
            self.network = EfficientNet.from_name("efficientnet-lite0")
            state = torch.load(efficientnet.weights_file(), weights_only=True)
            self.network.load_state_dict(state)
            self.eval()

        @staticmethod
        def get_provided_features_list() -> tuple[str, ...]:
            return ("pooled",)

        def forward(self, batch: Any) -> tuple[Any]:
            size = (efficientnet.SIDE, efficientnet.SIDE)
            levels = torch.nn.functional.interpolate(batch.float(), size, mode="bicubic")
            maps = self.network.extract_features((levels - 127) / 128)
            return (maps.mean((2, 3)),)

    assert torch_fidelity  # noqa: S101 - loaded for its registry
    extractor = Lite0("lite0", ["pooled"])
    found = utils.extract_featuresdict_from_input_id(
        1, extractor, input1=str(folder), samples_find_deep=True, batch_size=64, cuda=False,
        save_cpu_ram=False, verbose=False,
    )  # fmt: skip
    return found["pooled"].numpy()


def alone(side: str, folder: str, result: str) -> None:
    """One side in this process: its features, seconds and memory to a file."""
    began, cpu = time.perf_counter(), time.process_time()
    features = np.asarray({"ours": ours, "theirs": theirs}[side](Path(folder)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    np.savez(result, features=features, facts=np.array([seconds, cpu, peak]))


def run(side: str, images: Path, folder: Path) -> tuple[np.ndarray, dict[str, float]]:
    """One side in a process of its own."""
    result = folder / "result.npz"
    environment = os.environ | {"GANREPORT_CACHE": str(folder / "cache")}
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        environment.pop(name, None)  # each side as a user has it
    command = [sys.executable, __file__, side, str(images), str(result)]
    subprocess.run(command, check=True, env=environment)
    with np.load(result) as file:
        seconds, cpu, peak = (round(float(value), 3) for value in file["facts"])
        return file["features"], {"seconds": seconds, "cpu": cpu, "MiB": peak}


def main() -> None:
    """Run both sides, and ours again."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        images = folder / "images"
        images.mkdir()
        written(images, count)
        first, facts = run("ours", images, folder)
        again, second = run("ours", images, folder)
        _, public = run("theirs", images, folder)
    results = {
        "count": count,
        "cores": len(os.sched_getaffinity(0)),
        "ours": facts,
        "ours again": second,
        "torch-fidelity": public,
        "faster than torch-fidelity": round(public["seconds"] / facts["seconds"], 2),
        "faster again": round(facts["seconds"] / second["seconds"], 1),
        "same again": bool(np.array_equal(first, again)),
    }
    print(json.dumps(results, indent=1))
    if count == COUNT:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    sys.exit(results["faster than torch-fidelity"] < 1 or results["faster again"] < 20)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        alone(*sys.argv[1:])
    else:
        main()

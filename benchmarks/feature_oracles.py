"""Distances of given features, and networks, against the public programs that users know.

Fréchet and kernel distance of the same features against torch-fidelity's own functions, precision,
recall, density and coverage against ``prdc``, each to 1e-6; EfficientNet-Lite0 against its package
on PyTorch, and the Inception network of the FID against torch-fidelity's module, both fed the same
images. The Inception weights are drawn at random, as the true ones can't be had without a network:
what is held equal are layers, padding, pools, resizing and normalisation.

``pip install torch torch-fidelity prdc efficientnet-lite-pytorch scikit-image`` and
``ganreport[features]``. Where torchvision does not fit the PyTorch that is there, which
torch-fidelity imports for other networks, an empty one stands in for it.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import photographs

from ganreport.samples.cache import Cache
from ganreport.samples.features import efficientnet, inception
from ganreport.samples.features.network import Preprocessing, session
from ganreport.samples.features.plain import Pixels
from ganreport.samples.features.random_network import Network, RandomNetwork, in_range
from ganreport.stats import frechet, kernel, manifold

Array = npt.NDArray[Any]

RESULTS = Path(__file__).parent / "results" / "feature_oracles.json"
COUNTS = (1500, 1400)  # more than the 1,280 features, so that covariances have full rank
BAR = 1e-6


def torchvision_or_nothing() -> None:
    """Import torchvision, or put an empty one in its place."""
    try:
        import torchvision  # noqa: F401
    except (ImportError, RuntimeError):
        for name in [each for each in sys.modules if each.startswith("torchvision")]:
            del sys.modules[name]
        _stand_in()


def _stand_in() -> None:
    import torch

    class Empty(types.ModuleType):
        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (), {})

    for name in ("", ".transforms", ".transforms.functional", ".datasets", ".models"):
        module = Empty(f"torchvision{name}")
        module.__path__ = []
        sys.modules[module.__name__] = module
        parent, _, last = module.__name__.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, module)

    def tensor(image: Any) -> Any:
        return torch.from_numpy(np.array(image)).permute(2, 0, 1)

    class Compose(list[Any]):
        """One transform after the other."""

        def __call__(self, image: Any) -> Any:
            for each in self:
                image = each(image)
            return image

    sys.modules["torchvision.transforms.functional"].pil_to_tensor = tensor  # type: ignore[attr-defined]
    sys.modules["torchvision.transforms"].Compose = Compose  # type: ignore[attr-defined]


def distances(real: Array, generated: Array) -> dict[str, dict[str, float]]:
    """Ours, theirs and the difference by the size of theirs, of every figure."""
    import torch
    from prdc import compute_prdc
    from torch_fidelity import metric_fid, metric_kid

    real, generated = real.astype("f8"), generated.astype("f8")
    first, second = (torch.from_numpy(x) for x in (generated, real))
    parts = [metric_fid.fid_features_to_statistics(each) for each in (first, second)]
    fid = metric_fid.fid_statistics_to_metric(*parts, verbose=False)
    size = min(len(real), len(generated))
    options = {"kid_kernel": "poly", "kid_kernel_poly_degree": 3, "kid_kernel_poly_coef0": 1.0}
    kid = metric_kid.kernel_mmd(generated[:size], real[:size], **options)
    with contextlib.redirect_stdout(io.StringIO()):
        four = compute_prdc(real, generated, 5)
    overlap = manifold.overlap(manifold.balls(real), manifold.balls(generated))
    pairs = {
        "Frechet distance": (
            frechet.distance(frechet.fit(real), frechet.fit(generated)),
            fid["frechet_inception_distance"],
        ),
        "kernel distance": (kernel.distance(real[:size], generated[:size], 0).value, kid),
    } | {
        name: (getattr(overlap, name).value, four[name])
        for name in ("precision", "recall", "density", "coverage")
    }
    return {
        name: {"ours": ours, "theirs": float(theirs), "difference": _apart(ours, float(theirs))}
        for name, (ours, theirs) in pairs.items()
    }


def _apart(ours: float, theirs: float) -> float:
    return abs(ours - theirs) / max(abs(theirs), 1.0)


def lite0(cache: Cache, images: Array) -> float:
    """The largest difference of EfficientNet-Lite0's features from the package's in PyTorch."""
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(efficientnet.weights_file(), weights_only=True))
    network.eval()
    size = (efficientnet.SIDE, efficientnet.SIDE)
    normalised = Preprocessing(size, mean=(efficientnet.MEAN,), deviation=(efficientnet.DEVIATION,))
    inputs = normalised(images)
    with torch.no_grad():
        maps = network.extract_features(torch.from_numpy(inputs).permute(0, 3, 1, 2))
    (ours,) = session(efficientnet.model(cache)).run(None, {"images": inputs})
    return float(np.abs(ours - maps.mean((2, 3)).numpy()).max())


def fid_network(cache: Cache, images: list[Array]) -> float:
    """The largest difference of the FID network's features from torch-fidelity's, weights drawn."""
    import torch
    from torch import nn
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

    class Drawn(FeatureExtractorInceptionV3):
        """The module without the weights that it would load."""

        def load_state_dict(self, state_dict: Any) -> None:  # type: ignore[override]
            del state_dict

    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.pth"
        torch.save({}, path)
        module = Drawn("drawn", ["2048"], feature_extractor_weights_path=str(path))
        for each in module.modules():
            if isinstance(each, nn.BatchNorm2d):
                each.running_mean.normal_(0, 0.1)
                each.running_var.uniform_(0.5, 1.5)
                each.weight.data.uniform_(0.8, 1.4)
                each.bias.data.normal_(0, 0.1)
        torch.save(module.state_dict(), path)
        space = inception.space(str(path), cache)
    apart = 0.0
    for batch in images:
        with torch.no_grad():
            (theirs,) = module(torch.from_numpy(batch).permute(0, 3, 1, 2))
        apart = max(apart, float(np.abs(space.extract(batch) - theirs.numpy()).max()))
    return apart


def main() -> None:
    """Print and keep every difference; end with 1 where one is above the bar."""
    torchvision_or_nothing()
    counts = COUNTS if len(sys.argv) < 2 else (int(sys.argv[1]), int(sys.argv[1]) - 20)
    real, generated = (photographs.squares(n, seed) for seed, n in enumerate(counts))
    generated = np.asarray(generated * 0.9, np.uint8)
    results: dict[str, Any] = {"counts": list(counts), "distances": {}, "networks": {}}
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        network = Network.of((64, 64, 3))
        raw = RandomNetwork.scaled(network, network(in_range(real)), "")
        small = [np.ascontiguousarray(x[:, ::4, ::4]) for x in (real, generated)]
        pixels = Pixels.of((16, 16, 3))
        prepare = Preprocessing(
            (224, 224), mean=(efficientnet.MEAN,), deviation=(efficientnet.DEVIATION,)
        )
        lite = session(efficientnet.model(cache))

        def seen(images: Array) -> Array:
            parts = [images[at : at + 16] for at in range(0, len(images), 16)]
            return np.concatenate([lite.run(None, {"images": prepare(x)})[0] for x in parts])

        for name, pair in {
            "random": (raw.extract(real), raw.extract(generated)),
            "pixels": (pixels.extract(small[0]), pixels.extract(small[1])),
            "efficientnet-lite0": (seen(real), seen(generated)),
        }.items():
            results["distances"][name] = distances(*pair)
        results["networks"]["efficientnet-lite0"] = lite0(cache, real[:8])
        sizes = [real[:4], photographs.squares(2, 5, 100), photographs.squares(1, 6, 120)]
        results["networks"]["inception of the FID"] = fid_network(cache, sizes)
    print(json.dumps(results, indent=1))
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    worst = max(
        *(f["difference"] for each in results["distances"].values() for f in each.values()),
        results["networks"]["inception of the FID"],
    )
    sys.exit(worst > BAR or results["networks"]["efficientnet-lite0"] > 1e-4)


if __name__ == "__main__":
    main()

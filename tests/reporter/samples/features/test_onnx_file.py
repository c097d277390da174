"""A user's network: what it takes is seen or asked for, and what it gives is averaged to rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="it comes with ganreport[features]")
pytest.importorskip("onnxruntime", reason="it comes with ganreport[features]")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from scipy.signal import resample_poly  # noqa: E402

from ganreport.errors import UsageError  # noqa: E402
from ganreport.samples import resize  # noqa: E402
from ganreport.samples.cache import Cache  # noqa: E402
from ganreport.samples.features import features_of, space_for  # noqa: E402

from .samples_in_memory import InMemory, source_of  # noqa: E402

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (5, 12, 10, 3), dtype=np.uint8)


def network(
    path: Path,
    shape: tuple[Any, ...] = ("n", 3, 8, 8),
    kind: int = TensorProto.FLOAT,
    outputs: tuple[str, ...] = ("means",),
    axes: tuple[int, ...] = (2, 3),
    metadata: dict[str, str] | None = None,
) -> Path:
    """A network that gives the means of what it takes over some axes."""
    nodes = [helper.make_node("Cast", ["x"], ["floats"], to=TensorProto.FLOAT)]
    rest = [size for axis, size in enumerate(shape) if axis not in axes]
    for name in outputs:
        mean = helper.make_node("ReduceMean", ["floats"], [name], axes=axes or None, keepdims=0)
        nodes.append(mean if axes else helper.make_node("Identity", ["floats"], [name]))
    graph = helper.make_graph(
        nodes,
        "means",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, rest) for name in outputs],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata or {})
    onnx.save(model, path)
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.mark.parametrize(
    ("stated", "scale"),
    [
        ("range=0:255", lambda levels: levels),
        ("range=0:1", lambda levels: levels / 255),
        ("range=-1:1", lambda levels: levels / 127.5 - 1),
        ("mean=0.5,std=0.25", lambda levels: (levels / 255 - 0.5) / 0.25),
        (
            "mean=0.1/0.2/0.3,std=1/2/4",
            lambda levels: (levels / 255 - [0.1, 0.2, 0.3]) / [1, 2, 4],
        ),
    ],
)
@pytest.mark.parametrize("layout", ["nchw", "nhwc"])
def test_images_are_brought_to_size_and_range(
    tmp_path: Path, cache: Cache, stated: str, scale: Any, layout: str
) -> None:
    shape, axes = (("n", 3, 8, 8), (2, 3)) if layout == "nchw" else (("n", 8, 8, 3), (1, 2))
    path = network(tmp_path / "net.onnx", shape, axes=axes)
    space = space_for(f"{path},{stated}", source_of(IMAGES), cache)
    features = features_of(source_of(IMAGES), space, cache=cache)
    expected = scale(resize.resized(IMAGES, (8, 8), "bicubic")).mean(axis=(1, 2))
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-4)
    assert (space.id, space.dimension, space.calibrated, space.fid) == ("onnx", 3, "", False)
    assert "8 × 8 pixels by the bicubic filter" in str(space.preprocessing)


def test_bytes_need_no_range(tmp_path: Path, cache: Cache) -> None:
    path = network(tmp_path / "net.onnx", ("n", "h", "w", 3), TensorProto.UINT8, axes=(1, 2))
    space = space_for(f"{path},size=6x4,filter=box", source_of(IMAGES), cache)
    expected = resize.as_bytes(IMAGES, (6, 4), "box").mean(axis=(1, 2))
    features = features_of(source_of(IMAGES), space, cache=cache)
    np.testing.assert_allclose(features, expected, rtol=1e-5)


def test_grey_images_are_repeated_and_maps_are_averaged(tmp_path: Path, cache: Cache) -> None:
    path = network(tmp_path / "net.onnx", ("n", 3, 12, 10), outputs=("maps",), axes=())
    grey = source_of(IMAGES[..., :1])
    space = space_for(f"{path},range=0:255", grey, cache)
    expected = np.repeat(IMAGES[..., :1].mean(axis=(1, 2)), 3, axis=1)
    np.testing.assert_allclose(features_of(grey, space, cache=cache), expected, rtol=1e-5)


def test_what_the_model_states_of_itself_is_taken_and_can_be_overruled(
    tmp_path: Path, cache: Cache
) -> None:
    own = {"ganreport.range": "0:1", "ganreport.size": "8", "author": "somebody"}
    path = network(tmp_path / "net.onnx", ("n", 3, "h", "w"), metadata=own)
    for stated, most in (("", 1), (",range=0:255", 255)):
        space = space_for(f"{path}{stated}", source_of(IMAGES), cache)
        features = features_of(source_of(IMAGES), space, cache=cache)
        assert most / 3 < features.max() < most


def test_the_hash_goes_by_file_output_and_preprocessing(tmp_path: Path, cache: Cache) -> None:
    path = network(tmp_path / "net.onnx", ("n", 3, "h", "w"), outputs=("a", "b"))
    stated = [
        "range=0:1,size=8,output=a",
        "range=0:1,size=8,output=b",
        "range=0:1,size=9,output=a",
        "range=0:2,size=8,output=a",
        "range=0:1,size=8,output=a,filter=box",
    ]
    spaces = [space_for(f"{path},{each}", source_of(IMAGES), cache) for each in stated]
    assert len({space.fingerprint for space in spaces}) == len(stated)
    mean = space_for(f"{path},mean=0,std=1,size=8,output=a", source_of(IMAGES), cache)
    assert mean.fingerprint == spaces[0].fingerprint  # the same, said in another way


def test_weights_in_a_file_beside_it_are_part_of_it(tmp_path: Path, cache: Cache) -> None:
    weights = RNG.normal(size=(300, 3)).astype(np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["means"], axes=(2, 3), keepdims=0),
        helper.make_node("Gemm", ["means", "w"], ["y"], transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "linear",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ("n", 3, 12, 10))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ("n", 300))],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = tmp_path / "net.onnx"
    onnx.save(model, path, save_as_external_data=True, location="net.onnx.data", size_threshold=0)
    space = space_for(f"{path},range=0:255", source_of(IMAGES), cache)
    expected = IMAGES.mean(axis=(1, 2)) @ weights.T
    features = features_of(source_of(IMAGES), space, cache=cache)
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-2)
    content = bytearray((tmp_path / "net.onnx.data").read_bytes())
    content[5] ^= 1
    (tmp_path / "net.onnx.data").write_bytes(content)
    other = space_for(f"{path},range=0:255", source_of(IMAGES), cache)
    assert other.fingerprint != space.fingerprint
    (tmp_path / "net.onnx.data").unlink()
    with pytest.raises(UsageError, match=r"weights of .* can't be read"):
        space_for(f"{path},range=0:255", source_of(IMAGES), cache)


@pytest.mark.parametrize(
    ("made", "stated", "said"),
    [
        ({}, "", r"which values .* takes is not to be seen.*net\.onnx,range=0:1"),
        ({}, ",range=1:0", "state range=-1:1"),
        ({}, ",range=0", "state range=-1:1"),
        ({}, ",mean=0.5", "both mean and std"),
        ({}, ",range=0:1,mean=0.5,std=1", "either the range"),
        ({}, ",mean=0.5,std=0", "numbers above 0"),
        ({}, ",mean=0.5/0.5,std=1", "state mean"),
        ({}, ",range=0:nan", "state range"),
        ({}, ",colour=red", "'colour=red' after .* is nothing that can be stated"),
        ({}, ",size", "'size' after"),
        ({}, ",range=0:1,size=9", "size=9 is not what .* takes, 8x8"),
        ({}, ",range=0:1,size=big", "is no size"),
        ({}, ",range=0:1,filter=nearest", "is no filter: box, bilinear"),
        ({}, ",range=0:1,output=b", "has no output 'b'. It has means"),
        ({"outputs": ("a", "b")}, ",range=0:1", "several outputs: a, b"),
        ({"shape": ("n", 3, "h", "w")}, ",range=0:1", r"net\.onnx,size=224"),
        ({"shape": ("n", 3, "h", "w")}, ",range=0:1,size=9999", "allowed is 1 to 4096"),
        ({"shape": ("n", 3, 8, 3)}, ",range=0:1", "where the channels are"),
        ({"shape": ("n", "c", "h", "w")}, ",range=0:1,layout=cn", "where the channels are"),
        ({"shape": ("n", 8), "axes": ()}, ",range=0:1", "one input of images"),
        ({"kind": TensorProto.INT64}, ",range=0:1", "type tensor.int64."),
        ({"axes": (3,)}, ",range=0:1", "has 3 axes"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    tmp_path: Path, cache: Cache, made: dict[str, Any], stated: str, said: str
) -> None:
    path = network(tmp_path / "net.onnx", **made)
    with pytest.raises(UsageError, match=said):
        space_for(f"{path}{stated}", source_of(IMAGES), cache)


def test_what_is_no_network_is_refused(tmp_path: Path, cache: Cache) -> None:
    (tmp_path / "net.onnx").write_bytes(b"something else")
    with pytest.raises(UsageError, match="can't load the network"):
        space_for(f"{tmp_path / 'net.onnx'},range=0:1", source_of(IMAGES), cache)


WAVES = np.sin(np.arange(3 * 8000).reshape(3, 8000) * 0.05).astype(np.float32)
"""A second of three sounds."""


def sounds() -> InMemory:
    source = source_of(WAVES, "audio")
    object.__setattr__(source, "rate", 8000)
    return source


@pytest.mark.parametrize(("length", "channelled"), [("t", False), (9000, True), (4000, False)])
def test_sounds_are_brought_to_rate_and_length(
    tmp_path: Path, cache: Cache, length: Any, channelled: bool
) -> None:
    shape, axes = (("n", 1, length), (1,)) if channelled else (("n", length), ())
    path = network(tmp_path / "net.onnx", shape, outputs=("waves",), axes=axes)
    space = space_for(f"{path},rate=4000", sounds(), cache)
    features = features_of(sounds(), space, cache=cache)
    whole = resample_poly(WAVES, 1, 2, axis=1)
    count = 4000 if length == "t" else min(length, 4000)
    np.testing.assert_allclose(features[:, :count], whole[:, :count], atol=1e-5)
    assert features.shape == (3, 4000 if length == "t" else length)
    assert not features[:, count:].any()
    assert "Sounds at 4,000 samples a second" in str(space.preprocessing)


@pytest.mark.parametrize(
    ("shape", "stated", "said"),
    [
        (("n", "t"), "", r"rate='' of .*net\.onnx,rate=16000"),
        (("n", "t"), ",rate=5", "1,000 to 384,000"),
        (("n", "t"), ",rate=16000,size=9", "size is for networks of images"),
        (("n", 2, "t"), ",rate=16000", "Allowed are waveforms"),
        (("n", 3, 8, 8), ",rate=16000", "Allowed are waveforms"),
    ],
)
def test_networks_of_sounds_are_asked_for_their_rate(
    tmp_path: Path, cache: Cache, shape: tuple[Any, ...], stated: str, said: str
) -> None:
    path = network(tmp_path / "net.onnx", shape, axes=tuple(range(2, len(shape))))
    with pytest.raises(UsageError, match=said):
        space_for(f"{path}{stated}", sounds(), cache)


def test_images_of_four_channels_are_refused(tmp_path: Path, cache: Cache) -> None:
    path = network(tmp_path / "net.onnx")
    source = source_of(np.zeros((2, 8, 8, 4), np.uint8))
    space = space_for(f"{path},range=0:1", source, cache)
    with pytest.raises(UsageError, match="3 channels, but the samples have 4"):
        features_of(source, space, cache=cache)

"""Dense networks against published sizes."""

from __future__ import annotations

from collections.abc import Callable

from gantrainer import networks
from gantrainer.config.settings import TrainConfig, from_mapping
from gantrainer.networks import mlp

Make = Callable[..., TrainConfig]


def test_the_generator_of_256_512_1024_has_its_published_size() -> None:
    config = from_mapping(
        {"network": "mlp", "latent_dimension": 100, "generator_norm": "batch"}, "test"
    )
    pair = networks.build(config, (28, 28, 1))
    assert pair.generator.count_params() == 1_493_520  # Keras-GAN's gan.py, as Keras prints it
    sizes = [
        sum(v.value.shape.num_elements() for v in model.trainable_variables)
        for model in (pair.generator, pair.discriminator)
    ]
    assert sizes == [1_489_936, 533_505]


def test_pacgan_on_points_has_its_size(narrow: Make) -> None:
    config = narrow(
        data="ring",
        network="mlp",
        latent_dimension=2,
        generator_widths=[400] * 4,
        generator_norm="batch",
        discriminator_widths=[200] * 3,
        discriminator_activation="maxout",
        pack=4,
    )
    pair = networks.build(config, (2,))
    hidden = 3 * 400 + 3 * (401 * 400)  # kernels and biases of four layers
    assert pair.generator.count_params() == hidden + 4 * (4 * 400) + 401 * 2
    judge = (2 * 4 + 1) * 1000 + 2 * (201 * 1000) + 201
    assert pair.discriminator.count_params() == judge


def test_layers_and_their_names(narrow: Make) -> None:
    config = narrow(data="ring", network="mlp", generator_norm="batch", discriminator_norm="layer")
    pair = networks.build(config, (2,))
    made = [layer.name for layer in pair.generator.layers[1:]]
    judged = [layer.name for layer in pair.discriminator.layers[1:]]
    assert made == [
        *("dense_0", "norm_0", "relu_0", "dense_1", "norm_1", "relu_1", "output", "sample")
    ]
    assert judged == ["flat", "dense_0", "leaky_0", "dense_1", "norm_1", "leaky_1", "output"]


def test_images_are_squashed_and_points_are_not(narrow: Make) -> None:
    points = networks.build(narrow(data="ring", network="mlp"), (2,)).generator
    images = networks.build(narrow(network="mlp"), (4, 4, 1)).generator
    assert "squash" in {layer.name for layer in images.layers}
    assert "squash" not in {layer.name for layer in points.layers}


def test_widths_follow_the_kind_of_sample() -> None:
    assert mlp.widths((2,)) == ((128, 128), (128, 128))
    assert mlp.widths((28, 28, 1)) == ((256, 512, 1024), (512, 256))

"""The MLP GAN of ``recording.py`` in eager PyTorch, as a process that ``alternatives.py`` drives.

The same networks, batch, losses and update: both networks from one batch of generated samples, each
with the gradient of its own loss only, PyTorch's default Adam. Nothing is recorded. It reads lines
of ``LOOP STEPS`` and answers each with the seconds that the steps took, so that it only works while
the other process waits. Its data are normal numbers: the speed doesn't depend on them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import torch
from torch import nn

BATCH, LATENT, WIDTH, POINTS, THREADS = 512, 2, 128, 100_000, 2
RATE, BETAS = 2e-4, (0.5, 0.999)


def network(activation: Callable[[], nn.Module], outputs: int) -> nn.Sequential:
    """Two hidden layers of 128 units."""
    return nn.Sequential(
        nn.Linear(LATENT, WIDTH),
        activation(),
        nn.Linear(WIDTH, WIDTH),
        activation(),
        nn.Linear(WIDTH, outputs),
    )


def loop(*, fused: bool) -> Callable[[int], None]:
    """A function that makes some steps; with ``fused`` by PyTorch's fused Adam."""
    samples = torch.randn(POINTS, 2)
    generator, discriminator = network(nn.ReLU, 2), network(lambda: nn.LeakyReLU(0.2), 1)
    g_weights, d_weights = list(generator.parameters()), list(discriminator.parameters())
    d_adam, g_adam = (
        torch.optim.Adam(weights, RATE, BETAS, fused=fused) for weights in (d_weights, g_weights)
    )
    entropy = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)

    def step() -> None:
        real = discriminator(samples[torch.randint(POINTS, (BATCH,))])
        fake = discriminator(generator(torch.randn(BATCH, LATENT)))
        d_loss, g_loss = entropy(real, ones) + entropy(fake, zeros), entropy(fake, ones)
        d_gradients = torch.autograd.grad(d_loss, d_weights, retain_graph=True)
        g_gradients = torch.autograd.grad(g_loss, g_weights)
        for weights, gradients in ((d_weights, d_gradients), (g_weights, g_gradients)):
            for weight, gradient in zip(weights, gradients, strict=True):
                weight.grad = gradient
        d_adam.step()
        g_adam.step()

    def steps(count: int) -> None:
        for _ in range(count):
            step()

    return steps


def main() -> None:
    """Answer requests until there are no more."""
    torch.set_num_threads(THREADS)
    loops = {"torch": loop(fused=False), "torch_fused": loop(fused=True)}
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        name, count = line.split()
        start = time.perf_counter()
        loops[name](int(count))
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()

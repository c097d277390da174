"""MMEngine's runner, as MMagic trains: `<date>/vis_data/scalars.json`, `<date>/<date>.log`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
import values
from mmengine.config import Config
from mmengine.evaluator import BaseMetric
from mmengine.model import BaseModel
from mmengine.optim import OptimWrapper, OptimWrapperDict
from mmengine.runner import Runner


class Model(BaseModel):
    """Trains nothing, and gives the values of the step at hand."""

    def __init__(self) -> None:
        super().__init__()
        self.generator, self.discriminator = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
        self.step = 0

    def forward(self, *_: Any, **__: Any) -> list[float]:
        """Nothing."""
        return [0.0]

    def train_step(self, *_: Any, **__: Any) -> dict[str, torch.Tensor]:
        """The values of the next step."""
        self.step += 1
        found = values.scalars(self.step)
        return {name: torch.tensor(found[name]) for name in found if name != "eval/fid"}

    def val_step(self, *_: Any) -> list[float]:
        """The distance at the step at hand."""
        return [values.scalars(self.step)["eval/fid"]]


class Distance(BaseMetric):
    """The distance that the model gave."""

    def process(self, _: Any, data_samples: Any) -> None:
        """Keep the distance."""
        self.results.append(data_samples[0])

    def compute_metrics(self, results: list[float]) -> dict[str, float]:
        """The last one, under its name."""
        return {"eval/fid": results[-1]}


def write(folder: Path) -> None:
    """One start of 40 iterations, each of which is logged, validated at each tenth."""
    os.chdir(folder)
    model = Model()
    data = {
        "dataset": torch.zeros(100, 1).unbind(),
        "batch_size": 1,
        "num_workers": 0,
        "sampler": {"type": "DefaultSampler", "shuffle": False},
    }
    optimizers = OptimWrapperDict(
        generator=OptimWrapper(torch.optim.Adam(model.generator.parameters(), 0.0002)),
        discriminator=OptimWrapper(torch.optim.Adam(model.discriminator.parameters(), 0.0004)),
    )
    config = {"model": {"type": "LSGAN", "noise_size": values.PARAMETERS["batch_size"]}}
    runner = Runner(
        model,
        work_dir=".",
        train_dataloader=data,
        val_dataloader=data | {"dataset": torch.zeros(1, 1).unbind()},
        train_cfg={"by_epoch": False, "max_iters": values.STEPS[-1], "val_interval": 10},
        optim_wrapper=optimizers,
        val_cfg={},
        val_evaluator=[Distance()],
        default_hooks={
            "logger": {"type": "LoggerHook", "interval": 1, "log_metric_by_epoch": False},
            "checkpoint": None,
        },
        log_processor={"by_epoch": False, "window_size": 1},
        cfg=Config(config | values.PARAMETERS),
    )
    runner.train()
    for weights in (*folder.glob("*.pth"), folder / "last_checkpoint"):
        weights.unlink(missing_ok=True)


if __name__ == "__main__":
    values.main("mmengine-lite", write)

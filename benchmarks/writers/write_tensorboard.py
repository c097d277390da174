"""TensorBoard's downloads of scalars, as its plugin answers the browser: `csv/` and `json/`.

The browser names the files, by `run-<run>-tag-<tag>`, with `_` for each slash.
"""

from __future__ import annotations

import json
from pathlib import Path

import values
from tensorboard import context
from tensorboard.backend import json_util
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins import base_plugin
from tensorboard.plugins.scalar.scalars_plugin import ScalarsPlugin
from tensorboard.summary.writer.event_file_writer import EventFileWriter

RUNS = ("gan/train", "gan/validation")


def log(folder: Path, run: str) -> None:
    """An event file of one writer."""
    writer = EventFileWriter(str(folder / "logs" / run))
    for step in values.STEPS:
        held = [
            summary_pb2.Summary.Value(tag=tag, simple_value=value)
            for tag, value in values.scalars(step).items()
            if run == RUNS[0] or tag == "d_loss"
        ]
        summary = summary_pb2.Summary(value=held)
        writer.add_event(event_pb2.Event(wall_time=1.7e9 + step, step=step, summary=summary))
    writer.close()


def write(folder: Path) -> None:
    """The downloads of all tags of two writers of one run."""
    for run in RUNS:
        log(folder, run)
    events = plugin_event_multiplexer.EventMultiplexer().AddRunsFromDirectory(str(folder / "logs"))
    events.Reload()
    provider = data_provider.MultiplexerDataProvider(events, str(folder / "logs"))
    plugin = ScalarsPlugin(base_plugin.TBContext(data_provider=provider))
    for run in RUNS:
        for tag in values.scalars(values.STEPS[-1]) if run == RUNS[0] else ("d_loss",):
            for form in ("csv", "json"):
                (folder / form).mkdir(exist_ok=True)
                body, _ = plugin.scalars_impl(context.RequestContext(), tag, run, "", form)
                name = f"run-{run}-tag-{tag}".replace("/", "_")
                text = body if form == "csv" else json.dumps(json_util.Cleanse(body))
                (folder / form / f"{name}.{form}").write_bytes(text.encode())


values.main("tensorboard", write)

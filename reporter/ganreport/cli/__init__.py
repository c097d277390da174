"""The command line: a table of commands that are imported when called, and the only way out.

Nothing but click is imported here, so that ``ganreport --help`` stays instant.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import sys
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from ganreport import __version__
from ganreport.errors import GanReportError


class Entry(NamedTuple):
    """Where a command lives (``module:function``) and what it does, in a line."""

    target: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "build": Entry("ganreport.cli.build:build", "Turn a finished run into HTML, PDF and JSON."),
    "render": Entry("ganreport.cli.render:render", "Render a report again, without its run."),
    "extract": Entry("ganreport.cli.extract:extract", "Write the files that a PDF carries."),
    "inspect": Entry("ganreport.cli.inspect:inspect", "Say what is recognised in a directory."),
    "advise": Entry("ganreport.cli.advise:advise", "Write the configuration to train with next."),
    "recommend": Entry("ganreport.cli.recommend:recommend", "Say which checkpoint to use."),
    "cache": Entry("ganreport.cli.cache:cache", "Show or clear what is kept of features."),
    "schema": Entry("ganreport.cli.schema:schema", "Print the JSON Schema of report.json."),
    "train": Entry("gantrainer.cli:train", "Train a GAN and record it as a run directory."),
    "demo": Entry("gantrainer.cli:demo", "Train the default GAN and build its report."),
    "sample": Entry("gantrainer.cli:sample", "Export samples of a trained generator."),
}


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete names from the table, importing no command."""
        names = [name for name in COMMANDS if name.startswith(incomplete)]
        items = [CompletionItem(name, help=COMMANDS[name].summary) for name in names]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the list of the known ones."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            raise click.UsageError(f"No command {name!r}. Commands: {', '.join(COMMANDS)}.", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "GANREPORT"},
    epilog="Example: ganreport build runs/demo",
)
@click.version_option(__version__, prog_name="ganreport")
def cli() -> None:
    """Turn a finished GAN training run into a report that a reviewer can trust."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process.

    Exit codes: 0 done, 1 internal error or no PDF for want of Pango, 2 bad usage or input, 3 the
    verdict fails under ``--fail-on``, 130 interrupted.
    """
    atexit.register(gc.freeze)  # the system frees all memory; looking for cycles takes longer
    try:
        sys.exit(_run(arguments))
    except GanReportError as error:
        from ganreport.run.text import printable_lines

        click.echo(f"Error: {printable_lines(str(error))}", err=True)
        sys.exit(error.exit_code)


def _run(arguments: list[str] | None) -> Any:
    try:
        return cli.main(arguments, prog_name="ganreport", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return 130

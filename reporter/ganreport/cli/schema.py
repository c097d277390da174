"""The command that prints the JSON Schema of report.json."""

from __future__ import annotations

import click
import msgspec


@click.command(epilog="Example: ganreport schema > report.schema.json")
def schema() -> None:
    """Print the JSON Schema that report.json follows."""
    from ganreport.report.model import json_schema

    click.echo(msgspec.json.format(msgspec.json.encode(json_schema()), indent=1).decode())

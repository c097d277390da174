"""The command that writes the files that a report's PDF carries."""

from __future__ import annotations

from pathlib import Path

import click

from ganreport.errors import UsageError
from ganreport.render.output import write
from ganreport.report.embedded import embedded


@click.command(epilog="Example: ganreport extract report.pdf -o archive")
@click.argument("report_pdf", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write to.",
)
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def extract(report_pdf: Path, output: Path, force: bool, quiet: bool) -> None:
    """Write the files inside REPORT_PDF: the result, the run's record, its metrics, checksums.

    The PDF may be a stranger's: a file whose name is more than a plain file name, or that is
    larger than any report's, is refused, and nothing is written. ``sha256sum -c SHA256SUMS`` in
    the folder says whether they are what the build attached.
    """
    files = embedded(report_pdf)
    if not files:
        raise UsageError(
            f"{report_pdf}: it carries no files, as each report of ganreport does. Give the PDF as "
            "ganreport build wrote it."
        )
    write(output, "", files, force)
    if not quiet:
        for name in files:
            click.echo(output / name)

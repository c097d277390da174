"""The command that shows and clears what is kept of features."""

from __future__ import annotations

import click


@click.command(epilog="Example: ganreport cache clear")
@click.argument("action", type=click.Choice(["show", "clear"]), default="show")
def cache(action: str) -> None:
    """Show the cache of features, or clear it: it only saves time.

    Features of samples and converted networks are kept in the user's cache folder, so that a second
    build of the same data does not compute them again. GANREPORT_CACHE names another folder, and
    GANREPORT_CACHE_SIZE the most that is kept (4G; 0 keeps nothing); what was not used for longest
    goes first.
    """
    from ganreport.errors import UsageError
    from ganreport.run.text import printable
    from ganreport.samples.cache import Cache

    kept = Cache.of_user()
    where = printable(str(kept.folder))
    if action == "clear":
        try:
            freed = kept.clear()
        except OSError as error:
            raise UsageError(
                f"{where} can't be cleared: {error.strerror or error}. Remove its files by hand."
            ) from error
        click.echo(f"{where}: {_size(freed)} freed")
        return
    entries = kept.entries()
    total = sum(entry.size for entry in entries)
    click.echo(f"Folder   {where}")
    click.echo(f"Entries  {len(entries):,}")
    click.echo(f"Size     {_size(total)} of {_size(kept.limit)}")
    click.echo(f"Usable   {kept.state()}")


def _size(size: int) -> str:
    """Bytes in the largest unit of which there is one."""
    for unit, power in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size >= 1 << power:
            return f"{size / (1 << power):.1f} {unit}"
    return f"{size} bytes"

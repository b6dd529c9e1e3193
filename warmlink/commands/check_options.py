"""What the options of `warmlink check` mean: depths, patterns and addresses read from the command line."""

import re
from collections.abc import Sequence

import click

from crawler.site.scope import WHOLE_SITE
from registry.urls import AddressError, normalise


def depth(_: click.Context, __: click.Parameter, value: str) -> int:
    """Return a number of steps; "all" is more than any site has."""
    if value == "all":
        return WHOLE_SITE
    if not (value.isascii() and value.isdecimal()):
        raise click.BadParameter(f'"{value}" is no number of steps. Write 0, 1, 2 … or "all".')
    return min(int(value), WHOLE_SITE)


def patterns(_: click.Context, __: click.Parameter, values: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Return regular expressions compiled."""
    return tuple(_compiled(value) for value in values)


def _compiled(value: str) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except re.error as mistake:
        raise click.BadParameter(
            f'"{value}" is no regular expression: {mistake}. Put \\ before signs that stand for themselves.'
        ) from mistake


def address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Return a web address in its one spelling."""
    try:
        return value if value is None else normalise(value, allow_private=True).key
    except AddressError as mistake:
        raise click.BadParameter(f"{mistake.problem} {mistake.remedy}") from mistake

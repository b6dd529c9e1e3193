"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _load(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Any:
    from warmlink.config import load_config

    return load_config(value)


def config_option(command: _Command) -> _Command:
    """Add `--config FILE`; the command receives the loaded `Config` as `config`.

    Without it, ./warmlink.toml is read when there is one, else every key has its default.
    """
    option: Callable[[_Command], _Command] = click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=_load,
        metavar="FILE",
        help="The configuration [default: ./warmlink.toml, when there is one].",
    )
    return option(command)

"""What a command has to say, put where the user wants it."""

import sys
from pathlib import Path

from reports.files import write_whole


def put(said: str, output: Path | None) -> None:
    """Write `said` to the file `output`, whole or not at all, or to standard output."""
    if output is None:
        sys.stdout.write(said)
    elif output.exists() and not output.is_file():  # a device or a pipe, such as /dev/stdout
        output.write_bytes(said.encode())
    else:
        write_whole(output.resolve(), said.encode())

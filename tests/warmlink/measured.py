"""The command line, measured: `python -m tests.warmlink.measured ARGUMENTS...` runs `warmlink ARGUMENTS...`.

Afterwards the most memory the process ever held is written to the standard error, in MiB, as its last line.
"""

import sys

from tests.crawler.probe.bombed import peak
from warmlink.cli import run

if __name__ == "__main__":
    code = run(sys.argv[1:])
    print(peak(), file=sys.stderr)
    sys.exit(code)

"""A made directory crawled in a process of its own: `python -m tests.directories.measured DATABASE URL`.

It is served by somebody else; what this process held at its peak is printed last, in MiB.
"""

import sys
from pathlib import Path

from crawler.store import Store
from tests.crawler.probe.bombed import peak
from tests.directories.crawled import World
from tests.directories.made import MadeDirectory

if __name__ == "__main__":
    database, url = sys.argv[1:3]
    made = MadeDirectory((), url=url)
    with Store(Path(database)) as store:
        crawl = World(made, store).crawl()
    print(crawl.status, crawl.count("listings"), peak())

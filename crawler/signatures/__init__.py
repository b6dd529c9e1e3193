"""Pages known by their signatures, such as challenges, parked names, switched-off sites: rules as data.

The rules stand in the `*.toml` files of this folder, their examples in `examples/`, lists of words that other
rooms weigh in `words/`. docs/signatures.md says how to read and write them.
"""

from crawler.signatures.load import load
from crawler.signatures.match import Match, match
from crawler.signatures.mistakes import SignatureError, SignatureMistake
from crawler.signatures.rule import Rules

__all__ = ["Match", "Rules", "SignatureError", "SignatureMistake", "load", "match"]

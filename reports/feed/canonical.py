"""One spelling of JSON, so that equal data has equal bytes and one hash.

Compact with sorted keys, as RFC 8785 orders ASCII keys; text is UTF-8 unescaped; the data holds no fractions,
so its number rules do not matter. Compact, because the standard library indents ten times more slowly and a
feed is read by programs: ``jq .`` shows it to people.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def canonical(value: Any) -> str:
    """Return `value` as canonical JSON text without a line end; NaN and infinity raise ValueError.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def object_of(members: Mapping[str, str]) -> str:
    """Return the canonical object whose members' values are canonical texts already.

    >>> object_of({"b": "[1]", "a": "true"})
    '{"a":true,"b":[1]}'
    """
    return "{" + ",".join(f"{json.dumps(name)}:{members[name]}" for name in sorted(members)) + "}"


def array_of(items: Iterable[str]) -> str:
    """Return the canonical array of canonical texts."""
    return "[" + ",".join(items) + "]"


def sha256(content: str | bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of text (as UTF-8) or bytes."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()

"""The certificate authorities a user adds, read once before anything is asked."""

import ssl
from pathlib import Path


def readable_authorities(path: Path) -> Path:
    """Return `path` when certificates can be read from it. Raises ValueError with the remedy."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except OSError as trouble:  # ssl.SSLError is one
        reason = "there is no such file" if isinstance(trouble, FileNotFoundError) else str(trouble)
        raise ValueError(
            f"{path}: no certificate authority can be read from it ({reason}). Name a file in PEM form."
        ) from trouble
    return path

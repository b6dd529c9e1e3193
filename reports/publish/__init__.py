"""Putting a feed before the public: a whole release or nothing."""

from reports.publish.errors import PublishError
from reports.publish.publication import Published, publish, rollback

__all__ = ["PublishError", "Published", "publish", "rollback"]

"""Proposals: SQL and rows, and which offers are worth a person's time."""

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from crawler.proposal import Proposal
from crawler.store.packing import pack, unpack


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def select(db: sqlite3.Connection, state: str | None) -> tuple[Proposal, ...]:
    """Return the proposals in this state (None: all), oldest first."""
    sql = "SELECT id, body FROM proposal WHERE ?1 IS NULL OR state = ?1 ORDER BY id"
    return tuple(replace(unpack(Proposal, body), id=number) for number, body in db.execute(sql, (state,)))


def add(db: sqlite3.Connection, offers: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Keep the new offers and return them with their ids.

    What is already pending or was once rejected for this field is left out; a newer value supersedes
    the pending one.
    """
    return tuple(kept for offer in offers if (kept := _add(db, offer)) is not None)


def _add(db: sqlite3.Connection, offer: Proposal) -> Proposal | None:
    place = (offer.resource_id, offer.field, offer.lang)
    here = "resource_id = ? AND field = ? AND lang IS ?"
    known = db.execute(
        f"SELECT 1 FROM proposal WHERE {here} AND offered_hash = ? AND state IN ('pending', 'rejected')",  # noqa: S608  ours
        (*place, _hash(offer.offered_value)),
    ).fetchone()
    if known is not None:
        return None
    pending = db.execute(
        f"SELECT id, body FROM proposal WHERE {here} AND state = 'pending'",  # noqa: S608  ours
        place,
    ).fetchone()
    if pending is not None:
        put(db, replace(unpack(Proposal, pending[1]), id=pending[0], state="superseded"))
    cursor = db.execute(
        "INSERT INTO proposal (resource_id, field, lang, offered_hash, state, body)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (*place, _hash(offer.offered_value), offer.state, pack(replace(offer, id=None))),
    )
    return replace(offer, id=cursor.lastrowid)


def put(db: sqlite3.Connection, proposal: Proposal) -> None:
    """Keep a stored proposal's next value: a decision; KeyError when it was never stored."""
    cursor = db.execute(
        "UPDATE proposal SET state = ?, body = ? WHERE id = ?",
        (proposal.state, pack(replace(proposal, id=None)), proposal.id),
    )
    if cursor.rowcount != 1:
        raise KeyError(proposal.id)

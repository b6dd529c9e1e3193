"""Proposals: SQL and rows, and which offers are worth a person's time."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from crawler.proposal import Proposal
from crawler.store.packing import pack, unpack
from crawler.watched import hashed

NEWER = "a newer value took its place"


def select(db: sqlite3.Connection, state: str | None) -> tuple[Proposal, ...]:
    """Return the proposals in this state (None: all), oldest first."""
    sql = "SELECT id, body FROM proposal WHERE ?1 IS NULL OR state = ?1 ORDER BY id"
    return tuple(replace(unpack(Proposal, body), id=number) for number, body in db.execute(sql, (state,)))


def add(db: sqlite3.Connection, offers: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Keep the new offers and return them with their ids.

    What was once rejected for this field, in whatever spelling, is left out; what is pending already is
    brought up to date: its counts and dates, the curated text beside it. A newer value supersedes a pending
    one, but where values are added to a list.
    """
    return tuple(kept for offer in offers if (kept := _add(db, offer)) is not None)


def _add(db: sqlite3.Connection, offer: Proposal) -> Proposal | None:
    place, name = (offer.resource_id, offer.field), hashed(offer.field, offer.offered_value)
    known = db.execute(
        "SELECT 1 FROM proposal"
        " WHERE resource_id = ? AND field = ? AND offered_hash = ? AND state = 'rejected'",
        (*place, name),
    ).fetchone()
    if known is not None:
        return None
    waiting = db.execute(
        "SELECT id, offered_hash, body FROM proposal"
        " WHERE resource_id = ? AND field = ? AND lang IS ? AND state = 'pending'",
        (*place, offer.lang),
    ).fetchall()
    for number, its_name, body in waiting:
        before = replace(unpack(Proposal, body), id=number)
        if its_name == name:
            now = replace(offer, id=number, offered_at=before.offered_at)
            if now != before:
                put(db, now)
            return None
        if not offer.field.endswith(".new"):
            put(db, replace(before, state="superseded", decided_at=offer.offered_at, note=NEWER))
    cursor = db.execute(
        "INSERT INTO proposal (resource_id, field, lang, offered_hash, state, body)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (*place, offer.lang, name, offer.state, pack(replace(offer, id=None))),
    )
    return replace(offer, id=cursor.lastrowid)


def withdraw(db: sqlite3.Connection, proposals: Iterable[Proposal]) -> None:
    """Keep these as they are now; what a person decided meanwhile stays."""
    db.executemany(
        "UPDATE proposal SET state = ?, body = ? WHERE id = ? AND state = 'pending'",
        ((each.state, pack(replace(each, id=None)), each.id) for each in proposals),
    )


def put(db: sqlite3.Connection, proposal: Proposal) -> None:
    """Keep a stored proposal's next value: a decision; KeyError when it was never stored."""
    cursor = db.execute(
        "UPDATE proposal SET state = ?, body = ? WHERE id = ?",
        (proposal.state, pack(replace(proposal, id=None)), proposal.id),
    )
    if cursor.rowcount != 1:
        raise KeyError(proposal.id)

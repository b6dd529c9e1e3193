"""What a check teaches of the page's words: its description, and every other text that is watched on it."""

from collections.abc import Collection, Mapping
from functools import partial

from crawler.contact_memory import ContactMemory, advance_contacts
from crawler.describe.description import from_json
from crawler.finding import Code
from crawler.history import Checked
from crawler.memory import Memory, advance_memory, sight_of
from crawler.watched import hashed


def learn_description(memory: Memory | None, checked: Checked, boilerplate: Collection[str]) -> Memory | None:
    """Return what is remembered of the page's description now, None when the check taught nothing.

    `boilerplate` holds the hashes of texts that are not the page's own.
    """
    unchanged = checked.finding.code is Code.OK_UNCHANGED
    if checked.description is None and not unchanged:
        return None
    said = from_json(checked.description) if checked.description else None
    return advance_memory(
        memory,
        sight_of(said, boilerplate) if said else None,
        at=checked.at,
        source_url=_source(checked),
        unchanged_304=unchanged,
    )


def learn_values(memories: Mapping[str, Memory], checked: Checked) -> Mapping[str, Memory]:
    """Return what is remembered of the page's other watched texts now, by name; only of what was seen.

    After a 304 each of them was seen once more.
    """
    unchanged = checked.finding.code is Code.OK_UNCHANGED
    seen = dict.fromkeys(memories, None) if unchanged else dict(checked.values)
    return {
        name: advance_memory(
            memories.get(name),
            sight,
            at=checked.at,
            source_url=_source(checked),
            unchanged_304=unchanged,
            hashed=partial(hashed, name.partition(" ")[0]),
        )
        for name, sight in seen.items()
    }


def learn_contacts(memory: ContactMemory | None, checked: Checked) -> ContactMemory | None:
    """Return what is remembered of the page's phones and e-mails now, None when the check taught nothing."""
    unchanged = checked.finding.code is Code.OK_UNCHANGED
    if checked.contacts is None and not unchanged:
        return None
    return advance_contacts(memory, checked.contacts, at=checked.at, unchanged_304=unchanged)


def _source(checked: Checked) -> str:
    return checked.evidence.final_url or checked.address

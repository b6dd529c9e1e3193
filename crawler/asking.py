"""From what is due to what is asked: each address with all that is known of it and of its listings."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from crawler.checks import Ask
from crawler.history import Validators
from crawler.identity import all_words
from crawler.plan import Plan
from crawler.store import Store
from crawler.watched import Wanted
from registry.load import Registry
from registry.model import Resource

# Words that the names of half of all entries share: to find them on a page says nothing.
_GENERIC = frozenset(
    """support help helpline hotline line lines center centre health mental wellness services service online
    community group groups care information national international official association foundation network
    society organization organisation provider directory directories therapy therapist counselling counseling
    crisis family families people parents women free general page resources resource program programme
    and for the with from las los les des der die das und für per con pour aux sur""".split()  # noqa: SIM905 - a list of words is read as words
)
_UNASKED = Validators()
_NOTHING: Mapping[str, Wanted] = {}


def asks_of(
    registry: Registry,
    store: Store,
    due: Plan,
    *,
    rules: str,
    whole: Collection[str] = (),
    wanted: Mapping[str, Wanted] = _NOTHING,
) -> list[Ask]:
    """Return what to ask for each due address.

    It is asked conditionally only when the content rules of now (`rules`, their fingerprint) are those that
    let its page pass, and when nothing has to be looked for on it: it is not in `whole`, every part of it
    that is listed was found, and what is `wanted` of it was read once.
    """
    addresses = [each.address for each in due.due]
    validators, identities = store.validators(addresses), store.identities(addresses)
    memories, contacts = store.memories(addresses), store.contacts(addresses)
    about, fragments = _about(registry), _fragments(registry)
    asks = []
    for each in due.due:
        parts = fragments.get(each.address, ())
        known = validators.get(each.address, _UNASKED)
        wants, read = wanted.get(each.address, Wanted()), memories.get(each.address, {})
        conditional = (
            known.rules == rules
            and set(parts) <= set(known.fragments)
            and each.address not in whole
            and all(text.memory in read for text in wants.texts)
            and (not wants.contacts or each.address in contacts)
        )
        asks.append(
            Ask(
                each.address,
                ignore_robots=each.ignore_robots,
                etag=known.etag if conditional else None,
                last_modified=known.last_modified if conditional else None,
                urgent=each.urgent,
                last=each.last,
                closely=True,
                known=identities.get(each.address),
                about=about.get(each.address, frozenset()),
                fragments=parts,
            )
        )
    return asks


def _about(registry: Registry) -> Mapping[str, frozenset[str]]:
    """Return the telling words of the names that each address is listed under."""
    names = {resource.id: name_words(resource) for resource in registry.resources}
    found: dict[str, frozenset[str]] = {}
    for target in registry.targets:
        if target.kind == "url":
            words = names.get(target.resource_id, frozenset())
            found[target.address] = found.get(target.address, frozenset()) | words
    return found


def name_words(resource: Resource) -> frozenset[str]:
    """Return the words of a resource's names that say which one it is."""
    organization = resource.organization.name if resource.organization else ""
    names = f"{resource.name} {resource.short_name or ''} {organization}"
    return all_words(names) - _GENERIC


def _fragments(registry: Registry) -> Mapping[str, tuple[str, ...]]:
    """Return the parts of its page that each address is listed with."""
    found: dict[str, list[str]] = defaultdict(list)
    for target in registry.targets:
        fragment = target.shown.partition("#")[2] if target.kind == "url" else ""
        if fragment and fragment not in found[target.address]:
            found[target.address].append(fragment)
    return {address: tuple(parts) for address, parts in found.items()}

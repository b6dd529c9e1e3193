"""What a page is about, small enough to remember: its words with their counts; how alike two are."""

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.describe.reading import Reading

_MOST = 160  # words remembered of a page
_READ = 60_000  # characters looked at
_FEW = 20  # words below which a page says too little to be known again
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Written without spaces between words: taken in pairs of signs instead.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]+")
_SHORT = 3  # letters of a word that says nothing by itself in most languages
# The longer words that stand on pages about anything.
_EVERYWHERE = frozenset(
    """about above after again against also another because been before being between both cannot could does
    doing down each every first from have having here into just like made make many more most much must need
    next only other over please said same should since some such take than that their them then there these
    they this those through under until upon used using very want well were what when where which while will
    with within without would your yours
    home page contact menu search privacy policy cookie cookies terms rights reserved copyright read learn
    click website site login email phone news blog welcome share follow skip content
    aber alle auch aus bei beim dann dass dein denn dich diese dieser dieses doch durch eine einem einen einer
    eines euch ihre ihren immer kann mehr mein nach nicht noch oder schon sehr sein seine sich sind über unter
    viel wenn werden wird wurde zwischen startseite kontakt impressum datenschutz
    avec avez cette comme dans depuis elle elles encore entre être faire leur leurs mais même nous notre pour
    plus quand sans sont tout tous toute toutes très votre vous accueil mentions légales
    como cuando desde donde ella ellos entre esta este esto está hasta nuestra nuestro para pero porque puede
    sobre también tiene todo todos inicio contacto privacidad
    anche come degli della delle dello essere nella nelle nostro quando questa questo sono sulla tutti
    aber andere heeft hebben naar niet onze voor wordt zijn""".split()  # noqa: SIM905 - a list of words is read as words
)


@dataclass(frozen=True, slots=True)
class Identity:
    """One page as it was: its most frequent telling words, most frequent first."""

    words: tuple[tuple[str, int], ...]
    title: str
    lang: str | None  # as the page declares it
    at: datetime


@dataclass(frozen=True, slots=True)
class IdentityMemory:
    """What is remembered of one address: the page it is known to be, and a stranger seen in its place."""

    accepted: Identity | None = None
    stranger: Identity | None = None  # the newest one; a person's "still the right page" accepts it
    replaced: bool = False  # the stranger was somebody else beyond doubt
    by_word: bool = False  # `accepted` stands on a person's word, in the place of `before`
    before: Identity | None = None
    before_replaced: bool = False


def remember(
    known: IdentityMemory | None, seen: Identity | None, *, strange: bool, replaced: bool
) -> IdentityMemory | None:
    """Return the next memory after a good page (or a stranger's) was seen; None when it is as it was."""
    memory = known or IdentityMemory()
    if replaced:
        return replace(memory, stranger=seen or memory.stranger, replaced=True)
    if seen is None:
        return None
    if strange:
        return replace(memory, stranger=seen)
    return replace(memory, accepted=seen, stranger=None, replaced=False)


def accept(memory: IdentityMemory) -> IdentityMemory:
    """Return the memory after a person said that the page there now is the right one."""
    if memory.stranger is None:
        return memory
    return IdentityMemory(
        accepted=memory.stranger,
        by_word=True,
        before=memory.accepted,
        before_replaced=memory.replaced,
    )


def take_back(memory: IdentityMemory) -> IdentityMemory:
    """Return the memory after that word was taken back: the page known before is the right one again."""
    if not memory.by_word:
        return memory
    return IdentityMemory(memory.before, memory.accepted, memory.before_replaced)


def telling_words(text: str) -> Counter[str]:
    """Return the words that say what `text` is about, with their counts.

    >>> sorted(telling_words("We help parents, and the parents help us.").items())
    [('help', 2), ('parents', 2)]
    """
    text = text[:_READ].casefold()
    words = Counter(
        word
        for word in _WORD.findall(_UNSPACED.sub(" ", text))
        if len(word) > _SHORT and word not in _EVERYWHERE
    )
    for run in _UNSPACED.findall(text):
        words.update(run[n : n + 2] for n in range(len(run) - 1))
    return words


def all_words(text: str) -> frozenset[str]:
    """Return every word of three letters or more in `text`: what a name is looked for in.

    >>> sorted(all_words("D-MER helps you"))
    ['helps', 'mer', 'you']
    """
    text = text.casefold()
    pairs = (run[n : n + 2] for run in _UNSPACED.findall(text) for n in range(len(run) - 1))
    return frozenset(word for word in _WORD.findall(text) if len(word) >= _SHORT) | frozenset(pairs)


def identify(reading: Reading, at: datetime) -> Identity | None:
    """Return what `reading` is about, or None when it says too little to be known again."""
    words = telling_words(reading.text)
    if words.total() < _FEW:
        return None
    kept = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]
    return Identity(tuple(kept), reading.title[:200], reading.lang, at)


def likeness(one: Identity, other: Identity) -> float:
    """Return how alike two pages are by the cosine of their word counts: 0 (nothing shared) to 1.

    >>> from datetime import UTC, datetime
    >>> page = Identity((("milk", 3), ("reflex", 4)), "", "en", datetime(2026, 11, 24, tzinfo=UTC))
    >>> likeness(page, page)
    1.0
    """
    counts = dict(one.words)
    dot = sum(count * counts.get(word, 0) for word, count in other.words)
    return dot / (_length(one) * _length(other)) if dot else 0.0


def _length(page: Identity) -> float:
    return math.sqrt(sum(count * count for _, count in page.words)) or 1.0


def other_language(one: Identity, other: Identity) -> bool:
    """Whether both pages declare a language, and not the same one."""
    tags = [(page.lang or "").split("-")[0].lower() for page in (one, other)]
    return all(tags) and tags[0] != tags[1]

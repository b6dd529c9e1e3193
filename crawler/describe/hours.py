"""Opening hours as schema.org writes them, made one spelling: "Mo-Fr 09:00-17:00"."""

import re
from collections.abc import Iterable, Iterator

from crawler.describe.json_ld import Node, items
from registry.text import clean

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NAMES = {
    **{day.lower(): (number,) for number, day in enumerate(_DAYS)},
    **{
        name: (number,)
        for number, names in enumerate(
            (
                "monday mon lundi montag lunes lunedì maandag",
                "tuesday tue tues mardi dienstag martes martedì dinsdag",
                "wednesday wed weds mercredi mittwoch miércoles mercoledì woensdag",
                "thursday thu thur thurs jeudi donnerstag jueves giovedì donderdag",
                "friday fri vendredi freitag viernes venerdì vrijdag",
                "saturday sat samedi samstag sonnabend sábado sabato zaterdag",
                "sunday sun dimanche sonntag domingo domenica zondag",
            )
        )
        for name in names.split()
    },
    "weekdays": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "daily": (0, 1, 2, 3, 4, 5, 6),
    "everyday": (0, 1, 2, 3, 4, 5, 6),
}
_HOLIDAYS = 7  # schema.org's PublicHolidays, after the days of the week
_TIME = re.compile(
    r"t?(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?(?:\.\d+)?\s*([ap])?\.?m?\.?(?:z|[+-]\d\d:?\d\d)?"
)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SPAN = re.compile(
    r"(\d{1,2}(?:[:.h]\d{2})?(?::\d{2})?\s{0,2}(?:[ap]\.?m\.?)?)\s{0,3}(?:-|–|—|to)\s{0,3}"
    r"(\d{1,2}(?:[:.h]\d{2})?(?::\d{2})?\s{0,2}(?:[ap]\.?m\.?)?)",
    re.IGNORECASE,
)
_DAY = re.compile(r"([^\W\d_]{2,12})\.?(?:\s{0,3}(?:-|–|—|to|through)\s{0,3}([^\W\d_]{2,12})\.?)?")
_MOST, _LONGEST = 50, 200

_Row = tuple[int, str, str]  # a day, when on it, and from when to when that holds


def hours_of(node: Node) -> tuple[str, ...]:
    """Return when a node says it is open, days with the same hours as one; nothing that cannot be read.

    A season is said after the hours: "Sa 10:00-14:00 (2026-06-01 to 2026-08-31)".

    >>> hours_of({"openingHours": ["Mo,Tu,We 9:00-17:00", "Su closed"]})
    ('Mo-We 09:00-17:00', 'Su closed')
    """
    rows: list[_Row] = []
    for key in ("openingHoursSpecification", "specialOpeningHoursSpecification", "hoursAvailable"):
        for each in items(node.get(key))[:_MOST]:
            if isinstance(each, dict):
                rows += _specified(each)
    if not rows:
        for text in items(node.get("openingHours"))[:_MOST]:
            if isinstance(text, str):
                rows += _written(clean(text)[:_LONGEST])
    return tuple(_merged(rows))


def _specified(node: Node) -> Iterator[_Row]:
    """Yield the days of one OpeningHoursSpecification."""
    days = [day for name in items(node.get("dayOfWeek"))[:20] for day in _day(name)]
    season = _season(node)
    opens, closes = (_time(next(iter(items(node.get(key))), None)) for key in ("opens", "closes"))
    if opens and closes:
        when = "closed" if opens == closes == "00:00" else f"{opens}-{closes}"
    elif "opens" in node or "closes" in node or season or not days:
        if any(items(node.get(key)) not in ([], [""]) for key in ("opens", "closes")):
            return  # a time that cannot be read
        when = "closed"
    else:
        return
    if not days and when == "closed" and not season:
        return
    for day in days or range(7):
        yield day, when, season


def _season(node: Node) -> str:
    dates = [str(next(iter(items(node.get(key))), ""))[:10] for key in ("validFrom", "validThrough")]
    start, end = (date if _ISO_DATE.fullmatch(date) else "" for date in dates)
    if start == end:
        return start
    return f"{start} to {end}" if start and end else f"from {start}" if start else f"to {end}"


def _day(name: object) -> tuple[int, ...]:
    if isinstance(name, dict):
        name = name.get("@id") or name.get("name") or ""
    word = re.split(r"[/#:]", str(name)[:100])[-1].strip().lower()
    return (_HOLIDAYS,) if word == "publicholidays" else _NAMES.get(word, ())


def _time(value: object) -> str | None:
    """Return a time of day on the 24-hour clock, or None.

    >>> _time("9:30 PM"), _time("T08:00:00"), _time("noon")
    ('21:30', '08:00', None)
    """
    match = _TIME.fullmatch(str(value or "").strip()[:30].lower())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif match[2] is None:
        return None  # a bare figure may be anything
    return f"{hour:02}:{minute:02}" if (hour < 24 and minute < 60) or (hour, minute) == (24, 0) else None


def _written(text: str) -> Iterator[_Row]:
    """Yield the days of a text such as "Mo-Fr 09:00-12:00, 13:00-17:00"."""
    spans = [(_time(match[1]), _time(match[2])) for match in _SPAN.finditer(text)]
    days = sorted(set(_days(_SPAN.sub(" ", text))))
    whens = [f"{opens}-{closes}" for opens, closes in spans if opens and closes]
    if len(whens) < len(spans) or not days:
        return
    if not whens:
        rest = text.lower()
        whens = ["closed"] if "closed" in rest else ["00:00-24:00"] if not any(map(str.isdigit, rest)) else []
    for day in days:
        for when in whens:
            yield day, when, ""


def _days(text: str) -> Iterator[int]:
    for match in _DAY.finditer(text.lower()):
        first, last = _NAMES.get(match[1], ()), _NAMES.get(match[2] or "", ())
        if len(first) == len(last) == 1:
            yield from ((first[0] + step) % 7 for step in range((last[0] - first[0]) % 7 + 1))
        else:
            yield from (*first, *last)


def _merged(rows: Iterable[_Row]) -> Iterator[str]:
    """Yield one text for all days with the same hours, in the order of the week."""
    by_hours: dict[tuple[str, str], set[int]] = {}
    for day, when, season in rows:
        by_hours.setdefault((season, when), set()).add(day)
    for (season, when), days in sorted(
        by_hours.items(), key=lambda each: (each[0][0] != "", each[0][0], min(each[1]))
    ):
        yield f"{_spelt(days)} {when}{f' ({season})' if season else ''}"


def _spelt(days: set[int]) -> str:
    """Return days as runs.

    >>> _spelt({0, 1, 2, 4, 7})
    'Mo-We,Fr,PH'
    """
    runs: list[list[int]] = []
    for day in sorted(days - {_HOLIDAYS}):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    spelt = [_DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}" for run in runs]
    return ",".join([*spelt, *(["PH"] if _HOLIDAYS in days else [])])

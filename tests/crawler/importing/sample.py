"""The page like the one warmlink began with (people are invented), and somebody who completes its draft."""

import re
from datetime import date
from pathlib import Path

from crawler.importing.draft import Imported
from crawler.importing.draft_toml import write
from crawler.importing.match import settle
from crawler.importing.page import page

TODAY = date(2026, 11, 25)
PAGE = Path(__file__).with_name("quiet_harbour.html")
GOLDEN = Path(__file__).with_name("quiet_harbour.toml")

_SUPPLIED = {
    "description": '"What it offers, in our own words."',
    "service_areas": '["CA-ON"]',
    "emergency_note": '"In danger now? Call 911."',
    "contact_unknown": '["email"]',
}


def imported() -> Imported:
    """What the page gives, with nothing known."""
    return settle(page(PAGE.read_text(encoding="utf-8"), PAGE.name))


def drafted() -> str:
    """The draft's text."""
    return write(imported(), source=PAGE.name, today=TODAY)


def completed(draft: str) -> str:
    """A draft whose MISSING lines are supplied and whose suggestions are taken."""
    draft = re.sub(r"(?m)^# MISSING: (\w+) = .*$", lambda m: f"{m[1]} = {_SUPPLIED[m[1]]}", draft)
    return re.sub(r"(?m)^# CHECK: (\w+ = \[.*?\]) # .*$", r"\1", draft)


def records(*ids: str) -> str:
    """The part of the sample's draft that holds these records, with the comments above them."""
    parts = re.split(r"\n(?=\n# From )", drafted())
    chosen = [part for part in parts if any(f'id = "{id_}"' in part for id_ in ids)]
    return "\n".join(part.partition("\n\n# ----")[0].strip("\n") + "\n" for part in chosen)


def fenced(text: str) -> str:
    """TOML as a block of Markdown."""
    return f"```toml\n{text.rstrip()}\n```"

"""From a listing to the draft of a curated record: what is sure, what is a guess, where it came from."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Literal

from langcodes import Language, LanguageTagError

from crawler.importing.draft import (
    Draft,
    DraftEmail,
    DraftLink,
    DraftPhone,
    Origin,
    link_of,
    plain,
)
from crawler.listing_history import StoredListing
from registry.codelists import check_area
from registry.contacts import ContactError, check_phone
from registry.urls import AddressError

_DESCRIPTION = 1_000

"""Rules and pages of invented directories, written short."""

from typing import Any

from crawler.directory.rule import read_page
from crawler.listing import Found, Listing, Role, Step
from crawler.observation import Page
from registry.directory import Directory

LIST = "https://directory.example/find"


def rule(**table: Any) -> Directory:
    """Return a rule: a listing that starts at LIST, where `table` says nothing else."""
    return Directory.model_validate({"kind": "listing", "start": [LIST]} | table)


def html(body: str, url: str = LIST) -> tuple[Page, str]:
    """Return a page of HTML and where it stands."""
    return Page("text/html", "utf-8", f"<!doctype html><title>Find help</title>{body}".encode()), url


def data(body: str, url: str = LIST) -> tuple[Page, str]:
    """Return an answer of JSON and where it stands."""
    return Page("application/json", "utf-8", body.encode()), url


def on_list(of: Directory, page: tuple[Page, str]) -> Found:
    """Read a page of the list."""
    return read_page(of, Step(page[1], Role.LIST), *page)


def on_detail(of: Directory, page: tuple[Page, str], carried: Listing | None = None) -> Found:
    """Read a listing's own page."""
    return read_page(of, Step(page[1], Role.DETAIL, carried), *page)

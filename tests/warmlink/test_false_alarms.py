"""Healthy pages that others wrote: not one of them may be called dead."""

import shutil

import pytest

from benchmarks.false_alarms import check, false_alarms, installed, sample

_PAGES = 400
_LEAST = 300

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_no_page_of_the_installed_documentation_is_called_dead() -> None:
    if shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin") is None:
        pytest.skip("needs Debian's nginx: apt install nginx-light")
    pages = sample(installed(), _PAGES, seed=1)
    if len(pages) < _LEAST:
        pytest.skip(f"only {len(pages)} pages of documentation here: apt install apache2-doc python3-doc")
    results = check(pages)
    assert len(results) == len(pages)
    assert list(false_alarms(results)) == []

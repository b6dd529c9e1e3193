"""Addresses as odd as people and machines write them: each gets a finding that says why, none a crash."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from unicodedata import category

import pytest

from crawler.contact_links import contact_of
from crawler.finding import Code
from crawler.observation import Fault, Phase, Silence
from reports.safe import shown
from tests.warmlink.places import record, site
from warmlink.cli import run
from warmlink.exits import Exit
from warmlink.sources import _is_path

Check = Callable[..., tuple[int, str, str]]

MALFORMED = [
    "", " ", "#", "?", "/", "//", "///", "http:", "https:", "http:/", "http://", "https://", "http:///",
    "http://?", "http://#", "http://:80", "http://:", "http://@", "http://@/x", "http://a b/",
    "http://a\tb c/", "http://[", "http://]", "http://[]", "http://[1", "http://[::1", "http://[::1]x/",
    "http://[:::1]/", "http://[1.2.3.4]/", "http://[v1.x]/", "http://[fe80::1%25eth0]/", "http://[::g]/",
    "http://256.1.1.1/", "http://1.2.3.4.5/", "http://0x1ffffffff/", "http://09/", "http://1.2.08/",
    "http://odd.example:99999/", "http://odd.example:-1/", "http://odd.example:8x/",
    "http://odd.example:b/", "http://odd<example/", "http://odd>example/", "http://odd^example/",
    "http://odd|example/", "http://%zz.example/", "http://odd%20.example/", "http://odd%00.example/",
    "http://odd\x00.example/", "http://%e2%80/", "http://\ufffd.example/", "http://\u00ad/",
    "http://..../", "http://odd..example/", "http://.odd.example/", f"http://{'a' * 64}.example/",
    f"http://{'a.' * 127}example/", "http://\ud800.example/", "www.odd.example", "odd.example/path",
    "../up", "help", "\u202ehttp://odd.example/", "http//odd.example/", "://odd.example/",
    "h ttp://odd.example/", "1http://odd.example/", f"http://odd.example/{'a' * 3000}",
]  # fmt: skip
UNSUPPORTED = [
    "mailto:help@odd.example", "tel:+15550100", "sms:+15550100", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "data:text/html,<h1>x</h1>", "file:///etc/passwd", "file://odd.example/share",
    "ftp://odd.example/", "gopher://odd.example/", "ws://odd.example/", "wss://odd.example/",
    "about:blank", "blob:http://odd.example/x", "view-source:http://odd.example/", "urn:isbn:0",
    "intent://odd.example/#Intent;end", "chrome://settings", "ldap://odd.example/", "x-y.z+1:odd",
    "odd.example:80/path", "localhost:8000",
]  # fmt: skip
REFUSED = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/",
    "http://0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::]/", "http://10.1.2.3/",
    "http://192.168.0.1:8080/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/",
    "http://[fe80::1]/", "http://[fd00::1]/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://\uff11\uff12\uff17\u30020.0.1/",
    "http://\uff11\uff12\uff17.0.0.1/", "http://\u2460\u2461\u2466.0.0.1/", "http://127.0.0.1./",
    "http://odd.example:22/", "http://odd.example:25/", "http://odd.example:0/",
]  # fmt: skip
USERINFO = ["http://me@odd.example/", "http://me:secret@odd.example/", "http://me:@odd.example/",
            "http://:secret@odd.example/", "http://odd.example:80@other.example/"]  # fmt: skip
READABLE = [
    "http://odd.example", "HTTP://ODD.EXAMPLE/", "hTtPs://odd.example/", "http:odd.example",
    "http:/odd.example", "http:///odd.example", "http:\\\\odd.example\\path",
    "http://odd.example\\@other.example/", " http://odd.example/ ", "\thttp://odd.example/\n",
    "ht\ntp://odd.ex\tample/", "http://odd.example:80/", "http://odd.example:/",
    "https://odd.example:00443/", "http://odd.example/a/../b/./c", "http://odd.example/%2e%2e/x",
    "http://odd.example/..", "http://odd.example//a//b", "http://odd.example/a b",
    "http://odd.example/\u0663", "http://odd.example/%", "http://odd.example/%zz",
    "http://odd.example/%00", "http://odd.example/?a=<b>&c=\"d\"", "http://odd.example/#frag#ment",
    "http://odd.example/?#", "http://odd.example/;p=1", "http://xn--/", "http://xn--a/",
    "http://odd.example/\ud800", "http://odd.example/{a}|b^c`d", "http://odd.example/?q=%F0%9F%A7%A1",
    "http://\U0001f9e1.example/", "http://fa\u00df.example/", "http://FA\u00df.example/",
    "http://xn--fa-hia.example/", "http://o\u0308dd.example/", "http://odd\u3002example/",
    "http://od\u00add.example/", "http://odd%2eexample/", "http://%6fdd.example/", "http://odd.example./",
    "http://odd_host.example/", "http://-odd-.example/", "http://a--b.example/", "http://\u05d0.example/",
    "http://1.odd.example/", "http://odd.example/'\";--", "http://odd.example/$(id)`id`",
    "http://odd.example/\u202egnp.exe", "http://odd.example/[::1]",
    "http://odd.example/http://odd.example/", "http://odd.example?x", "http://odd.example#x",
    "http://odd.example/=1+1",
]  # fmt: skip


class Nowhere:
    """A resolver that knows no name, so that nothing leaves this machine."""

    def __init__(self, _: float) -> None:
        pass

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        return Silence(Phase.DNS, Fault.DNS_NXDOMAIN, f"{host}: no such name")

    async def aclose(self) -> None:
        """Nothing is open."""


async def _never(*_: object, **__: object) -> None:
    raise AssertionError("something was connected to")


CASES = [
    (url, code)
    for urls, code in (
        (MALFORMED, Code.URL_MALFORMED),
        (UNSUPPORTED, Code.SCHEME_UNSUPPORTED),
        (REFUSED, Code.ADDRESS_REFUSED),
        (USERINFO, Code.URL_MALFORMED),
        (READABLE, Code.DNS_NXDOMAIN),
    )
    for url in urls
]
URLS = [url for url, _ in CASES]


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Check addresses with nothing leaving this machine; exit code, output, errors."""
    monkeypatch.setattr("crawler.probe.observe.SystemResolver", Nowhere)
    monkeypatch.setattr("crawler.probe.observe.connect", _never)

    def told(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["check", "--delay", "0", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return told


def test_there_are_many_of_them() -> None:
    assert len(set(URLS)) == len(URLS) >= 170


# What names a file or folder here is read as one, and a link to a person is judged by whom it names.
NOT_PATHS = [case for case in CASES if not _is_path(case[0]) and contact_of(case[0]) is None]
_SEEN = 300  # characters of an address that are compared: long ones are cut when they are shown


def test_each_gets_its_finding_with_its_evidence(check: Check) -> None:
    code, out, err = check("--json", "--", *(url for url, _ in NOT_PATHS))
    results = json.loads(out)["results"]
    assert [(r["url"][:_SEEN], r["finding"]) for r in results] == [
        (shown(re.sub("[\ud800-\udfff]", "\ufffd", url), 2000)[:_SEEN], finding.value)
        for url, finding in NOT_PATHS
    ]
    assert all(r["evidence"].strip() and r["says"] and r["advice"] for r in results)
    assert (code, "Traceback" in out + err) == (Exit.BROKEN, False)
    assert "secret" not in "".join(r["evidence"] + (r["detail"] or "") for r in results)


def test_each_is_shown_to_a_person_in_one_line_that_does_nothing(check: Check) -> None:
    code, out, err = check("--", *(url for url, _ in NOT_PATHS))
    headings = [
        line for line in out.splitlines() if line.startswith(("BROKEN  ", "FAILED  ", "cannot tell  "))
    ]
    assert len(headings) == len(NOT_PATHS)
    odd = {character for character in out if category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert odd <= {"\n"}
    assert (code, "Traceback" in out + err) == (Exit.BROKEN, False)


def test_those_that_fit_in_a_line_are_read_from_standard_input_too(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        url for url in URLS if url.isprintable() and url == url.strip() and url and not url.startswith("#")
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(["# a list", "", *lines])))
    code, out, _ = check("--json", "-")
    assert code == Exit.BROKEN
    asked = [r["url"][:_SEEN] for r in json.loads(out)["results"]]
    assert sorted(asked) == sorted(shown(line, 2000)[:_SEEN] for line in lines)
    assert len(lines) > 150


def test_bytes_that_are_no_text_are_an_odd_address_too(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = io.TextIOWrapper(io.BytesIO(b"http://odd.example/\xff\n"), encoding="utf-8", errors="strict")
    monkeypatch.setattr("sys.stdin", strict)
    _, out, _ = check("--json", "-")
    result = json.loads(out)["results"][0]
    assert (result["url"], result["finding"]) == ("http://odd.example/\ufffd", "dns_nxdomain")


def test_a_registry_of_them_is_told_line_by_line_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ports = (":22/", ":25/", ":0/")  # fine as addresses; the guard refuses to ask them
    wrong = [
        url
        for url, code in CASES
        if code is not Code.DNS_NXDOMAIN and "\ud800" not in url and not url.endswith(ports)
    ]
    site(tmp_path, *(record(f"odd-{n}", json.dumps(url)[1:-1]) for n, url in enumerate(wrong)), config="")
    assert run(["validate", "--json"]) == Exit.UNUSABLE
    mistakes = [m for m in json.loads(capsys.readouterr().out)["mistakes"] if m["severity"] == "error"]
    assert {m["resource"] for m in mistakes} == {f"odd-{n}" for n in range(len(wrong))}
    assert all(m["line"] > 1 and m["problem"] and m["remedy"] for m in mistakes)

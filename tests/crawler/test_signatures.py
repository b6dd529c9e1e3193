"""Every signature keeps its own examples; together they leave honest pages alone, quickly."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.codes import Code
from crawler.observation import Fault, Observation, Page, Phase, Silence
from crawler.signatures import Match, SignatureError, load, match
from crawler.signatures.example import answer, untrue
from crawler.signatures.load import _shipped, with_examples
from crawler.signatures.rule import How, Rule
from crawler.signatures.table import _KEYS, read_rule
from registry.safe_pattern import unsafe
from tests.crawler.pages import AT, PROSE, URL, reading, seen

RULES = with_examples(load())
EACH = [pytest.param(rule, id=rule.id) for rule in RULES]


@pytest.mark.parametrize("rule", EACH)
def test_every_rule_keeps_its_examples(rule: Rule) -> None:
    assert rule.hit
    assert rule.miss
    assert untrue(rule) == []


@pytest.mark.parametrize("rule", EACH)
def test_every_pattern_is_safe(rule: Rule) -> None:
    patterns = [word for c in rule.conditions if c.how is How.MATCHES for word in c.words]
    assert [reason for pattern in patterns if (reason := unsafe(pattern))] == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES if rule.weight == 1])
def test_what_one_rule_knows_the_rules_together_say(rule: Rule) -> None:
    said = [match(*answer(example), RULES) for example in rule.hit]
    assert {found.code if found else None for found in said} == {rule.finding}


def test_there_is_a_rule_for_every_kind_of_dead_page() -> None:
    assert sum(1 for _ in RULES) >= 120
    assert {rule.finding for rule in RULES} >= {
        Code.BOT_CHALLENGE,
        Code.PARKED,
        Code.SUSPENDED,
        Code.UNCLAIMED,
        Code.PLACEHOLDER,
        Code.LOGIN_REDIRECT,
        Code.HTTP_451,
    }


@pytest.mark.parametrize(
    ("title", "body", "filler"),
    [
        ("Warm Hands", "<p>Call us</p><script src='https://www.google.com/recaptcha/api.js'></script>", 600),
        (
            "Warm Hands",
            "<p>Call us</p><script src='https://challenges.cloudflare.com/turnstile/v0/api.js'></script>",
            0,
        ),
        (
            "Warm Hands",
            "<p>Home</p><script src='/cdn-cgi/challenge-platform/h/g/scripts/jsd/1/main.js'></script>",
            0,
        ),
        (
            "Houses for sale",
            "<h1>This house is for sale</h1><p>Buy now. Domaine de trois hectares à vendre.</p>",
            0,
        ),
        (
            "What is domain parking?",
            "<p>A parked name says: this domain is parked. Buy this domain!</p>",
            3000,
        ),
        ("Installing nginx", '<p>The browser shows "Welcome to nginx!" and you are done.</p>', 1000),
        ("Welcome", "<p>We are a peer support group. Coming soon: our new room on Main Street.</p>", 0),
        ("Sign in or call", "<p>Members: <input type=password></p><p>Everybody else: call us.</p>", 1500),
        ("Warm Hands", "<form><input type=password></form><p>Read about our groups.</p>", 0),
        ("Suspended from school? We can help", "<p>When a child has been suspended.</p>", 0),
        ("Access denied: the right to care", "<p>A report on access.</p>", 0),
        ("Just a moment", "<p>A mindfulness exercise.</p>", 0),
        ("Index of services", "<p>Alphabetical.</p>", 0),
        ("Under construction: building self-esteem", "<p>A course.</p>", 0),
        ("Related searches", "<h2>Related searches</h2><p>anxiety, sleep</p>", 0),
        ("Cloudflare error 1020 explained", "<p>Error 1020 means access denied.</p>", 1500),
        (
            "Dr. Example, counsellor",
            "<p>Call us. Privacy policy.</p><script>window._trfd=window._trfd||[]</script>",
            0,
        ),
        (
            "Human Rights Centre",
            "<p>Contact. I'm not a robot</p><script src='https://hcaptcha.com/1/api.js'></script>",
            0,
        ),
        ("App", "<div id=app></div><!-- connect-src geo.captcha-delivery.com -->", 0),
        ("Maintenance", "<p>Home maintenance for older people: call 555-0100.</p>", 0),
        ("warmhands.org", "<h2>Related links</h2><p>Somebody listens.</p>", 0),
        ("", "", 0),
    ],
)
def test_honest_pages_carry_no_signature(title: str, body: str, filler: int) -> None:
    page = reading(title, body, filler=filler)
    assert match(page, seen(cookie_names=("__cf_bm", "datadome", "visid_incap_1")), RULES) is None


def test_a_match_says_what_was_seen_in_words_for_a_person() -> None:
    page = reading("example.org", "<h1>This Domain Is For Sale!</h1>")
    assert match(page, seen(), RULES) == Match(
        Code.PARKED,
        ("domain-for-sale-text", "domain-for-sale-named"),
        'the page says "This Domain Is For Sale"; the page is titled "example.org"',
        "signature: domain-for-sale-text, domain-for-sale-named",
    )


def test_a_missing_title_is_told_only_where_nothing_else_was_seen() -> None:
    page = reading("", "<script>window.location.href='/lander'</script>")
    assert match(page, seen(), RULES) == Match(
        Code.PARKED,
        ("godaddy-lander-jump",),
        """the page's source holds "window.location.href='/lander'\"""",
        "signature: godaddy-lander-jump",
    )


def test_half_a_sign_is_none() -> None:
    assert match(reading("Our shop", "<p>This domain is for sale</p>"), seen(), RULES) is None
    assert match(reading("example.org", "<p>We listen.</p>"), seen(), RULES) is None


def test_a_gate_outranks_whatever_stands_on_it() -> None:
    page = reading("Just a moment...", "<p>This domain has expired</p><script>window._cf_chl_opt={}</script>")
    found = match(page, seen(403), RULES)
    assert found is not None
    assert found.code is Code.BOT_CHALLENGE


def test_an_error_becomes_more_precise_by_what_the_host_says() -> None:
    page = reading("Site not found", "<p>There isn't a GitHub Pages site here.</p>")
    found = match(page, seen(404), RULES)
    assert found is not None
    assert (found.code, found.evidence) == (
        Code.UNCLAIMED,
        'the page says "There isn\'t a GitHub Pages site here"',
    )


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_login_form_on_an_error_page_is_still_an_error(status: int) -> None:
    assert match(reading("Log in", "<form><input type=password></form>"), seen(status), RULES) is None


def test_an_address_is_shown_as_it_was_answered() -> None:
    seen_there = seen(
        url="https://www.hugedomains.com/domain_profile.cfm?d=Example", asked="https://example.org/"
    )
    found = match(reading("Offer", "<p>x</p>"), seen_there, RULES)
    assert found is not None
    assert found.evidence == "it ends at https://www.hugedomains.com/domain_profile.cfm?d=Example"


def test_an_answer_that_is_no_page_is_read_as_text() -> None:
    body = b"<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>"
    found = match(None, seen(404, page=Page("application/xml", "utf-8", body, len(body))), RULES)
    assert found is not None
    assert (found.code, found.rules) == (Code.UNCLAIMED, ("s3-no-bucket",))


def test_nothing_is_said_of_a_silence_or_of_an_unchanged_page() -> None:
    silent = Observation(URL, AT, silence=Silence(Phase.CONNECT, Fault.REFUSED))
    assert match(None, silent, RULES) is None
    assert match(None, seen(304), RULES) is None


@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from([200, 403, 404, 503, 999]))
def test_no_page_makes_the_rules_fail(title: str, body: str, status: int) -> None:
    match(reading(title, body), seen(status), RULES)


BAIT = {
    "markers": "<script>/*"
    + "window._cf_chl_op /cdn-cgi/challenge-platform/ _pxBlockScrip window.park " * 7000
    + "*/</script>",
    "letters": "<script>/*" + "a" * 520_000 + "*/</script>",
    "dots": "<script>/*" + "a.b-" * 130_000 + "*/</script>",
    "text": "<p>"
    + "this domain example.org may be now " * 14
    + "</p><script>/*"
    + "window.location.href" * 25_000
    + "*/",
    "signs": "<script>/*" + "’…“–" * 130_000 + "*/</script>",
    "prose": f"<p>{PROSE * 7000}</p>",
}


@pytest.mark.parametrize("bait", BAIT)
def test_half_a_mebibyte_made_to_hurt_costs_less_than_50_ms(bait: str) -> None:
    page = reading("aa-" * 90 + "a.", BAIT[bait])
    observation = seen(403, url="https://ww1." + "a.-" * 600, asked="https://example.org/")
    match(page, observation, RULES)  # compiles the patterns
    took = []
    for _ in range(3):
        start = time.process_time()
        match(page, observation, RULES)
        took.append(time.process_time() - start)
    assert min(took) < 0.05


def test_the_rules_are_read_in_a_moment() -> None:
    took = []
    for _ in range(5):
        _shipped.cache_clear()
        start = time.process_time()
        load()
        took.append(time.process_time() - start)
    assert min(took) < 0.06  # 0.02 on a machine that does nothing else


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("a+b", "it repeats without end: write {1,40} in place of +"),
        ("a.*b", "it repeats without end: write {0,40} in place of *"),
        ("a{3,}", "it repeats without end: write an upper bound into {3,}"),
        ("(?:ab){0,9}c", "it repeats a group: write the group's words out in place of ){0,9}"),
        ("[a-z]{1,60}x[a-z]{1,60}", "its repeats multiply to 3600 steps: let them stay under 2000"),
        (r"(a)\1", "it refers back to a group: write the words twice"),
        ("(a", "it is no regular expression: missing ), unterminated subpattern at position 0"),
        (r"^[a*+]{1,9}\*\+(?:b|c)?$", None),
    ],
)
def test_patterns_that_a_page_could_make_slow_are_refused(pattern: str, why: str | None) -> None:
    assert unsafe(pattern) == why


# -- a folder of the user's -----------------------------------------------------------------------------

OWN = """
[[rule]]
id = 'our-old-host'
finding = 'parked'
title.is = ['Gone fishing']
max_visible_chars = 500
source = 'seen in March'
hit = [{ title = 'Gone Fishing', body = '<p>Back soon.</p>' }]
miss = [{ title = 'Gone fishing: a story' }]
"""


def overlay(folder: Path, text: str, name: str = "own.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_folder_adds_rules_and_the_fingerprint_changes(tmp_path: Path) -> None:
    rules = load(overlay(tmp_path, OWN))
    page = reading("Gone fishing", "<p>Back soon.</p>")
    assert match(page, seen(), load()) is None
    assert match(page, seen(), rules) == Match(
        Code.PARKED, ("our-old-host",), 'the page is titled "Gone fishing"', "signature: our-old-host"
    )
    assert rules.fingerprint != load().fingerprint
    assert rules.fingerprint == load(tmp_path).fingerprint


def test_a_folder_switches_a_rule_off_and_replaces_another(tmp_path: Path) -> None:
    text = "[[rule]]\nid = 'nginx-default'\noff = true\n" + OWN.replace(
        "our-old-host", "caddy-default"
    ).replace("parked", "placeholder")
    rules = load(overlay(tmp_path, text))
    assert match(reading("Welcome to nginx!"), seen(), rules) is None
    assert match(reading("Caddy works!"), seen(), rules) is None
    found = match(reading("Gone fishing"), seen(), rules)
    assert found is not None
    assert found.rules == ("caddy-default",)


WRONG = """
finding = 'parkd'
colour = 'red'

[[rule]]
id = 'Old Host'
finding = 'parked'
titel.is = ['Gone']
url.has = ['']
source = 's'

[[rule]]
finding = 'no such'
text.has = ['abc']

[[rule]]
id = 'slow'
finding = 'parked'
title.matches = ['(a+)+']
header.x-colour.has = ['red']
title.ends = ['x']
weight = 3
status = [42]
redirected = 'yes'
max_visible_chars = 'few'
source = 's'
hit = [{ name = 'x' }]

[[rule]]
id = 'bare'
finding = 'parked'
source = 's'

[[rule]]
id = 'nginx-defualt'
off = true

[[rule]]
id = 'half'
off = true
finding = 'parked'

[[rule]]
id = 'untrue'
finding = 'parked'
title.is = ['Gone']
source = 's'
hit = [{ title = 'Here' }]
miss = [{ title = 'gone' }]
"""


def test_every_mistake_is_told_at_once_with_file_rule_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(SignatureError) as refused:
        load(overlay(tmp_path, WRONG))
    file = str(tmp_path / "own.toml")
    told = [(m.rule, m.problem) for m in refused.value.mistakes]
    assert told == [
        ("", "colour is not known here."),
        ("", "finding = 'parkd' is no finding of a page."),
        ("Old Host", "it has no usable id."),
        ("Old Host", "titel is not a field of a rule."),
        ("Old Host", "url.has holds an empty word, which is found everywhere."),
        ("rule 2", "it has no usable id."),
        ("rule 2", "'no such' is no finding of a page."),
        ("rule 2", "it does not say why we know."),
        ("rule 2", "text.has: 'abc' is so short that it is found by chance."),
        ("rule 2", "it looks at the text or source of pages of any length."),
        ("slow", "the header x-colour is not kept of an answer."),
        ("slow", "title.ends is not a comparison."),
        (
            "slow",
            "title.matches: '(a+)+' cannot be used: it repeats without end: write {1,40} in place of +.",
        ),
        ("slow", "max_visible_chars = 'few' is not a number from 0 to 5000."),
        ("slow", "weight = 3 is not a number from 0.05 to 1."),
        ("slow", "redirected = 'yes' is neither true nor false."),
        ("slow", "status 42 is none."),
        ("slow", "hit 1: name is no field of an example, or of another type."),
        ("bare", "it has no condition."),
        ("half", "it is half switched off."),
        ("nginx-defualt", "there is no such rule to switch off."),
        ("half", "there is no such rule to switch off."),
        ("untrue", "its example hit 1 does not fit, though it should."),
        ("untrue", "its example miss 1 fits, though it should not."),
    ]
    assert {m.file for m in refused.value.mistakes} == {file}
    assert all(m.remedy for m in refused.value.mistakes)
    assert (
        str(refused.value).splitlines()[3]
        == f"{file}: Old Host: titel is not a field of a rule. Did you mean title?"
    )
    assert refused.value.exit_code == 2


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["is", "has", "matches", "host", "server", "title", "headers"]), inner
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=40)
@given(st.dictionaries(st.one_of(st.sampled_from(sorted(_KEYS)), st.text(max_size=5)), VALUES, max_size=6))
def test_whatever_stands_in_a_table_is_a_rule_or_a_list_of_mistakes(table: dict[str, object]) -> None:
    rule, mistakes = read_rule(table, file="own.toml", number=1)
    assert (rule is None) == bool(mistakes)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[rule]\n", "the file is not TOML:"),
        ("", "the file holds no rule."),
        (OWN + OWN, "the file has a rule of this id already."),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SignatureError) as refused:
        load(overlay(tmp_path, text))
    assert [m.problem.startswith(problem) for m in refused.value.mistakes] == [True]


def test_two_files_of_a_folder_may_not_share_an_id_and_a_folder_must_be_there(tmp_path: Path) -> None:
    overlay(tmp_path, OWN)
    with pytest.raises(SignatureError, match="has a rule of this id"):
        load(overlay(tmp_path, OWN, "zzz.toml"))
    with pytest.raises(SignatureError, match="there is no such folder"):
        load(tmp_path / "nowhere")

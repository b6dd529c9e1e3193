"""One spelling of an address: what it keeps, what it takes off, what it refuses; for any text whatever."""

from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.urls import Address, AddressError, host_key, normalise, origin

TRACKING = ["fbclid", "gclid", "utm_source", "UTM_Medium", "msclkid", "mc_eid", "_ga", "%66bclid", "utm_"]
hosts = st.sampled_from(
    ["example.org", "EXAMPLE.org.", "b\u00fccher.example", "93.184.215.14", "[2606:4700::1]"]
)
plain = st.text("abcxyzAZ019-._~%20+!*'(),;:@/?[]|{}\u00e9\u6f22 ", max_size=8)
names = st.sampled_from(["q", "id", "page", "a[]", "clid", "xfbclid", "", "utm", "n\u00e9"])
parameters = st.lists(st.tuples(names | st.sampled_from(TRACKING), plain), max_size=6)
fragments = st.none() | st.text("abc019-_%20/?!\u00e9#", max_size=8)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """Draw an address as people paste them."""
    scheme = draw(st.sampled_from(["http://", "https://", "HTTPS://", " https:\\\\"]))
    port = draw(st.sampled_from(["", ":80", ":443", ":8443"]))
    path = draw(st.lists(plain.filter(lambda part: "?" not in part), max_size=3))
    query = "&".join(f"{name}={value}" for name, value in draw(parameters)).replace("#", "")
    fragment = draw(fragments)
    return (
        f"{scheme}{draw(hosts)}{port}/{'/'.join(path)}"
        + (f"?{query}" if query else "")
        + (f"#{fragment}" if fragment is not None else "")
    )


def names_in(url: str) -> list[str]:
    """Return the names of the parameters in the order they stand."""
    query = url.partition("#")[0].partition("?")[2]
    return [part.partition("=")[0] for part in query.split("&")] if query else []


@given(addresses())
def test_the_one_spelling_of_the_one_spelling_is_itself(text: str) -> None:
    once = normalise(text)
    again = normalise(once.url)
    assert again == Address(once.url, once.key, once.scheme, once.host, once.port, once.fragment)


@given(st.text() | st.text("htps:/@.?#[]%\\ 127\u3002\uff0e\u00ad\x00\n", max_size=30) | addresses())
@example("http://[::1")
@example("http://\ud800.example/")
@example("https://example.org/" + "a" * 3000)
@example("https://xn--/")
def test_any_text_is_an_address_or_is_refused_in_words(text: str) -> None:
    answer = answered(text)
    if isinstance(answer, AddressError):
        known = {"url_malformed", "scheme_unsupported", "userinfo", "private_host"}
        assert (answer.code in known, bool(answer.problem), bool(answer.remedy)) == (True, True, True)
    else:
        assert answer.url.startswith(("http://", "https://"))


def answered(text: str) -> Address | AddressError:
    """Return what comes back, or why nothing does."""
    try:
        return normalise(text)
    except AddressError as refusal:
        return refusal


@given(addresses())
def test_health_is_kept_without_the_fragment_and_shown_with_it(text: str) -> None:
    found = normalise(text)
    assert "#" not in found.key
    assert found.url == (f"{found.key}#{found.fragment}" if found.fragment else found.key)


@given(addresses())
def test_no_tracking_parameter_is_left(text: str) -> None:
    found = normalise(text)
    tracking = {unquote(name).lower() for name in TRACKING}
    assert [name for name in names_in(found.url) if unquote(name).lower() in tracking] == []


@given(st.lists(st.tuples(names, st.text("abc019-._~", max_size=5)), max_size=6), st.data())
def test_every_other_parameter_keeps_its_place_and_spelling(
    kept: list[tuple[str, str]], data: st.DataObject
) -> None:
    mixed = list(kept)
    for name in data.draw(st.lists(st.sampled_from(TRACKING), min_size=1, max_size=3)):
        mixed.insert(data.draw(st.integers(0, len(mixed))), (name, "x1"))

    def written(pairs: list[tuple[str, str]]) -> str:
        query = "&".join(f"{name}={value}" for name, value in pairs)
        return f"https://example.org/a?{query}" if pairs else "https://example.org/a"

    found = normalise(written(mixed))
    assert found.url == normalise(written(kept)).url
    assert len(found.stripped) == len(mixed) - len(kept)


@pytest.mark.parametrize(
    ("written", "kept", "stripped"),
    [
        ("https://psidirectory.com/?fbclid=IwAR0", "https://psidirectory.com/", ("fbclid",)),
        ("https://example.org?a=1&utm_source=x&b", "https://example.org/?a=1&b", ("utm_source",)),
        ("https://example.org/?fb%63lid=x", "https://example.org/", ("fb%63lid",)),
        ("https://example.org/?q=fbclid", "https://example.org/?q=fbclid", ()),
        ("https://example.org/#fbclid=x", "https://example.org/#fbclid=x", ()),
        ("http://EXAMPLE.org:80/a/./b/../c", "http://example.org/a/c", ()),
        ("https://b\u00fccher.example/\u00e9", "https://xn--bcher-kva.example/%C3%A9", ()),
        ("https://example.org/a?", "https://example.org/a?", ()),
    ],
)
def test_an_address_is_kept_in_one_spelling(written: str, kept: str, stripped: tuple[str, ...]) -> None:
    found = normalise(written)
    assert (found.url, found.stripped) == (kept, stripped)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "url_malformed"),
        ("example.org/a", "url_malformed"),
        ("http://", "url_malformed"),
        ("http://exa mple.org/", "url_malformed"),
        ("https://example.org:99999/", "url_malformed"),
        (f"https://{'a' * 64}.example/", "url_malformed"),
        ("mailto:robin@example.org", "scheme_unsupported"),
        ("javascript:alert(1)", "scheme_unsupported"),
        ("file:///etc/passwd", "scheme_unsupported"),
        ("https://robin:secret@example.org/", "userinfo"),
        ("https://robin@example.org/", "userinfo"),
        ("http://localhost/", "private_host"),
        ("http://printer/", "private_host"),
        ("http://nas.local/", "private_host"),
        ("http://127.1/", "private_host"),
        ("http://0x7f.1/", "private_host"),
        ("http://2130706433/", "private_host"),
        ("http://\uff11\uff12\uff17.0.0.1/", "private_host"),
        ("http://[::ffff:127.0.0.1]/", "private_host"),
        ("http://[2002:7f00:1::]/", "private_host"),
        ("http://169.254.169.254/latest/", "private_host"),
    ],
)
def test_an_address_nobody_should_be_sent_to_is_refused(written: str, code: str) -> None:
    with pytest.raises(AddressError) as caught:
        normalise(written)
    assert caught.value.code == code


def test_a_secret_in_an_address_is_not_repeated_in_the_refusal() -> None:
    with pytest.raises(AddressError) as caught:
        normalise("https://robin:secret@example.org/")
    assert "secret" not in str(caught.value)


@given(addresses())
def test_addresses_of_one_origin_wait_for_one_turn(text: str) -> None:
    found = normalise(text)
    assert found.host in host_key(found.url)
    assert origin(found.url) == origin(f"{origin(found.url)}/another?page")
    assert host_key(found.url) == host_key(origin(found.url))

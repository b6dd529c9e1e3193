"""What is checked of a resource: its links, its contacts, and the pages that must show them."""

from registry.mistakes import Place
from registry.model import Email, Kind, MentionedOn, Phone, Resource
from registry.targets import Target, targets_of

PAGE = "https://guild.example/members/ann#phone"


def listed(**more: object) -> list[Target]:
    facts: dict[str, object] = {
        "id": "ann", "kind": Kind.PROVIDER, "name": "Ann", "service_areas": ("CA-ON",),
        "phones": (Phone(number="988", country="CA"), Phone(number="+14169671111")),
        "emails": (Email(address="ann@quiet-river.org"),),
    }  # fmt: skip
    resource = Resource.model_validate(facts | more)
    return list(targets_of(resource, lambda name, n: Place(f"{name}.toml", n + 1)))


def test_health_is_kept_by_the_number_or_by_a_short_code_and_its_country() -> None:
    assert [(t.target_id, t.address, t.contact) for t in listed()] == [
        ("ann/email/1", "ann@quiet-river.org", True),
        ("ann/phone/1", "CA:988", True),
        ("ann/phone/2", "+14169671111", True),
    ]


def test_a_page_that_must_show_a_contact_is_checked_and_says_which() -> None:
    page = MentionedOn(url=PAGE, phone="416-967-1111", email="Ann@quiet-river.org")
    assert listed(mentioned_on=(page,))[-1] == Target(
        target_id="ann/mentioned_on/1",
        resource_id="ann",
        resource_name="Ann",
        kind="mention",
        address="https://guild.example/members/ann",
        shown=PAGE,
        role="mention",
        label=None,
        urgent=False,
        public=True,
        place=Place("mentioned_on.toml", 1),
        shows=("+14169671111", "ann@quiet-river.org"),
    )


def test_a_page_for_a_contact_that_is_not_listed_or_not_public_is_not_checked() -> None:
    other = MentionedOn(url=PAGE, phone="416-967-2222")
    assert [t.kind for t in listed(mentioned_on=(other,))] == ["email", "phone", "phone"]
    private = MentionedOn(url=PAGE, email="ann@quiet-river.org")
    kept = Email(address="ann@quiet-river.org", public=False)
    assert "mention" not in {t.kind for t in listed(mentioned_on=(private,), emails=(kept,))}

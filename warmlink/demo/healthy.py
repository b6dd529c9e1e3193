"""Healthy pages that carry, somewhere, the marks of dead ones."""

from warmlink.demo.faults import answer
from warmlink.demo.pages import FORM, article, honest, jump, listed, page
from warmlink.demo.talk import Behaviour

WELL: dict[str, Behaviour] = {
    "well": honest(article("Someone to talk to", "")),
    "well-captcha": honest(
        article(
            "Write to us",
            '<form action="/mail"><textarea name=words></textarea></form>',
            '<script src="https://www.google.com/recaptcha/api.js"></script>'
            '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>',
        ),
        {"Set-Cookie": "__cf_bm=abc; Path=/", "Server": "cloudflare"},
    ),
    "well-members-box": honest(article("The Tuesday circle", f"<aside>Members{FORM}</aside>")),
    "well-about-parking": honest(
        article(
            "Where to park", "<p>Parking is free. Is a domain for sale? We explain parked domains, too.</p>"
        )
    ),
    "well-about-404": honest(
        article(
            "What a 404 means", "<p>“Page not found” is what a server says when a page does not exist.</p>"
        )
    ),
    "well-about-gambling": honest(
        article(
            "Help with gambling",
            "<p>When the casino, slots or betting have taken hold, call us. It is an illness, no shame.</p>",
        )
    ),
    "well-about-suspension": honest(
        article(
            "When your benefit is suspended",
            "<p>Account suspended? Bring the letter, we read it with you.</p>",
        )
    ),
    "well-same-frame": listed(  # a short page in the site's large frame, and an honest 404 in the same frame
        answer(200, body=article("Opening hours", "<p>Monday to Friday, nine to five.</p>")),
        answer(404, body=article("Not found", "<p>There is no such page.</p>")),
    ),
    "well-refresh": honest(jump("/ok")),
    "well-refresh-slow": honest(article("Tonight's line", "", '<meta http-equiv=refresh content="300">')),
    "well-script": honest(
        page(
            "The Night App",
            '<div id="app"></div><script src="/app.js"></script><noscript>Script, please.</noscript>',
        )
    ),
    "well-short": honest(page("Call us", "<h1>Call us</h1><p>Day and night: 555-0123.</p>")),
    "well-picture": honest(page("Our poster", '<img src="/poster.png" alt="">')),
    "well-ja": honest(
        page("夜の電話", f"<h1>夜の電話</h1><p>{'いつでも話を聞きます。' * 40}</p>", lang="ja")
    ),
    "well-geo": honest(
        article("Help in your county", "<p>Not available in your country? Try these lines.</p>")
    ),
}

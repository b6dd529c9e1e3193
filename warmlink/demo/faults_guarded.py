"""Pages that keep programs out and let people in: challenges, firewalls, logins."""

from warmlink.demo.faults import answer, redirect
from warmlink.demo.pages import FORM, honest, listed, page, shown
from warmlink.demo.talk import Behaviour

GUARDED: dict[str, Behaviour] = {
    # logins
    "login-wall": honest(page("Sign in", f"<h1>Sign in</h1>{FORM}")),
    "login-redirect": listed(
        redirect(302, "/login-redirect/login?next=%2Fhelp"),
        answer(200, body=page("Sign in", f"<h1>Sign in to go on</h1>{FORM}")),
    ),
    # proofs of being human
    "challenge-cloudflare": shown(
        page(
            "Just a moment...",
            "<noscript>Enable JavaScript and cookies to continue</noscript>",
            "<script>window._cf_chl_opt={cvId:'3'}</script>"
            '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>',
        ),
        403,
    ),
    "challenge-cloudflare-503": shown(
        page("Just a moment...", '<form id="challenge-form" action="/x?__cf_chl_f_tk=1"></form>'), 503
    ),
    "challenge-cloudflare-blocked": shown(
        page(
            "Attention Required! | Cloudflare",
            '<h1>Sorry, you have been blocked</h1><div class="cf-error-details" id="cf-error-details"></div>',
        ),
        403,
    ),
    "challenge-sucuri": shown(
        page("Sucuri WebSite Firewall - Access Denied", "<h1>Access Denied - Sucuri Website Firewall</h1>"),
        403,
    ),
    "challenge-incapsula": shown(
        page(
            "",
            '<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=9&incident_id=1">'
            "Request unsuccessful. Incapsula incident ID: 1-2</iframe>",
        )
    ),
    "challenge-datadome": shown(
        page(
            "challenge-datadome.example",
            "<p>Please enable JS and disable any ad blocker</p>"
            "<script>var dd={'host':'geo.captcha-delivery.com'}</script>"
            '<script src="https://ct.captcha-delivery.com/c.js"></script>',
        ),
        403,
    ),
    "challenge-perimeterx": shown(
        page("Access to this page has been denied", '<div id="px-captcha"></div><p>Press &amp; Hold</p>'), 403
    ),
    "challenge-akamai": shown(
        page(
            "Access Denied",
            "<h1>Access Denied</h1>You don't have permission to access this on this server."
            "<p>Reference&#32;&#35;18&#46;2d0&#46;1700&#46;3f</p>",
        ),
        403,
    ),
    "challenge-aws": shown(
        page(
            "",
            "<script>window.gokuProps = {key:'A'}</script><script src='//token.awswaf.com/c.js'></script>",
        ),
        202,
    ),
    "challenge-anubis": shown(
        page(
            "Making sure you're not a bot!",
            "<h1>Making sure you're not a bot!</h1>",
            '<script id="anubis_challenge" type="application/json">{"rules":{}}</script>',
        )
    ),
    "challenge-ddos-guard": shown(page("DDoS-Guard", "<h1>Checking your browser</h1>"), 403),
    "challenge-kasada": shown(
        page("", "<script>window.KPSDK={}</script><script src='/149e9513/2d206a39/ips.js?x=1'></script>"), 429
    ),
}

"""The lab's faults: an address on the left, the finding of the whole check on the right."""

from crawler.codes import Code
from tests.lab import places

_SAME_PLACE = "http%3A%2F%2Fwell.example%2Findex.html"
_LONG_LABEL = "a" * 63


def _plain(**codes: Code) -> dict[str, Code]:
    """Return rows for sites of nginx's, named with `_` for `-`."""
    return {f"http://{name.replace('_', '-')}.example/": code for name, code in codes.items()}


def _test(scheme: str = "http", **codes: Code) -> dict[str, Code]:
    return {f"{scheme}://{name.replace('_', '-')}.test/": code for name, code in codes.items()}


def _secure(**codes: Code) -> dict[str, Code]:
    return {f"https://{name.replace('_', '-')}.example/": code for name, code in codes.items()}


def _odd(**codes: Code) -> dict[str, Code]:
    return {f"http://{name.replace('_', '-')}.odd/": code for name, code in codes.items()}


def _httpbin(codes: dict[str, Code]) -> dict[str, Code]:
    """Return rows of httpbin's, each with a host name of its own: none waits for another's rest."""
    return {f"http://{n}.httpbin.test/{path}": code for n, (path, code) in enumerate(codes.items())}


WAY: dict[str, Code] = {  # routes, firewalls and ports
    **_test(
        refused=Code.REFUSED,
        no_port=Code.REFUSED,
        resets=Code.REFUSED,
        only_secure=Code.REFUSED,
        dropped=Code.TIMEOUT_CONNECT,
        half_open=Code.TIMEOUT_CONNECT,
        no_host=Code.UNREACHABLE,
        no_net=Code.UNREACHABLE,
        no_entry=Code.UNREACHABLE,
        no_protocol=Code.UNREACHABLE,
        no_route=Code.UNREACHABLE,
        nobody=Code.UNREACHABLE,
        cuts=Code.RESET,
        swallows=Code.TIMEOUT_READ,
        mtu_hole=Code.TIMEOUT_READ,
        loses=Code.OK,
        narrow=Code.OK,
        only_plain=Code.OK,
    ),
    **_test(
        "https",
        refused=Code.REFUSED,
        only_plain=Code.REFUSED,
        only_secure=Code.OK,
        cuts=Code.RESET,
        swallows=Code.TIMEOUT_CONNECT,
        mtu_hole=Code.TIMEOUT_CONNECT,
    ),
    "http://well.example:81/": Code.ADDRESS_REFUSED,
    "http://well.example:443/": Code.HTTP_4XX,  # nginx: "The plain HTTP request was sent to HTTPS port"
    "https://well.example:80/": Code.TLS_PROTOCOL,
}
STRANGERS: dict[str, Code] = _test(
    never_reads=Code.TIMEOUT_READ,
    ssh=Code.BAD_HTTP,
    drips=Code.TIMEOUT_READ,
    cuts_body=Code.RESET,
    grabs=Code.RESET,
    short=Code.TRUNCATED,
)
FAMILIES: dict[str, Code] = {  # IPv6, IPv4, and hosts with several addresses
    **_test(
        six=Code.OK,
        six_refused=Code.REFUSED,
        six_dropped=Code.TIMEOUT_CONNECT,
        six_no_route=Code.UNREACHABLE,
        six_no_entry=Code.UNREACHABLE,
        six_dropped_four_well=Code.OK,
        six_refused_four_well=Code.OK,
        six_no_route_four_well=Code.OK,
        six_well_four_dropped=Code.OK,
        six_well_four_refused=Code.OK,
        both_refused=Code.REFUSED,
        both_dropped=Code.TIMEOUT_CONNECT,
        both_unreachable=Code.UNREACHABLE,
        first_refused=Code.OK,
        first_dropped=Code.OK,
        mapped=Code.OK,
        many=Code.OK,
    ),
    f"http://[{places.NGINX6}]/": Code.OK,
    f"http://{places.NGINX}/": Code.OK,
}
NAMES: dict[str, Code] = {
    **_test(
        never_was=Code.DNS_NXDOMAIN,
        alias_to_nothing=Code.DNS_NXDOMAIN,
        mail_only=Code.DNS_NO_ADDRESS,
        null_mx=Code.DNS_NO_ADDRESS,
        words_only=Code.DNS_NO_ADDRESS,
        empty=Code.DNS_NO_ADDRESS,
        alias_to_mail=Code.DNS_NO_ADDRESS,
        alias_loop=Code.DNS_SERVFAIL,
        alias_self=Code.DNS_SERVFAIL,
        refuse=Code.DNS_SERVFAIL,
        deny=Code.DNS_TIMEOUT,
        alias=Code.OK,
    ),
    "http://www.bogus.test/": Code.DNS_SERVFAIL,
    "http://www.lame.test/": Code.DNS_SERVFAIL,
    "http://www.silent.test/": Code.DNS_TIMEOUT,
    "http://www.refuse.test/": Code.DNS_SERVFAIL,
    "http://link-0.test/": Code.OK,
    "http://below.empty.test/": Code.OK,
    "http://under_score.test/": Code.OK,
    "http://well.example./": Code.OK,
    "http://LOUD.Example/": Code.OK,
    "http://hülfe.example/": Code.OK,
    f"http://{_LONG_LABEL}.example/": Code.OK,
    **_odd(
        both_servfail=Code.DNS_SERVFAIL,
        not_implemented=Code.DNS_SERVFAIL,
        garbage=Code.DNS_SERVFAIL,
        aaaa_nxdomain=Code.OK,
        aaaa_servfail=Code.OK,
        aaaa_refused=Code.OK,
        aaaa_silent=Code.OK,
    ),
}
GUARDED: dict[str, Code] = {  # the guard is on, as always: nobody passed an option
    **_test(
        inside=Code.ADDRESS_REFUSED,
        loopback=Code.ADDRESS_REFUSED,
        zero=Code.ADDRESS_REFUSED,
        metadata=Code.ADDRESS_REFUSED,
        mixed=Code.ADDRESS_REFUSED,
        six_loopback=Code.ADDRESS_REFUSED,
        mixed_kinds=Code.ADDRESS_REFUSED,
        mapped_inside=Code.ADDRESS_REFUSED,
        alias_inside=Code.ADDRESS_REFUSED,
    ),
    f"http://{places.INSIDE}/": Code.ADDRESS_REFUSED,
    f"http://{places.INSIDE}./": Code.ADDRESS_REFUSED,
    f"http://[::ffff:{places.INSIDE}]/": Code.ADDRESS_REFUSED,
    "http://localhost/": Code.ADDRESS_REFUSED,
    **_plain(
        to_mail_port=Code.REDIRECT_REFUSED,
        to_inside=Code.REDIRECT_REFUSED,
        to_inside_name=Code.REDIRECT_REFUSED,
        to_loopback=Code.REDIRECT_REFUSED,
        to_localhost=Code.REDIRECT_REFUSED,
        to_metadata=Code.REDIRECT_REFUSED,
        to_rebound=Code.REDIRECT_REFUSED,
        robots_inside=Code.OK,
    ),
    **_odd(rebinding=Code.HTTP_502_504, rebound=Code.ADDRESS_REFUSED),
}
NGINX: dict[str, Code] = {
    **_plain(
        well=Code.OK,
        gone=Code.HTTP_410,
        legal=Code.HTTP_451,
        payment=Code.PAYMENT_402,
        teapot=Code.HTTP_4XX,
        method=Code.HTTP_4XX,
        forbidden=Code.FORBIDDEN_403,
        no_index=Code.FORBIDDEN_403,
        password=Code.AUTH_401,
        hang_up=Code.RESET,
        hang_up_page=Code.RESET,
        broken=Code.HTTP_500,
        inner_loop=Code.HTTP_500,
        full=Code.HTTP_500,
        upstream_refused=Code.HTTP_502_504,
        upstream_absent=Code.HTTP_502_504,
        upstream_slow=Code.HTTP_502_504,
        upstream_short=Code.TRUNCATED,
        upstream_cut=Code.TRUNCATED,
        upstream_other=Code.BAD_HTTP,
        unavailable=Code.HTTP_503,
        maintenance=Code.MAINTENANCE,
        throttled=Code.RATE_LIMITED_429,
        cdn=Code.CDN_ORIGIN_52X,
        robots_no=Code.ROBOTS_DISALLOWED,
        robots_broken=Code.HTTP_500,
        robots_loop=Code.OK,
        to_https=Code.MOVED_TRIVIAL,
        moved=Code.MOVED_PERMANENT,
        kept_method=Code.MOVED_PERMANENT,
        lent=Code.MOVED_TEMPORARY,
        loop=Code.REDIRECT_LOOP,
        half_https=Code.REDIRECT_LOOP,
        no_place=Code.REDIRECT_NO_LOCATION,
        to_nothing=Code.DNS_NXDOMAIN,
        to_refused=Code.REFUSED,
        to_dropped=Code.TIMEOUT_CONNECT,
        to_404=Code.HTTP_404,
        to_expired=Code.TLS_EXPIRED,
        to_other_name=Code.TLS_HOSTNAME,
    ),
    "http://www.to-plain.example/": Code.MOVED_TRIVIAL,
    "http://slash.example/help": Code.MOVED_TRIVIAL,
    "http://folder.example/help": Code.MOVED_TRIVIAL,
    "http://well.example/no-such-page": Code.HTTP_404,
}
CERTIFICATES: dict[str, Code] = {
    **_secure(
        secure=Code.OK,
        h2=Code.OK,
        secure_gone=Code.HTTP_410,
        half_https=Code.REDIRECT_LOOP,
        expired=Code.TLS_EXPIRED,
        not_yet=Code.TLS_EXPIRED,
        other_name=Code.TLS_HOSTNAME,
        without=Code.TLS_HOSTNAME,
        well=Code.TLS_HOSTNAME,
        self_signed=Code.TLS_SELF_SIGNED,
        unknown_root=Code.TLS_UNTRUSTED,
        no_intermediate=Code.TLS_UNTRUSTED,
        odd_cipher=Code.TLS_PROTOCOL,
        no_such_name=Code.TLS_PROTOCOL,
        members_only=Code.HTTP_4XX,  # nginx: "No required SSL certificate was sent"
    ),
    "https://www.without.example/": Code.OK,
    "https://one.wild.example/": Code.OK,
    "https://deep.below.wild.example/": Code.TLS_HOSTNAME,
    "https://hülfe.example/": Code.OK,
    "https://old-protocol.test/": Code.TLS_PROTOCOL,
    f"https://{places.NGINX}/": Code.TLS_HOSTNAME,
}
HTTPBIN: dict[str, Code] = _httpbin(
    {
        "html": Code.OK,
        "encoding/utf8": Code.OK,
        "gzip": Code.OK,
        "deflate": Code.OK,
        "brotli": Code.OK,
        "image/png": Code.OK,
        "bytes/1024": Code.OK,
        "stream-bytes/100000": Code.OK,
        "drip?duration=8&numbytes=20": Code.OK,  # a stream that nobody needs to the end
        "cache": Code.OK,
        "etag/abc": Code.OK,
        "cookies/set?a=b": Code.MOVED_TEMPORARY,
        "redirect/5": Code.MOVED_TEMPORARY,
        "relative-redirect/3": Code.MOVED_TEMPORARY,
        "absolute-redirect/3": Code.MOVED_TEMPORARY,
        f"redirect-to?url={_SAME_PLACE}": Code.MOVED_TEMPORARY,
        f"redirect-to?url={_SAME_PLACE}&status_code=308": Code.MOVED_PERMANENT,
        "redirect/15": Code.REDIRECT_LIMIT,
        f"redirect-to?url=http%3A%2F%2F{places.INSIDE}%2F": Code.REDIRECT_REFUSED,
        "redirect-to?url=ftp%3A%2F%2Fwell.example%2F": Code.REDIRECT_REFUSED,
        "basic-auth/ada/secret": Code.AUTH_401,
        "digest-auth/auth/ada/secret": Code.AUTH_401,
        "bearer": Code.AUTH_401,
        "hidden-basic-auth/ada/secret": Code.HTTP_404,
        "delay/8": Code.TIMEOUT_READ,
        "deny": Code.ROBOTS_DISALLOWED,
        "status/403": Code.FORBIDDEN_403,
        "status/404": Code.HTTP_404,
        "status/406": Code.NOT_ACCEPTABLE_406,
        "status/429": Code.RATE_LIMITED_429,
        "status/503": Code.HTTP_503,
    }
)
TABLE: dict[str, Code] = {
    **WAY,
    **STRANGERS,
    **FAMILIES,
    **NAMES,
    **GUARDED,
    **NGINX,
    **CERTIFICATES,
    **HTTPBIN,
}

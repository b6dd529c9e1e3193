"""The lab's web server: Debian's nginx on ports 80 and 443, each name a site of its own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import trustme

from tests.lab import places

_CONFIG = """
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  server_names_hash_bucket_size 128;
  client_body_temp_path {folder}/client; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  types {{ text/html html; }}
  default_type text/html;
  limit_req_zone $server_name zone=one:1m rate=1r/m;
  limit_req_status 429;
  proxy_connect_timeout 1s;
  proxy_read_timeout 1s;
  proxy_http_version 1.1;
  root {folder}/pages;
  server {{ {everywhere} server_name _; }}
{servers}
}}
"""
# name below .example → what its server says, beside `location = /robots.txt`
PLAIN: dict[str, str] = {
    "gone": "return 410;",
    "legal": "return 451;",
    "payment": "return 402;",
    "teapot": "return 418;",
    "forbidden": "location / { deny all; }",
    "no-index": "root {folder}/empty;",
    "password": 'location / { auth_basic "members"; auth_basic_user_file {folder}/members; }',
    "method": "return 405;",
    "hang-up": "return 444;",
    "hang-up-page": "location / { return 444; }",
    "broken": "return 500;",
    "inner-loop": "location / { rewrite ^ /again last; }",
    "upstream-refused": f"location / {{ proxy_pass http://{places.REFUSES}:80; }}",
    "upstream-absent": f"location / {{ proxy_pass http://{places.NOBODY}:80; }}",
    "upstream-slow": f"location / {{ proxy_pass http://{places.NEVER_READS}:80; }}",
    "upstream-short": f"location / {{ proxy_pass http://{places.SHORT}:80; }}",
    "upstream-cut": f"location / {{ proxy_pass http://{places.CUTS_BODY}:80; }}",
    "upstream-other": f"location / {{ proxy_pass http://{places.SSH}:80; }}",
    "unavailable": "return 503;",
    "maintenance": "location / { add_header Retry-After 3600 always; return 503; }",
    "throttled": "limit_req zone=one; location = /robots.txt { try_files /nothing =404; }",
    "cdn": "return 522;",
    "full": "return 507;",
    "robots-no": 'location = /robots.txt { return 200 "User-agent: *\\nDisallow: /\\n"; }',
    "robots-broken": "location = /robots.txt { return 500; }",
    "robots-loop": "location = /robots.txt { return 302 /robots.txt; }",
    "to-https": "return 301 https://$host$request_uri;",
    "www.to-plain": "return 301 http://to-plain.example/;",
    "slash": "rewrite ^/help$ /help/ permanent;",
    "moved": "location / { return 301 http://well.example/index.html; }",
    "lent": "location / { return 302 http://well.example/index.html; }",
    "kept-method": "location / { return 308 http://well.example/index.html; }",
    "loop": "return 302 /;",
    "no-place": 'return 302 "";',
    "to-nothing": "return 301 http://never-was.test/;",
    "to-refused": "return 301 http://refused.test/;",
    "to-dropped": "return 301 http://dropped.test/;",
    "to-404": "return 301 http://well.example/no-such-page;",
    "to-expired": "return 301 https://expired.example/;",
    "to-other-name": "return 301 https://other-name.example/;",
    "to-mail-port": "return 302 http://well.example:25/;",
    "to-inside": f"return 302 http://{places.INSIDE}/;",
    "to-inside-name": "return 302 http://inside.test/;",
    "to-loopback": "return 302 http://127.0.0.1/;",
    "to-localhost": "return 302 http://localhost/;",
    "to-metadata": "return 302 http://169.254.169.254/latest/meta-data/;",
    "to-rebound": "return 302 http://rebound.odd/;",
    "robots-inside": f"location = /robots.txt {{ return 302 http://{places.INSIDE}/robots.txt; }}",
    "half-https": "return 301 https://$host$request_uri;",
}
# name below .example → what its TLS server does beside the usual
SECURE: dict[str, str] = {
    "secure": "",
    "to-https": "",
    "half-https": "return 301 http://$host$request_uri;",
    "expired": "",
    "not-yet": "",
    "other-name": "",
    "self-signed": "",
    "unknown-root": "",
    "no-intermediate": "",
    "odd-cipher": 'ssl_protocols TLSv1.2; ssl_ciphers "CAMELLIA:@SECLEVEL=0";',
    "no-such-name": "ssl_reject_handshake on;",
    "members-only": "ssl_client_certificate {folder}/ca.pem; ssl_verify_client on;",
    "h2": "",
    "deep.below.wild": "",
    "one.wild": "",
    "xn--hlfe-0ra": "",
    "secure-gone": "return 410;",
    "www.without": "",
}


def write(folder: Path) -> Path:
    """Write pages, certificates and nginx's configuration into `folder`; return the configuration."""
    (folder / "pages" / "help").mkdir(parents=True)
    (folder / "empty").mkdir()
    page = "<!doctype html><html lang=en><title>Someone to talk to</title><h1>Someone to talk to</h1>"
    page += "<p>Counsellors answer on every night of the year, in three languages, free of charge.</p>" * 40
    for name in ("index.html", "help/index.html"):
        (folder / "pages" / name).write_text(page)
    (folder / "members").write_text("ada:{PLAIN}secret\n")
    _certificates(folder)
    servers = "\n".join([*_plain(folder), *_secure(folder)])
    config = folder / "nginx.conf"
    everywhere = " ".join(
        f"listen {ip}:80 default_server;" for ip in (*places.ON_NGINX, f"[{places.NGINX6}]")
    )
    config.write_text(_CONFIG.format(folder=folder, everywhere=everywhere, servers=servers))
    return config


def _plain(folder: Path) -> Iterator[str]:
    # Slow, and each attempt needs a connection of its own: the second comes after the name has turned.
    slow = f"keepalive_timeout 0; location / {{ proxy_pass http://{places.NEVER_READS}:80; }}"
    yield f"server {{ listen {places.NGINX}:80; server_name rebinding.odd; {slow} }}"
    for name, says in PLAIN.items():
        robots = "" if "robots.txt" in says else "location = /robots.txt { return 404; }"
        listen = f"listen {places.NGINX}:80; listen [{places.NGINX6}]:80;"
        directives = says.replace("{folder}", str(folder))
        yield f"server {{ {listen} server_name {name}.example; {robots} {directives} }}"


def _secure(folder: Path) -> Iterator[str]:
    yield _tls(folder, "secure", f"listen {places.NGINX}:443 ssl default_server;", "_")
    yield _tls(folder, "only-secure", f"listen {places.ONLY_SECURE}:443 ssl;", "only-secure.test")
    old = 'ssl_protocols TLSv1.1; ssl_ciphers "ALL:@SECLEVEL=0";'
    yield _tls(folder, "old-protocol", f"listen {places.OLD_TLS}:443 ssl;", "old-protocol.test", old)
    for ip, name in ((places.MTU_HOLE, "mtu-hole"), (places.CUTS, "cuts"), (places.SWALLOWS, "swallows")):
        yield _tls(folder, "secure", f"listen {ip}:443 ssl;", f"{name}.test")
    for name, says in SECURE.items():
        names = f"{name}.example without.example" if name == "www.without" else f"{name}.example"
        http2 = " http2" if name == "h2" else ""
        yield _tls(folder, name, f"listen {places.NGINX}:443 ssl{http2};", names, says)


def _tls(folder: Path, certificate: str, listen: str, names: str, says: str = "") -> str:
    file = folder / f"{certificate}.pem"
    return (
        f"server {{ {listen} server_name {names}; ssl_certificate {file}; ssl_certificate_key {file}; "
        f"{says.replace('{folder}', str(folder))} }}"
    )


def _certificates(folder: Path) -> None:
    """Write the authority's certificate (ca.pem) and one file for every TLS site, most of them in order."""
    authority, nobody = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    odd: dict[str, Callable[[], bytes]] = {
        "expired": lambda: _valid_in(authority, "expired.example", 2020),
        "not-yet": lambda: _valid_in(authority, "not-yet.example", 2090),
        "other-name": lambda: _pem(authority.issue_cert("somebody-else.example")),
        "www.without": lambda: _pem(authority.issue_cert("www.without.example")),
        "unknown-root": lambda: _pem(nobody.issue_cert("unknown-root.example")),
        "self-signed": lambda: nobody.private_key_pem.bytes() + nobody.cert_pem.bytes(),
        "no-intermediate": lambda: _without_chain(authority, "no-intermediate.example"),
        "one.wild": lambda: _pem(authority.issue_cert("*.wild.example")),
        "deep.below.wild": lambda: _pem(authority.issue_cert("*.wild.example")),
        "old-protocol": lambda: _pem(authority.issue_cert("old-protocol.test")),
        "only-secure": lambda: _pem(authority.issue_cert("only-secure.test")),
        "secure": lambda: _pem(authority.issue_cert("secure.example", "mtu-hole.test", "cuts.test")),
    }
    for name in {*SECURE, *odd}:
        made = odd[name]() if name in odd else _pem(authority.issue_cert(f"{name}.example"))
        (folder / f"{name}.pem").write_bytes(made)


def _pem(leaf: trustme.LeafCert) -> bytes:
    return leaf.private_key_and_cert_chain_pem.bytes()


def _valid_in(authority: trustme.CA, name: str, year: int) -> bytes:
    begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, tzinfo=UTC)
    return _pem(authority.issue_cert(name, not_before=begins, not_after=ends))


def _without_chain(authority: trustme.CA, name: str) -> bytes:
    leaf = authority.create_child_ca().issue_cert(name)
    return leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes()

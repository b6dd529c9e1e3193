"""Debian's nginx on loopback, started and ended by a benchmark."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONFIG = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/client; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  types {{ text/html html htm; text/css css; text/javascript js; image/png png; text/plain txt; }}
  default_type text/html;
{servers}
}}
"""


@contextmanager
def nginx(servers: str, port: int) -> Iterator[Path]:
    """Serve `servers` (blocks of nginx's own language) while the block runs; yields its folder.

    `port` must be one of the ports it listens on: it is waited for.
    """
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise SystemExit("These benchmarks need nginx. On Debian: apt install nginx-light")
    with tempfile.TemporaryDirectory(prefix="warmlink-bench-") as name:
        folder = Path(name)
        config = folder / "nginx.conf"
        config.write_text(_CONFIG.format(folder=folder, servers=servers))
        process = subprocess.Popen([program, "-c", str(config), "-p", str(folder)], stderr=subprocess.PIPE)
        try:
            _wait_for(port, process)
            yield folder
        finally:
            process.terminate()
            process.wait(10)
            assert process.stderr is not None
            process.stderr.close()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        if process.poll() is not None:
            assert process.stderr is not None
            raise SystemExit(f"nginx did not start: {process.stderr.read().decode()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nginx does not answer on port {port}")


def free_port() -> int:
    """Return a port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""httpbin on a real port 80, inside the web namespace: `python -m tests.lab.httpbin_server ADDRESS`."""

import sys

from httpbin import app
from werkzeug.serving import run_simple

if __name__ == "__main__":
    run_simple(sys.argv[1], 80, app, threaded=True)

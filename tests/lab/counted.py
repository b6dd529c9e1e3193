"""How often the server behind the guard was asked: `python -m tests.lab.counted ADDRESS` prints it."""

import sys
from urllib.request import urlopen

if __name__ == "__main__":
    with urlopen(f"http://{sys.argv[1]}/count", timeout=5) as answer:
        print(int(answer.read()))

"""`python -m warmlink` is the command line."""

from warmlink.cli import main

main()

"""Who runs it: command line, configuration, clock, lock and schedule."""

__version__ = "0.1.0"

# Example values in every request until a maintainer writes their own (`warmlink validate` says so).
ABOUT_URL = "https://warmlink.example/about"
CONTACT = "maintainer@warmlink.example"

"""Who runs it: command line, configuration, clock, lock and schedule."""

__version__ = "0.1.0"

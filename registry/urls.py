"""One spelling of a web address."""

"""One run of the crawler, from canaries to what is remembered."""

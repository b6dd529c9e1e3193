"""What we list: the curated registry of resources, read from TOML files that people keep in git."""

"""The published feed: models, schemas and how a release's files are made from plain values."""

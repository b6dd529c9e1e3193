"""What we say: reports for maintainers and the published feed for other apps."""

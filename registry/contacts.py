"""Phone numbers and e-mail addresses: checked and written in one form."""

"""Documents on this machine: their links, and the files that those lead to."""

"""How hard the laws are tried: a little in every run, much more in the slow tier."""

from hypothesis import settings

settings.register_profile("everyday", max_examples=30, deadline=None)
settings.register_profile("deep", max_examples=1_000, deadline=None)
settings.load_profile("everyday")  # `--hypothesis-profile=deep` asks for the other one

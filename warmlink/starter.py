"""What a new registry begins with."""

STARTER_CONFIG = """\
# Every key is optional; docs/configuration.md lists them all. Paths are relative to this file.

[registry]
folder = "registry/resources"

[crawl]
# Who asks: both stand in the User-Agent, so that a site's owner can reach you.
about_url = "https://warmlink.example/about"
contact = "maintainer@warmlink.example"

[feed]
# Where the published folder (var/public) will be served, under which licence, and whom to ask.
base_url = "https://warmlink.example/feed/"
"""

STARTER_RESOURCE = """\
#:schema ../resource.schema.json
# One [[resource]] for each entry; as many files as you like. "warmlink validate" lists every mistake.

[[resource]]
id = "d-mer-org"
kind = "information"
name = "D-MER: dysphoric milk ejection reflex"
description = "What the dysphoric milk ejection reflex is, and what is known to help."
languages = ["en"]
topics = ["d-mer"]

[[resource.links]]
id = "website"
url = "https://d-mer.org/"
"""

STARTER_IGNORE = """\
# What warmlink writes: the database, the reports and the feed.
var/
"""

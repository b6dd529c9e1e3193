"""Who made a document: the program's name, version and page, for the forms that must name their tool.

A test keeps them equal to what the program says of itself.
"""

NAME = "warmlink"
VERSION = "0.1.0"
ABOUT_URL = "https://warmlink.example/about"

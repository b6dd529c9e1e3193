"""The check of pages and whole sites: which links are met where, which are asked, which pages are read on."""

"""Directories crawled for their listings by rules as data: Scrapy drives, the probe asks."""

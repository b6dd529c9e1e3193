"""Tests of crawler.directory."""

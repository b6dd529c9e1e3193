"""From foreign pages and files to drafts of records."""

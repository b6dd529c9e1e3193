"""From a page or a file of somebody else to drafts of records: pure, and never the registry itself."""

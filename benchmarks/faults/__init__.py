"""The fault matrix asked of warmlink, lychee and LinkChecker in one run, and put into docs/faults.md."""

"""One file a command: it loads, asks the core, writes, and returns an exit code. It holds no rules."""

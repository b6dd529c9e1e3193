"""Speed and truth measured beside other link checkers, on servers that stand on this machine."""

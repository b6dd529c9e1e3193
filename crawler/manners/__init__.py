"""How we ask politely: robots.txt, one connection and a gap per host, Retry-After."""

"""The namespace lab: a small internet of its own, with real ports, name servers, routes and firewalls."""

"""What we saw: checks of links, what they mean, and what we hold true about each link over time."""

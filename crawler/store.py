"""What is remembered, durably."""

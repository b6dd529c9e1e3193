"""What rules read of directories' pages."""

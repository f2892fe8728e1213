"""What reaches the community managers, and when."""

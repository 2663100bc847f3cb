"""Export and erasure of what is kept about one customer."""

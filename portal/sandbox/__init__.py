"""A stand-in for the provider's API: for development, tests and demonstrations."""

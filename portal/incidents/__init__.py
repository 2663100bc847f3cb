"""Whether the API is in trouble, and for whom: noticed, said, and over again."""

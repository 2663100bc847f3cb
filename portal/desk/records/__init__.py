"""Django's admin, for administrators: what is kept, to look at."""

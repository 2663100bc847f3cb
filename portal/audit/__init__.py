"""Who saw, changed, exported or deleted what: written once, changed by nobody."""

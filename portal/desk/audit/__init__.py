"""Who saw, changed, exported or deleted what: for administrators."""

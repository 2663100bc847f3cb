"""The operator's own name, logo and colour, so that the site looks like a part of theirs."""

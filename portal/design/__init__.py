"""The parts of the site beside each other, on a page that is there in debug only."""

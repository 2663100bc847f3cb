"""Result → ticket → delivery: what a test call could not mend goes to people, with its evidence."""

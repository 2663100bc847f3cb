"""What is kept under one customer's e-mail address: found, exported, erased."""

"""What of a command-line client's command is a request: HTTPie, wget, assistants' own commands."""

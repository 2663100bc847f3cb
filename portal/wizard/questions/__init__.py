"""Guided questions: a flow declared beside its article, and the answers that a result keeps."""

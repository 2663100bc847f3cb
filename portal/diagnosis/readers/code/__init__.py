"""Program code, read with the language's own grammar and never run.

``syntax`` turns a parse tree into expressions that are the same for every language,
``meaning`` works out what text an expression holds, ``calls`` finds the headers and the address,
and ``languages`` says what is special to each language.
"""

from portal.diagnosis.readers.code.reader import read

__all__ = ["read"]

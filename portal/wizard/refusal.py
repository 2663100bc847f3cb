"""What programs get in place of an answer: ``{"error": {"code": …, "message": …}}``."""

from __future__ import annotations

from django.http import JsonResponse


class Refusal(Exception):
    """A request that cannot be answered: the status, and words that quote nothing of it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message

    def response(self) -> JsonResponse:
        body = {"error": {"code": self.code, "message": self.message}}
        return JsonResponse(body, status=self.status)


def too_many(message: str, seconds: int) -> JsonResponse:
    """RFC 6585 section 4; ``seconds`` is how long to wait."""
    response = Refusal(429, "too_many_requests", message).response()
    response["Retry-After"] = str(seconds)
    return response

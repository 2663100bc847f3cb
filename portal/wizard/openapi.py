"""The JSON API described by OpenAPI 3.1."""

from __future__ import annotations

from typing import Any, Final

from portal.diagnosis.diagnosis import InputKind, Listed, Verdict
from portal.diagnosis.finding import Certainty
from portal.diagnosis.outcome import Label, Outcome, SkipReason
from portal.limits.work import LONGEST_PAYLOAD

A_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TEXT: Final = {"type": "string"}
_NUMBER_OR_NONE: Final = {"type": ["integer", "null"]}
_TEXT_OR_NONE: Final = {"type": ["string", "null"]}


def _one_of(words: Any) -> dict[str, Any]:
    return {"type": "string", "enum": [w.value for w in words]}


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), **more}


def _or_none(schema: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [schema, {"type": "null"}]}


_FINDING: Final = _object(
    {
        "code": _TEXT,
        "certainty": _one_of(Certainty),
        "title": _TEXT,
        "detail": _TEXT,
        "line": _NUMBER_OR_NONE,
        "column": _NUMBER_OR_NONE,
    }
)
_CALL: Final = _object(
    {
        "label": _one_of(Label),
        "outcome": _one_of(Outcome),
        "status": _NUMBER_OR_NONE,
        "code": _TEXT_OR_NONE,
        "ms": _NUMBER_OR_NONE,
        "reason": {"enum": [*(r.value for r in SkipReason), None]},
    }
)
_DIAGNOSIS: Final = _object(
    {
        "verdict": _one_of(Verdict),
        "causes": {"type": "array", "items": _TEXT},
        "summary": _TEXT,
        "input_kind": _one_of(InputKind),
        "key": _or_none(_object({"masked": _TEXT, "length": {"type": "integer"}})),
        "findings": {"type": "array", "items": _FINDING},
        "test_calls": {"type": "array", "items": _CALL},
        "fix": _or_none(
            _object({"language": _TEXT, "text": _TEXT, "env": {"type": "array", "items": _TEXT}})
        ),
    }
)
_CHALLENGE: Final = _object(
    {
        "parameters": _object(
            {
                "algorithm": {"const": "PBKDF2/SHA-256"},
                "cost": {"type": "integer", "description": "Rounds for each counter."},
                "keyLength": {"type": "integer", "description": "Of the derived key, in bytes."},
                "keyPrefix": {"type": "string", "description": "In hex."},
                "nonce": {"type": "string", "description": "In hex."},
                "salt": {"type": "string", "description": "In hex."},
                "expiresAt": {"type": "integer", "description": "In seconds since the epoch."},
                "data": _object({"below": {"type": "integer"}}),
            }
        ),
        "signature": _TEXT,
    },
    description="A proof of work, in the format of ALTCHA's second version, whose libraries solve "
    "it. There only where a test call was skipped with the reason work_missing: send the request "
    "again with `work`. Of the counters from 0 to below data.below find the one whose PBKDF2 key "
    "begins with keyPrefix; the password is the nonce and the counter as four bytes, big-endian.",
)
_ANSWER: Final = {**_DIAGNOSIS, "properties": {**_DIAGNOSIS["properties"], "challenge": _CHALLENGE}}
_WORK: Final = {
    "type": ["string", "null"],
    "maxLength": LONGEST_PAYLOAD,
    "description": 'Base64 of the JSON object `{"challenge": …, "solution": {"counter": …, '
    '"derivedKey": …}}` with the challenge as it was given and the key in hex. Counts once.',
}
_FACTS: Final = {
    "type": ["object", "null"],
    "properties": {
        "listed": {"enum": [*(w.value for w in Listed), None]},
        "made_on": {
            "type": ["string", "null"],
            "format": "date",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        },
        "lifespan_days": {"type": ["integer", "null"], "minimum": 1, "maximum": 36500},
        "limited_to_addresses": {"type": ["boolean", "null"]},
    },
}
_REQUEST: Final = {
    "type": "object",
    "properties": {
        "paste": {"type": "string", "maxLength": 65536},
        "facts": _FACTS,
        "test_call": {"type": "boolean", "default": True},
        "work": _WORK,
    },
    "required": ["paste"],
}
_ERROR: Final = _object({"error": _object({"code": _TEXT, "message": _TEXT})})
_EXAMPLES: Final = {
    "scheme": {
        "summary": "A header whose scheme is not Bearer.",
        "value": {"paste": "Authorization: Token $API_KEY", "test_call": False},
    },
    "error": {
        "summary": "The body of an answer, and what its sender knows of the key.",
        "value": {
            "paste": '{"status": 401, "error": "Unauthorized"}',
            "facts": {"listed": "active", "made_on": "2026-01-31", "lifespan_days": 365},
        },
    },
}


def _answer(words: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": words, "content": content}


DESCRIPTION: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Keymend",
        "version": "1",
        "description": "Why a call is answered with 401. A pasted key is never stored.",
    },
    "paths": {
        "/api/v1/diagnoses": {
            "post": {
                "operationId": "diagnose",
                "summary": "Diagnoses a paste and, unless told otherwise, makes the test calls.",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Paste"},
                            "examples": _EXAMPLES,
                        }
                    },
                },
                "responses": {
                    "200": _answer("The diagnosis, without any secret.", "Diagnosis"),
                    "400": _answer("The body is no JSON in UTF-8.", "Error"),
                    "413": _answer("The paste is longer than 64 KB.", "Error"),
                    "415": _answer("The body is not sent as application/json.", "Error"),
                    "422": _answer("A field is missing or of another kind.", "Error"),
                    "429": _answer("Too many test calls by this client: see Retry-After.", "Error"),
                    "503": _answer("As many calls run as may: see Retry-After.", "Error"),
                },
            }
        },
        "/results/{reference}.json": {
            "get": {
                "operationId": "result",
                "summary": "A result that the site keeps, as its page shows it.",
                "parameters": [
                    {
                        "name": "reference",
                        "in": "path",
                        "required": True,
                        "description": "From the address of the page.",
                        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
                    }
                ],
                "responses": {
                    "200": _answer("The diagnosis, without any secret.", "Diagnosis"),
                    "404": _answer("There is no such result, or no more.", "Error"),
                    "429": _answer(
                        "Too many addresses that lead nowhere: see Retry-After.", "Error"
                    ),
                },
            }
        },
    },
    "components": {"schemas": {"Paste": _REQUEST, "Diagnosis": _ANSWER, "Error": _ERROR}},
}

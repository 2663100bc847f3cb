"""Where a fault is, how sure it is, and what is named there: the marks show the exact place."""

from __future__ import annotations

import pytest

from portal.diagnosis.finding import Place

# fmt: off
MARKED = [
    ('Authorization: ⟦Token⟧ b1cea0fe71985561f5a5c38d36abd25141040df9', 'scheme_wrong', 'certain', 'Token'),
    ('Authorization: ⟦b1cea0fe71985561f5a5c38d36abd25141040df9⟧', 'scheme_missing', 'certain', ''),
    ('Authorization: ⟦Bearerb⟧1cea0fe71985561f5a5c38d36abd25141040df9', 'scheme_no_space', 'certain', 'nothing'),
    ('Authorization: Bearer⟦\t⟧b1cea0fe71985561f5a5c38d36abd25141040df9', 'scheme_no_space', 'certain', 'a tab'),
    ('Authorization: Bearer⟦:⟧ b1cea0fe71985561f5a5c38d36abd25141040df9', 'scheme_punctuated', 'certain', ':'),
    ('Authorization: Bearer ⟦Bearer ⟧b1cea0fe71985561f5a5c38d36abd25141040df9', 'scheme_duplicated', 'certain', '2 times'),
    ('Authorization: Bearer ⟦token=⟧"b1cea0fe71985561f5a5c38d36abd25141040df9"', 'scheme_punctuated', 'certain', 'token='),
    ('Authorization: ⟦Basic⟧ b1cea0fe71985561f5a5c38d36abd25141040df9', 'basic_auth_used', 'certain', ''),
    ('Authorization: ⟦Authorization: ⟧Bearer b1cea0fe71985561f5a5c38d36abd25141040df9', 'header_name_in_value', 'certain', ''),
    ('Authorization⟦=⟧ Bearer b1cea0fe71985561f5a5c38d36abd25141040df9', 'header_separator', 'certain', '='),
    ('⟦Authorization⟧ Bearer b1cea0fe71985561f5a5c38d36abd25141040df9', 'header_separator', 'certain', 'none'),
    ('⟦X-API-Key⟧: b1cea0fe71985561f5a5c38d36abd25141040df9', 'header_name_wrong', 'certain', 'X-API-Key'),
    ('Authorization: Bearer b1cea0fe71985561f5a5c38d36abd25141040df9\n⟦Authorization: Bearer b1cea0fe71985561f5a5c38d36abd25141040df9⟧', 'header_duplicated', 'certain', ''),
    ('Authorization: Bearer b1cea0fe71985561f5a5c38d36abd25141040df9, ⟦Bearer 9fd04014152dba63d83c5a5f16558917ef0aec1b⟧', 'header_duplicated', 'certain', ''),
    ('Authorization: Bearer b1cea0fe71985561f5a5c38d36abd25141040df9⟦, Accept: */*⟧', 'headers_merged', 'certain', ''),
    ('curl https://api.101domain.com/v1/account/balance?⟦api_key⟧=b1cea0fe71985561f5a5c38d36abd25141040df9', 'header_in_query', 'certain', 'api_key'),
    ('curl https://api.101domain.com/v1/account/balance -d ⟦api_key⟧=b1cea0fe71985561f5a5c38d36abd25141040df9', 'header_in_body', 'certain', 'api_key'),
    ("curl ⟦http://⟧api.101domain.com/v1/domains -H 'Authorization: Bearer b1cea0fe71985561f5a5c38d36abd25141040df9'", 'insecure_http', 'likely', 'http://'),
    ("curl https://⟦example.com⟧/v1/domains -H 'Authorization: Bearer b1cea0fe71985561f5a5c38d36abd25141040df9'", 'wrong_host', 'certain', 'example.com'),
    ("curl https://api.101domain.com⟦/domains⟧ -H 'Authorization: Bearer b1cea0fe71985561f5a5c38d36abd25141040df9'", 'wrong_path', 'likely', '/domains'),
    ('curl ⟦https://api.101domain.com/v1/account/balance⟧', 'header_missing', 'certain', ''),
    ('⟦  ⟧b1cea0fe71985561f5a5c38d36abd25141040df9', 'whitespace_around', 'likely', '2 spaces at the start'),
    ('b1cea0fe71985561f5a5c38d36abd25141040df9⟦ ⟧', 'whitespace_around', 'likely', '1 space at the end'),
    ('b1cea0fe71985561f5a5⟦ ⟧c38d36abd25141040df9', 'whitespace_inside', 'certain', 'a space'),
    ('b1cea0fe71985561f5a5⟦\t⟧c38d36abd25141040df9', 'whitespace_inside', 'certain', 'a tab'),
    ('b1cea0fe71985561f5a5⟦\n⟧c38d36abd25141040df9', 'newline_in_key', 'certain', 'line feed'),
    ('b1cea0fe71985561f5a5c38d36abd25141040df9⟦\\n⟧', 'newline_in_key', 'likely', '\\n'),
    ('b1c⟦\u200b⟧ea0fe71985561f5a5c38d36abd25141040df9', 'invisible_character', 'certain', 'ZERO WIDTH SPACE (U+200B)'),
    ('⟦\u201c⟧b1cea0fe71985561f5a5c38d36abd25141040df9\u201d', 'smart_quotes', 'certain', 'LEFT DOUBLE QUOTATION MARK (U+201C), RIGHT DOUBLE QUOTATION MARK (U+201D)'),
    ('b1cea0fe⟦\u2013⟧71985561f5a5c38d36abd25141040df9', 'smart_dash', 'certain', 'EN DASH (U+2013)'),
    ('⟦"⟧b1cea0fe71985561f5a5c38d36abd25141040df9"', 'quotes_in_value', 'certain', 'QUOTATION MARK (U+0022)'),
    ("b1cea0fe71985561f5a5c38d36abd25141040df9⟦'⟧", 'quotes_in_value', 'certain', 'APOSTROPHE (U+0027)'),
    ('b1cea0fe71985561f5a5c38d36abd25141040df9⟦;⟧', 'stray_character', 'likely', 'SEMICOLON (U+003B)'),
    ('⟦$⟧b1cea0fe71985561f5a5c38d36abd25141040df9', 'stray_character', 'likely', 'DOLLAR SIGN (U+0024)'),
    ('⟦203.0.113.7⟧', 'wrong_credential_kind', 'certain', 'an IP address'),
    ('⟦-⟧ b1cea0fe71985561f5a5c38d36abd25141040df9', 'stray_character', 'likely', 'HYPHEN-MINUS (U+002D)'),
    ('⟦<⟧b1cea0fe71985561f5a5c38d36abd25141040df9>', 'brackets_kept', 'certain', '<\u2026>'),
    ('⟦{⟧{b1cea0fe71985561f5a5c38d36abd25141040df9}}', 'brackets_kept', 'certain', '{\u2026}'),
    ('b1c⟦\u0435⟧a0fe71985561f5a5c38d36abd25141040df9', 'lookalike_character', 'certain', 'CYRILLIC SMALL LETTER IE (U+0435)'),
    ('b1cea0fe71985561f5a5c38d36abd25141040df9⟦%0A⟧', 'percent_encoded', 'certain', '%0A'),
    ('b1cea0fe71985561f5a5c38d36abd25141040df9⟦&amp;⟧', 'html_entity', 'certain', '&amp;'),
    ("⟦b'⟧b1cea0fe71985561f5a5c38d36abd25141040df9'", 'bytes_literal', 'certain', ''),
    ('b1cea0fe71⟦\u2026⟧', 'truncated', 'certain', '\u2026'),
    ('⟦****⟧0df9', 'masked_copy', 'certain', '****'),
    ('b1cea0fe71985561f5a5c38d36abd25141040df9⟦b1cea0fe71985561f5a5c38d36abd25141040df9⟧', 'pasted_twice', 'certain', ''),
    ('b1cea0fe71985561f5a5c38d36abd25141040df9⟦ b1cea0fe71985561f5a5c38d36abd25141040df9⟧', 'pasted_twice', 'certain', ''),
    ('⟦YOUR_API_KEY⟧', 'placeholder', 'certain', 'YOUR_API_KEY'),
    ('⟦undefined⟧', 'null_literal', 'certain', 'undefined'),
    ('⟦$API_KEY⟧', 'variable_not_expanded', 'certain', '$API_KEY'),
    ('⟦ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jK5⟧', 'other_provider_key', 'certain', 'GitHub'),
    ('⟦me@example.com⟧', 'wrong_credential_kind', 'certain', 'an e-mail address'),
    ('⟦QmVhcmVyIDRmOWEyYzdlMWI4ZDMwNjVmYTkxY2U0N2QyODMwYjZlNWExZjljMDQ=⟧', 'base64_encoded', 'certain', ''),
    ('⟦API_KEY⟧ = b1cea0fe71985561f5a5c38d36abd25141040df9', 'env_syntax', 'likely', 'spaces round ='),
    ('⟦API_KEY⟧: b1cea0fe71985561f5a5c38d36abd25141040df9', 'env_syntax', 'likely', 'a colon'),
    ('b1cea0fe71985561f5a5c38d36abd25141040df9⟦ # live⟧', 'env_syntax', 'likely', '#'),
    ('Authorization: ⟦\u0412earer⟧ b1cea0fe71985561f5a5c38d36abd25141040df9', 'scheme_wrong', 'certain', 'a look-alike of Bearer'),
    ('Authorization: Bearer ⟦REG_KEY⟧', 'variable_not_expanded', 'certain', 'REG_KEY'),
    ('Authorization: Bearer⟦\xa0⟧b1cea0fe71985561f5a5c38d36abd25141040df9', 'invisible_character', 'certain', 'NO-BREAK SPACE (U+00A0)'),
    ('Authorization: Bearer ⟦-⟧ b1cea0fe71985561f5a5c38d36abd25141040df9', 'scheme_punctuated', 'certain', '-'),
    ('Authorization: Bearer⟦\u2014⟧b1cea0fe71985561f5a5c38d36abd25141040df9', 'scheme_punctuated', 'certain', '\u2014'),
]
# fmt: on


@pytest.mark.parametrize(("marked", "code", "certainty", "found"), MARKED)
def test_fault_is_placed_and_named(look, marked, code, certainty, found):
    paste = marked.replace("⟦", "").replace("⟧", "")
    finding = look(paste).findings[0]
    before = marked[: marked.index("⟦")]
    line_start = before.rfind("\n") + 1
    assert (finding.code, finding.certainty, finding.found) == (code, certainty, found)
    assert finding.place == Place(before.count("\n") + 1, len(before) - line_start + 1)
    assert len(finding.span) == marked.index("⟧") - len(before) - 1

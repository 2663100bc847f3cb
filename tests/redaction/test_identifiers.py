"""Corrected code keeps all of its names, and none of its secrets."""

from __future__ import annotations

import pytest

from portal.diagnosis import diagnose
from portal.diagnosis.redaction import less_secrets
from tests.diagnosis.clients import CLIENTS, FAULTS, filled

KEPT = {
    "csharp": """client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
var key = ConfigurationManager.AppSettings["Domain101ApiKey"];
var bytes = UTF8Encoding.UTF8.GetBytes(key); var kdf = new Rfc2898DeriveBytes(key, salt);
Convert.ToBase64String(Encoding.UTF8.GetBytes(key)); new X509Certificate2Collection();
options.Authenticator = new OAuth2AuthorizationRequestHeaderAuthenticator(token, "Bearer");""",
    "java": """headers.Authorization = SecurityContextHolder.getContext().getAuthentication().getDomain101V2();
Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
new UsernamePasswordAuthenticationToken(user, apiKeyV2OfDomain101); s3BucketObjectKeyV4Signer.sign(r);""",
    "javascript": """const headers = { Authorization: domain101AuthorizationHeaderV2 };
Buffer.from(key, 'utf8').toString('base64url'); window.btoa(encodeURIComponent(key));
const api = createAxiosInstanceWithBearerTokenV2({ token: process.env.NEXT_PUBLIC_DOMAIN101_KEY });""",
    "python": """base64.urlsafe_b64encode(key.encode()).decode(); base64.standard_b64decode(key)
headers["Authorization"] = bearerHeaderFromVaultV2ForDomain101(key)
secretmanager.SecretManagerServiceClient().access_secret_version(name=name).payload.data.decode()""",
    "php": """base64_encode(openssl_random_pseudo_bytes(32)); curl_setopt($ch, CURLOPT_XOAUTH2_BEARER, $key);
$headers = ['Authorization' => $this->domain101BearerHeaderV2()];""",
    "go": """base64.RawURLEncoding.DecodeString(encoded); base64.StdEncoding.EncodeToString([]byte(apiKey))
oauth2.StaticTokenSource(&oauth2.Token{AccessToken: domain101ApiKeyV2}); tls.TLS_AES_256_GCM_SHA384""",
    "ruby": """Base64.strict_encode64(api_key); Base64.urlsafe_decode64(encoded)
req['Authorization'] = domain101_bearer_header_v2_of(Rails.application.credentials.domain101)""",
}  # fmt: skip


@pytest.mark.parametrize("language", KEPT)
def test_names_of_code_are_left_alone(language):
    assert less_secrets(KEPT[language], is_code=True) == KEPT[language]


@pytest.mark.parametrize(
    "secret",
    [
        "EjM5l4OVinSObCfuB1CJTXO3F8fH2kQz",
        "5b74531b40b415c5c47d7176928301d81d7320fd",
        "d101_live_k8Jd2Lm4pQz7RtVw9sNb5YcFa3Te6U",
    ],
)
@pytest.mark.parametrize(
    "code",
    [
        'token = "{}"',
        "headers = {{ Authorization: 'Bearer {}' }};",
        "Authorization = {}",
        "curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer {}']);",
        "other.call({});",
    ],
)
def test_secret_in_code_is_taken_out(code, secret):
    assert secret[-12:] not in less_secrets(code.format(secret), is_code=True)


@pytest.mark.parametrize("name", CLIENTS)
def test_corrected_program_has_nothing_removed_but_the_key(documented, name):
    client = CLIENTS[name]
    fault = next(f for f in ("no-scheme", "nothing", "placeholder") if client.takes(f))
    fix = diagnose(filled(client.program, FAULTS[fault].gaps), provider=documented).fix
    assert fix is not None
    assert "[removed]" not in fix.text

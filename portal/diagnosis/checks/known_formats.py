"""Formats of keys that other providers publish: facts, as data."""

from __future__ import annotations

import re
from typing import Final

_PUBLISHED: Final = (
    ("OpenAI", r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,200}"),
    ("Anthropic", r"sk-ant-[A-Za-z0-9_-]{20,200}"),
    ("GitHub", r"(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{22,251}"),
    ("GitLab", r"gl(?:pat|dt|rt|cbt|ptt|ft|agent|soat)-[A-Za-z0-9_.-]{20,120}"),
    ("Stripe", r"(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{16,200}|whsec_[A-Za-z0-9+/=]{24,80}"),
    ("Slack", r"xox[abeoprs]-[A-Za-z0-9-]{10,200}|xapp-[0-9]-[A-Za-z0-9-]{10,200}"),
    ("Amazon Web Services", r"(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}"),
    ("Google", r"AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,400}|GOCSPX-[A-Za-z0-9_-]{28}"),
    ("SendGrid", r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    ("npm", r"npm_[A-Za-z0-9]{36}"),
    ("PyPI", r"pypi-[A-Za-z0-9_-]{50,300}"),
    ("Hugging Face", r"hf_[A-Za-z0-9]{30,50}"),
    ("DigitalOcean", r"do[opr]_v1_[a-f0-9]{64}"),
    ("Twilio", r"(?:SK|AC)[a-f0-9]{32}"),
    ("Mailgun", r"key-[a-f0-9]{32}"),
    ("Mailchimp", r"[a-f0-9]{32}-us[0-9]{1,2}"),
    ("Brevo", r"xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}"),
    ("Shopify", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    ("Square", r"EAAA[A-Za-z0-9_-]{60}|sq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}"),
    ("Linear", r"lin_api_[A-Za-z0-9]{40}"),
    ("Notion", r"ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43}"),
    ("Postman", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    ("Databricks", r"dapi[a-f0-9]{32}(?:-[0-9])?"),
    ("Groq", r"gsk_[A-Za-z0-9]{52}"),
    ("xAI", r"xai-[A-Za-z0-9]{80}"),
    ("Replicate", r"r8_[A-Za-z0-9]{37}"),
    ("Perplexity", r"pplx-[A-Za-z0-9]{48}"),
    ("Doppler", r"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9_.-]{40,60}"),
    ("HashiCorp Vault", r"hv[bs]\.[A-Za-z0-9_-]{24,300}"),
    ("Airtable", r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}"),
    ("New Relic", r"NRAK-[A-Z0-9]{27}"),
    ("Sentry", r"sntrys_[A-Za-z0-9_=+/-]{40,400}"),
    ("Grafana", r"glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,400}"),
    ("Atlassian", r"ATATT3[A-Za-z0-9_=-]{100,300}"),
    ("Telegram", r"[0-9]{8,10}:[A-Za-z0-9_-]{35}"),
    ("Figma", r"figd_[A-Za-z0-9_-]{40}"),
    ("Dropbox", r"sl\.[A-Za-z0-9_-]{100,200}"),
    ("Resend", r"re_[A-Za-z0-9]{8,10}_[A-Za-z0-9]{24}"),
    ("Render", r"rnd_[A-Za-z0-9]{28,40}"),
    ("Vercel", r"vc[aipkr]_[A-Za-z0-9]{24,80}"),
    ("OpenRouter", r"sk-or-v1-[a-f0-9]{64}"),
    ("Netlify", r"nfp_[A-Za-z0-9]{30,60}"),
    ("Pulumi", r"pul-[a-f0-9]{40}"),
    ("RubyGems", r"rubygems_[a-f0-9]{48}"),
    ("Docker", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,60}"),
    ("JFrog", r"AKC[a-zA-Z0-9]{60,90}|cmVmdGtu[A-Za-z0-9]{50,80}"),
    ("HashiCorp Terraform", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,90}"),
    ("Supabase", r"sbp_[a-f0-9]{40}|sb_(?:secret|publishable)_[A-Za-z0-9_-]{20,60}"),
    ("Mapbox", r"[sp]k\.eyJ[A-Za-z0-9_-]{20,200}\.[A-Za-z0-9_-]{20,40}"),
    ("Heroku", r"HRKU-[A-Za-z0-9_-]{36,80}"),
    ("Bitbucket", r"ATBB[A-Za-z0-9_-]{28,40}|ATCTT3[A-Za-z0-9_=-]{60,300}"),
    ("HubSpot", r"pat-(?:na|eu)[0-9]-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}"),
    ("Contentful", r"CFPAT-[A-Za-z0-9_-]{43}"),
    ("Dynatrace", r"dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    ("Adafruit", r"aio_[A-Za-z0-9]{28}"),
    ("EasyPost", r"EZ[AT]K[A-Za-z0-9]{54,60}"),
    ("Shippo", r"shippo_(?:live|test)_[a-f0-9]{40}"),
    ("Tailscale", r"tskey-[a-z]{3,10}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,60}"),
    ("Typeform", r"tfp_[A-Za-z0-9_-]{40,64}"),
    ("PlanetScale", r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,64}"),
    ("Buildkite", r"bk[a-z]{2}_[a-f0-9]{40}"),
    ("CircleCI", r"CCI(?:PAT|PRJ)_[A-Za-z0-9]{20,24}_[a-f0-9]{40}"),
    ("Fly.io", r"fo1_[A-Za-z0-9_-]{40,60}|fm[12][ar]?_[A-Za-z0-9+/=_-]{80,500}"),
    ("1Password", r"ops_eyJ[A-Za-z0-9_-]{100,500}|A3-(?:[A-Z0-9]{5,11}-){2,6}[A-Z0-9]{5,11}"),
    ("Clojars", r"CLOJARS_[a-f0-9]{60}"),
    ("Readme", r"rdme_[a-z0-9]{70}"),
    ("LaunchDarkly", r"(?:sdk|api|mob)-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}"),
    ("Asana", r"[0-9]/[0-9]{12,20}(?:/[0-9]{12,20})?:[a-f0-9]{32}"),
    (
        "Plaid",
        r"access-(?:sandbox|development|production)-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}",
    ),
    ("Flutterwave", r"FLWSECK(?:_TEST)?-[a-zA-Z0-9]{20,40}-X"),
    ("Alibaba Cloud", r"LTAI[A-Za-z0-9]{17,26}"),
    ("Tencent Cloud", r"AKID[A-Za-z0-9]{32}"),
    ("Paystack", r"sk_(?:live|test)_[a-f0-9]{40}"),
    ("Google OAuth", r"1//0[A-Za-z0-9_-]{40,120}"),
    (
        "PayPal",
        r"A21AA[A-Za-z0-9_-]{80,200}|access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}",
    ),
    ("Twitter", r"A{20,22}[A-Za-z0-9%]{60,120}"),
    ("Facebook", r"EAA[A-Za-z]{1,5}[A-Za-z0-9]{90,260}"),
    ("Langfuse", r"[sp]k-lf-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}"),
    ("Fastly", r"fastly_[A-Za-z0-9_-]{32,40}"),
    ("Cloudflare", r"v1\.0-[a-f0-9]{24}-[a-f0-9]{140,160}|cfp?at_[A-Za-z0-9_-]{40,60}"),
    ("GoDaddy", r"[A-Za-z0-9_]{28,40}:[A-Za-z0-9]{20,44}"),
)
_COMPILED: Final = tuple((name, re.compile(f"(?:{rule})\\Z")) for name, rule in _PUBLISHED)
LONGEST: Final = 512


# A key ends where no sign of one follows.
# No groups: a branch that begins with a letter is passed over at once where another stands.
_ANYWHERE: Final = re.compile("|".join(rule for _, rule in _PUBLISHED))


def at(text: str, start: int) -> tuple[str, int] | None:
    """The provider whose key begins there, and where it ends."""
    match = _ANYWHERE.match(text, start, start + LONGEST)
    return (provider_of(match[0]), match.end()) if match else None


def provider_of(text: str) -> str:
    """The provider whose published key format the whole text fits; empty where none does."""
    if len(text) > LONGEST:
        return ""
    return next((name for name, rule in _COMPILED if rule.match(text)), "")

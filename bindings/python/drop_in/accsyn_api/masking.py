"""Masking secrets in JSON text, as the helper of the official client does."""

import re

KEYS = "api_key|session_key|session_id|password|pwd|token"
_secret = re.compile(r'("(?:%s)"\s*:\s*")(?:[^"\\]|\\.)*"' % KEYS, re.DOTALL)


def masked(text):
    """The text, with a star in place of each string under a secret key."""
    return text if text is None else _secret.sub(r'\1*"', text)

"""Plain data as Terraform writes it in JSON."""

import json

from mlcostlint.parsers.terraform.nodes import Plain
from mlcostlint.parsers.terraform.numbers import spelled

# Terraform escapes these so that JSON can stand in HTML.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_text(found: Plain) -> str:
    """Write without blanks, keys sorted, numbers in full."""
    if isinstance(found, list):
        return f"[{','.join(map(json_text, found))}]"
    if isinstance(found, dict):
        pairs = (f"{json_text(key)}:{json_text(found[key])}" for key in sorted(found))
        return f"{{{','.join(pairs)}}}"
    if isinstance(found, str):
        return json.dumps(found, ensure_ascii=False).translate(_ESCAPED)
    if found is None:
        return "null"
    return json.dumps(found) if isinstance(found, bool) else spelled(found)

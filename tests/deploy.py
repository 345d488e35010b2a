"""`check --deploy` as a server would be set up. `python -m tests.deploy`"""

import base64
import os
import secrets
import subprocess
import sys


def production() -> dict[str, str]:
    """An environment for production with keys of its own."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "DOORSTEP_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATA_KEYS": f"first:{key}",
        "HASH_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "PUBLIC_URL": "https://doorstep.example",
        "BEHIND_PROXY": "1",
        "GATEWAYS": "webhook",
        "SMS_WEBHOOK_URL": "https://sms.example/messages",
        "SMS_WEBHOOK_SECRET": f"whsec_{key}",
    }


if __name__ == "__main__":
    check = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    sys.exit(subprocess.run(check, env=os.environ | production(), check=False).returncode)

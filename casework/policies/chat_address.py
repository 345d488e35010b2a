"""Which addresses of a chat may be kept: robots of WeCom, DingTalk, Feishu and Lark, as they or apprise write them.

None leads to a host of ours. What sends there reads them more closely (notices/gateways/chat.py).
"""

import re

from django.utils.translation import gettext as _

LONGEST = 300
ADDRESS = re.compile(
    r"(?:(?:wecombot|dingtalk|feishu|lark)://"
    r"|https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key="
    r"|https://oapi\.dingtalk\.com/robot/send\?access_token="
    r"|https://open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/)"
    r"[A-Za-z0-9@_-]{8,257}/?",
    re.ASCII,
)


def problem(address: str) -> str:
    """What is wrong with it, in words; empty where it may be kept."""
    if len(address) <= LONGEST and ADDRESS.fullmatch(address):
        return ""
    return _("Copy the whole address of the robot from WeCom, DingTalk, Feishu or Lark; others cannot be reached.")

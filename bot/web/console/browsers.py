"""Browsers by their names, from what they say of themselves.

Names only, no versions: enough to know one's own devices again. The order matters, since most browsers also
claim to be the ones before them (developer.mozilla.org, "Browser detection using the user agent string").
"""

from __future__ import annotations

_BROWSERS = (
    ("FBAN/", "Facebook"),
    ("FBAV/", "Facebook"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("OPX/", "Opera"),
    ("Opera Mini", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("UCBrowser/", "UC Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("YaBrowser/", "Yandex"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
#: What is kept of a browser that none of these is.
_LONGEST = 40


def browser_name(user_agent: str) -> str:
    """``Chrome, Windows``; the beginning of what it says where the rules know nothing of it."""
    names = [
        next((name for mark, name in rules if mark in user_agent), None) for rules in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in names if name) or user_agent[:_LONGEST]

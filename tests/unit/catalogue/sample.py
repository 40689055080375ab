"""A small catalogue for tests: the project's own agencies, offices and districts, three made-up services."""

from __future__ import annotations

import shutil
from pathlib import Path

CATALOGUE = Path(__file__).parents[3] / "catalogue"
SHARED_FILES = (
    "agencies.yml",
    "offices.yml",
    "districts.csv",
    "upazilas.csv",
    "city_areas.csv",
    "holidays.yml",
    "hearings.yml",
    "office_hours.yml",
    "retention.yml",
)

WORDS = "{bn: কথা, en: words}"


def text_field(name: str, kind: str, **more: str) -> str:
    """A field in the shape of a service file."""
    keys = {
        "name": name, "kind": kind, "required": "true", "privacy": "personal", "label": WORDS,
        "aliases": f"[{name}]", "question": WORDS, "invalid": WORDS, **more,
    }  # fmt: skip
    return "  - " + "\n    ".join(f"{key}: {value}" for key, value in keys.items())


def service(code: str, fields: list[str], **more: str) -> str:
    """A service file with an open stage, a second one and a final one."""
    keys = {
        "code": code, "prefix": "TST", "agency": "dncrp", "intent": "file_it", "title": WORDS,
        "names": "[কথা, words]", "intro": WORDS, "anonymous": "never", "confidential": "false",
        "deadline": "{none: true, note: {bn: কথা, en: words}}", "initial_stage": "submitted", **more,
    }  # fmt: skip
    head = "\n".join(f"{key}: {value}" for key, value in keys.items())
    stages = "\n".join(
        f"  - {{code: {code}, title: {WORDS}, citizen_note: {{bn: এখন {note}, en: now {note}}}, "
        f"final: {final}, next: [{following}], moved_by: [{role}]}}"
        for code, note, final, following, role in (
            ("submitted", "one", "false", "heard, withdrawn", ""),
            ("heard", "two", "false", "decided", "officer"),
            ("decided", "three", "true", "", "supervisor"),
            ("withdrawn", "four", "true", "", "citizen"),
        )
    )
    return f"{head}\nfields:\n" + "\n".join(fields) + f"\nstages:\n{stages}\n"


COMPLAINT = service(
    "complaint",
    [
        text_field("full_name", "name"),
        text_field("phone", "phone"),
        text_field("shop_phone", "phone", about="other", required="false"),
        text_field("nid", "nid", required="false"),
        text_field("passport", "passport", required="false"),
        text_field("district", "district", privacy="plain"),
        text_field("has_receipt", "yes_no", privacy="plain", required="false"),
        text_field("receipt_number", "text", privacy="plain", when='{has_receipt: "yes"}'),
    ],
    deadline="{days: 7, kind: working, source: a made-up law, checked_on: 2026-11-01}",
)
REPORT = service(
    "report",
    [
        text_field("full_name", "name", required="false", about="citizen"),
        text_field("phone", "phone", required="false", about="citizen"),
        text_field("accused", "name", about="other"),
        text_field("what_happened", "long_text", privacy="secret"),
        text_field("district", "district", privacy="plain", required="false"),
    ],
    prefix="REP", agency="acc", anonymous="allowed", confidential="true",
    deadline="{days: 10, kind: calendar, source: a made-up law, checked_on: 2026-11-01}",
)  # fmt: skip
CLEARANCE = service(
    "clearance",
    [text_field("district", "district", privacy="plain"), text_field("in_city", "yes_no", required="false")],
    prefix="CLR", agency="police",
)  # fmt: skip

HELPLINES = """situations:
  - {code: danger, title: {bn: কথা, en: words}, names: [danger]}
  - {code: violence, title: {bn: কথা, en: words}, names: [violence]}
  - {code: self_harm, title: {bn: কথা, en: words}, names: [distress]}
helplines:
  - {number: "999", name: {bn: কথা, en: words}, what: {bn: কথা, en: words},
     situations: [danger, violence, self_harm], source: somewhere, checked_on: 2026-11-01, confirmed: true}
"""

SERVICES = {"complaint": COMPLAINT, "report": REPORT, "clearance": CLEARANCE}


def write_sample(folder: Path, **changed: str) -> Path:
    """Write the sample catalogue to a folder; ``changed`` adds or replaces services by code."""
    (folder / "services").mkdir(parents=True)
    for name in SHARED_FILES:
        shutil.copy(CATALOGUE / name, folder / name)
    (folder / "helplines.yml").write_text(HELPLINES, encoding="utf-8")
    for code, text in {**SERVICES, **changed}.items():
        (folder / "services" / f"{code}.yml").write_text(text, encoding="utf-8")
    return folder

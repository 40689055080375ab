"""Which service a question names: "namjari fee koto", "how long does a police clearance take"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.situation import Situation
from actions.words import longest_of

#: Words by service, for a question that names one. Services with a form are known by their code in the catalogue,
#: the others by the response ``utter_info_<name>``.
TOPICS: Mapping[str, Sequence[str]] = {
    "police_clearance": (
        "পুলিশ ক্লিয়ারেন্স", "ক্লিয়ারেন্স", "ক্লিয়ারেন্স সার্টিফিকেট", "ছাড়পত্র", "পিসিসি", "police clearance", "clearance",
        "clearence", "kliarens", "pcc", "charpotro",
    ),
    "consumer_complaint": (
        "ভোক্তা", "ভোক্তা অভিযোগ", "ভোক্তা অধিকার", "consumer", "consumer complaint", "vokta", "bhokta", "dncrp",
        "vokta odhikar", "dokandar", "দোকানদার", "দোকান",
    ),
    "corruption_report": (
        "দুর্নীতি", "দূর্নীতি", "দুদক", "ঘুষ", "corruption", "bribe", "acc", "dudok", "durniti", "ghush",
    ),
    "tenant_information": ("ভাড়াটিয়া", "ভাড়াটিয়া", "সিআইএমএস", "tenant", "cims", "varatia", "bharatia"),
    "police_complaint": ("জিডি", "সাধারণ ডায়েরি", "ডায়েরি", "gd", "general diary", "diary"),
    "drug_rehabilitation": ("মাদক", "নিরাময়", "নিরাময় কেন্দ্র", "rehab", "madok", "niramoy", "drug"),
    "land_service": (
        "নামজারি", "খারিজ", "খতিয়ান", "পর্চা", "খাজনা", "জমি", "মিউটেশন", "namjari", "kharij", "khatian", "porcha", "khajna",
        "jomi", "mutation", "land",
    ),
    "pension_query": ("পেনশন", "অবসর ভাতা", "pension", "penshon"),
    "public_hearing": ("গণশুনানি", "গনশুনানি", "শুনানি ডিসি", "public hearing", "gonoshunani", "gono shunani"),
    "right_to_information": ("তথ্য অধিকার", "আরটিআই", "rti", "right to information", "tottho odhikar"),
    "general_grievance": ("জিআরএস", "grs", "grievance"),
    "citizen_journalist": ("নাগরিক সাংবাদিক", "citizen journalist", "nagorik sangbadik"),
}  # fmt: skip

#: Passport *verification* is not police clearance; people mix the two, and only the second has a fee here.
_ENDINGS = ("", "র", "ের", "টা", "এর", "er", "r", "ta")


def named_topic(situation: Situation) -> str | None:
    """The service that the message names by its longest name; None if it names none or several alike."""
    if not situation.text:
        return None
    scores = {
        topic: longest_of((name + ending for name in names for ending in _ENDINGS), situation.text)
        for topic, names in TOPICS.items()
    }
    best = max(scores.values())
    winners = [topic for topic, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else None

"""Who gets what from each address of the console: one line a route, one column a person.

A new route needs a line here; the failing test prints one to start from. What a cell says:

* ``ok``     served, or sent on to another page of the console
* ``no``     403: the role may not
* ``404``    this record is not theirs; a record that does not exist gets the very same answer
* ``door``   sent to the sign-in

The record in an address belongs to the police in Sylhet. Where an address names a record of a new kind, give
its placeholder a fresh one in ``Records`` and one that does not exist in ``MISSING`` (test_permissions.py).

The people: an officer and a supervisor of the police in Sylhet, and their agency's administrator; a system
administrator and an auditor, who belong to no agency; an officer of another office of the police; an officer,
a supervisor and an administrator of another agency; somebody who has not signed in.
"""

from __future__ import annotations

from bot.accounts.roles import Role

#: Column, role, agency, office.
PEOPLE: dict[str, tuple[Role, str | None, str | None]] = {
    "officer": (Role.OFFICER, "police", "sp-sylhet"),
    "supervisor": (Role.SUPERVISOR, "police", "sp-sylhet"),
    "admin": (Role.AGENCY_ADMIN, "police", None),
    "system": (Role.SYSTEM_ADMIN, None, None),
    "auditor": (Role.AUDITOR, None, None),
    "other_office": (Role.OFFICER, "police", "sp-khulna"),
    "other_officer": (Role.OFFICER, "dncrp", None),
    "other_supervisor": (Role.SUPERVISOR, "dncrp", None),
    "other_admin": (Role.AGENCY_ADMIN, "dncrp", None),
}
STRANGER = "stranger"
COLUMNS = (*PEOPLE, STRANGER)

TABLE = """
                                                          own office     no agency other  other agency   not
                                                          off  sup  adm  sys  aud  office off  sup  adm  in
GET  /admin/                                              ok   ok   ok   ok   ok   ok     ok   ok   ok   ok
GET  /console/                                            ok   ok   ok   ok   ok   ok     ok   ok   ok   door
GET  /console/sign-in                                     ok   ok   ok   ok   ok   ok     ok   ok   ok   ok
POST /console/sign-in                                     ok   ok   ok   ok   ok   ok     ok   ok   ok   ok
GET  /console/sign-in/code                                door door door door door door   door door door door
POST /console/sign-in/code                                door door door door door door   door door door door
GET  /console/<path:nowhere>                              404  404  404  404  404  404    404  404  404  404
POST /console/language                                    ok   ok   ok   ok   ok   ok     ok   ok   ok   ok
POST /console/sign-out                                    door door door door door door   door door door door
GET  /console/me                                          ok   ok   ok   ok   ok   ok     ok   ok   ok   door
POST /console/me/sessions/<int:session_id>/end            ok   404  404  404  404  404    404  404  404  door
POST /console/me/sessions/end                             ok   ok   ok   ok   ok   ok     ok   ok   ok   door
GET  /console/me/password                                 ok   ok   ok   ok   ok   ok     ok   ok   ok   door
POST /console/me/password                                 ok   ok   ok   ok   ok   ok     ok   ok   ok   door
GET  /console/me/second-factor                            ok   ok   ok   ok   ok   ok     ok   ok   ok   door
POST /console/me/second-factor                            ok   ok   ok   ok   ok   ok     ok   ok   ok   door
POST /console/me/second-factor/drop                       ok   ok   ok   ok   ok   ok     ok   ok   ok   door
POST /console/me/keys                                     ok   ok   ok   ok   ok   ok     ok   ok   ok   door
POST /console/me/digest                                   ok   ok   ok   ok   ok   ok     ok   ok   ok   door
POST /console/me/recovery-codes                           404  404  404  404  404  404    404  404  404  door
GET  /console/cases                                       ok   ok   no   no   no   ok     ok   ok   no   door
GET  /console/cases/<reference>                           ok   ok   no   no   no   404    404  404  no   door
POST /console/cases/<reference>/move                      ok   ok   no   no   no   404    404  404  no   door
POST /console/cases/<reference>/reveal/<field>            ok   ok   no   no   no   404    404  404  no   door
GET  /console/cases/<reference>/files/<evidence_id>       ok   ok   no   no   no   404    404  404  no   door
GET  /console/cases/<reference>/print                     ok   ok   no   no   no   404    404  404  no   door
POST /console/cases/<reference>/print                     ok   ok   no   no   no   404    404  404  no   door
GET  /console/cases/<reference>/receipt                   ok   ok   no   no   no   404    404  404  no   door
GET  /console/cases/<reference>/linked                    ok   ok   no   no   no   404    404  404  no   door
POST /console/cases/<reference>/linked                    ok   ok   no   no   no   404    404  404  no   door
POST /console/cases/<reference>/linked/<other>/undo       ok   ok   no   no   no   404    404  404  no   door
GET  /console/field                                       ok   ok   no   no   no   ok     ok   ok   no   door
GET  /console/field/<reference>                           ok   ok   no   no   no   404    404  404  no   door
POST /console/field/<reference>                           ok   ok   no   no   no   404    404  404  no   door
POST /console/field/<reference>/back/<check>              ok   ok   no   no   no   404    404  404  no   door
GET  /console/counter                                     ok   ok   no   no   no   ok     ok   ok   no   door
GET  /console/counter/<service>                           ok   ok   no   no   no   ok     404  404  no   door
POST /console/counter/<service>                           ok   ok   no   no   no   ok     404  404  no   door
POST /console/counter/<service>/fields                    ok   ok   no   no   no   ok     404  404  no   door
GET  /console/chain                                       no   ok   ok   no   no   no     no   ok   ok   door
GET  /console/chain/<service>/<stage>                     ok   ok   no   no   no   ok     ok   ok   no   door
GET  /console/team                                        no   ok   ok   no   no   no     no   ok   ok   door
GET  /console/team/cases.<ending>                         no   ok   no   no   no   no     no   ok   no   door
GET  /console/team/answers.<ending>                       no   ok   ok   no   no   no     no   ok   ok   door
GET  /console/team/people.<ending>                        no   ok   ok   no   no   no     no   ok   ok   door
GET  /console/labels                                      no   ok   no   no   no   no     no   ok   no   door
POST /console/labels                                      no   ok   no   no   no   no     no   ok   no   door
POST /console/labels/<int:label_id>/close                 no   ok   no   no   no   no     no   404  no   door
POST /console/inbox/<tab>/bulk                            ok   ok   no   no   no   ok     ok   ok   no   door
POST /console/inbox/<tab>/filters                         ok   ok   no   no   no   ok     ok   ok   no   door
POST /console/inbox/filters/<int:filter_id>/drop          ok   404  no   no   no   404    404  404  no   door
GET  /console/inbox                                       ok   ok   no   no   no   ok     ok   ok   no   door
GET  /console/inbox/<tab>                                 ok   ok   no   no   no   ok     ok   ok   no   door
GET  /console/inbox/<tab>/news                            ok   ok   no   no   no   ok     ok   ok   no   door
GET  /console/inbox/<tab>/rows                            ok   ok   no   no   no   ok     ok   ok   no   door
GET  {talk}                                               ok   ok   no   no   no   404    404  404  no   door
GET  {talk}/items                                         ok   ok   no   no   no   404    404  404  no   door
POST {talk}/take                                          ok   ok   no   no   no   404    404  404  no   door
POST {talk}/give-back                                     ok   ok   no   no   no   404    404  404  no   door
POST {talk}/reply                                         ok   ok   no   no   no   404    404  404  no   door
GET  {talk}/panel                                         ok   ok   no   no   no   404    404  404  no   door
POST {talk}/step/<reference>                              ok   ok   no   no   no   404    404  404  no   door
POST {talk}/labels                                        ok   ok   no   no   no   404    404  404  no   door
GET  {talk}/clock                                         ok   ok   no   no   no   404    404  404  no   door
GET  {talk}/presence                                      ok   ok   no   no   no   404    404  404  no   door
GET  {talk}/files/<evidence_id>                           ok   ok   no   no   no   404    404  404  no   door
POST {talk}/lines/<key>/reveal                            ok   ok   no   no   no   404    404  404  no   door
POST {talk}/replies/<int:message_id>/again                ok   ok   no   no   no   404    404  404  no   door
POST {talk}/replies/<int:message_id>/withdraw             ok   ok   no   no   no   404    404  404  no   door
POST {talk}/understood/<int:event_id>                     ok   ok   no   no   no   404    404  404  no   door
GET  {talk}/transfer                                      ok   ok   no   no   no   404    404  404  no   door
POST {talk}/transfer                                      ok   ok   no   no   no   404    404  404  no   door
POST {talk}/send-back                                     ok   ok   no   no   no   404    404  404  no   door
GET  /console/sent-on                                     ok   ok   no   no   no   ok     ok   ok   no   door
POST /console/cases/<reference>/transfer                  ok   ok   no   no   no   404    404  404  no   door
POST /console/me/away                                     ok   ok   no   no   no   ok     ok   ok   no   door
POST {talk}/note                                          ok   ok   no   no   no   404    404  404  no   door
POST {talk}/draft                                         ok   ok   no   no   no   404    404  404  no   door
GET  {talk}/ready                                         ok   ok   no   no   no   404    404  404  no   door
POST {talk}/ready                                         ok   ok   no   no   no   404    404  404  no   door
GET  {talk}/colleagues                                    ok   ok   no   no   no   404    404  404  no   door
GET  /console/search                                      ok   ok   no   no   no   ok     ok   ok   no   door
POST /console/search                                      ok   ok   no   no   no   ok     ok   ok   no   door
GET  /console/canned                                      no   ok   no   no   no   no     no   ok   no   door
POST /console/canned                                      no   ok   no   no   no   no     no   ok   no   door
POST /console/canned/<code>                               no   ok   no   no   no   no     no   ok   no   door
POST /console/canned/<code>/remove                        no   ok   no   no   no   no     no   ok   no   door
POST /console/canned/<code>/restore                       no   ok   no   no   no   no     no   ok   no   door
GET  /console/accounts                                    no   no   ok   ok   no   no     no   no   ok   door
POST /console/accounts/find                               no   no   ok   ok   no   no     no   no   ok   door
GET  /console/accounts/new                                no   no   ok   ok   no   no     no   no   ok   door
POST /console/accounts/new                                no   no   ok   ok   no   no     no   no   ok   door
GET  /console/accounts/<int:account_id>                   no   no   ok   ok   no   no     no   no   404  door
POST /console/accounts/<int:account_id>/place             no   no   ok   ok   no   no     no   no   404  door
POST /console/accounts/<int:account_id>/password          no   no   ok   ok   no   no     no   no   404  door
POST /console/accounts/<int:account_id>/<act>             no   no   ok   ok   no   no     no   no   404  door
GET  /console/audit                                       no   no   no   no   ok   no     no   no   no   door
POST /console/audit/find                                  no   no   no   no   ok   no     no   no   no   door
"""

#: How the table writes the addresses of one conversation.
SHORT = {"{talk}": "/console/inbox/<tab>/<int:conversation_id>"}
Route = tuple[str, str]


def permissions() -> dict[Route, dict[str, str]]:
    """For each route what each person gets."""
    found = {}
    for line in TABLE.splitlines():
        method, _sign, rest = line.strip().partition(" ")
        if method in ("GET", "POST"):
            short, *cells = rest.split()
            path = _replaced(short, SHORT)
            assert len(cells) == len(COLUMNS), f"{method} {path} has {len(cells)} cells, not {len(COLUMNS)}"
            found[method, path] = dict(zip(COLUMNS, cells, strict=True))
    return found


def line_for(method: str, path: str) -> str:
    """A line to start from: everything refused, so that somebody has to decide."""
    short = _replaced(path, {whole: short for short, whole in SHORT.items()})
    return f"{method:<4} {short:<52} " + "   ".join(["no"] * len(PEOPLE)) + "   door"


def _replaced(path: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        path = path.replace(old, new)
    return path

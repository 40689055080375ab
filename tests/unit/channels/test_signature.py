from __future__ import annotations

import pytest

from bot.channels.facebook.signature import appsecret_proof, is_same_token, is_signed, sign

SECRET = "test_app_secret"
# As Meta puts it on the wire: ASCII, with escapes. Computed independently of the code under test.
BODY = (
    rb'{"object":"page","entry":[{"id":"111","time":1458692752478,"messaging":[{"sender":{"id":"222"},'
    rb'"recipient":{"id":"111"},"timestamp":1458692752478,"message":{"mid":"m_1",'
    rb'"text":"\u00e4\u00f6\u00e5 \ud83d\ude0a https:\/\/a.b"}}]}]}'
)
DIGEST = "d2d854728b7f210cd796b8e33686a199212241f4968c4f0ee386cfdd3dc45eca"
DIGEST_OF_REDUMPED_ASCII = "c8c72b876cb3b772e946073242abcdf63dc5d796d194cbe3f9350e18def689e4"
DIGEST_OF_REDUMPED_UTF8 = "f53f9b31a690e829554a4cdf8bf4e0f20a19db58ad3d98fbe53e8434d16a0f8d"


def test_raw_bytes_are_what_is_signed() -> None:
    assert len(BODY) == 229
    assert sign(BODY, SECRET) == f"sha256={DIGEST}"
    assert is_signed(BODY, f"sha256={DIGEST}", [SECRET])


@pytest.mark.parametrize("digest", [DIGEST_OF_REDUMPED_ASCII, DIGEST_OF_REDUMPED_UTF8])
def test_digest_of_a_decoded_copy_is_refused(digest: str) -> None:
    assert not is_signed(BODY, f"sha256={digest}", [SECRET])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        DIGEST,
        "sha256=",
        f"sha256={DIGEST[:-1]}",
        f"sha256={DIGEST}0",
        f"sha256={DIGEST.upper()}",
        f"sha1={DIGEST}",
        f"sha512={DIGEST}",
        f" sha256={DIGEST}",
        "sha256=ä" + DIGEST[1:],
        "sha256=\ud83d",
    ],
)
def test_other_headers_are_refused(header: str | None) -> None:
    assert not is_signed(BODY, header, [SECRET])


def test_each_configured_secret_counts_while_one_is_rotated() -> None:
    assert is_signed(BODY, f"sha256={DIGEST}", ["new_secret", SECRET])
    assert is_signed(BODY, f"sha256={DIGEST}", [SECRET, "new_secret"])
    assert not is_signed(BODY, f"sha256={DIGEST}", ["new_secret", "newer_secret"])


def test_empty_secret_opens_nothing() -> None:
    assert not is_signed(BODY, sign(BODY, ""), [""])
    assert not is_signed(BODY, sign(BODY, ""), [])


def test_one_changed_byte_breaks_the_signature() -> None:
    assert not is_signed(BODY.replace(b"222", b"223"), f"sha256={DIGEST}", [SECRET])


def test_proof_is_that_of_the_vectors() -> None:
    assert (
        appsecret_proof("PAGE_TOKEN", SECRET)
        == "ae6dfd59dd0134f0409f6321f8629a69b0c79085bd50777546941af92eb17366"
    )
    assert (
        appsecret_proof("PAGE_TOKEN", SECRET, at=1_700_000_000)
        == "3a980c15f4446c716b286887152b993595a118b51c4e6f214096e8b3868b38c1"
    )


def test_empty_verify_token_verifies_nobody() -> None:
    assert is_same_token("t", "t")
    assert not is_same_token("T", "t")
    assert not is_same_token("", "")
    assert not is_same_token(None, "t")
    assert not is_same_token("ä\ud83d", "t")

"""The code that is the only way back to a report without a name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.cases.receipt_codes import is_mistyped, new_receipt_code, normalise_receipt_code, spaced
from bot.text.normalise import bangla_digits

CODES = st.builds(new_receipt_code)


@given(code=CODES)
def test_a_code_is_sixteen_digits_and_well_typed(code: str) -> None:
    assert len(code) == 16
    assert code.isascii() and code.isdigit()
    assert not is_mistyped(code)


@given(code=CODES, position=st.integers(0, 15), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(code: str, position: int, digit: str) -> None:
    typed = code[:position] + digit + code[position + 1 :]
    assert is_mistyped(typed) is (typed != code)


@given(code=CODES, position=st.integers(0, 14))
def test_swapped_neighbours_are_noticed(code: str, position: int) -> None:
    typed = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert is_mistyped(typed) is (typed != code)


@given(code=CODES, gap=st.sampled_from(["", " ", "-", "\u00a0"]), in_bangla=st.booleans())
def test_a_code_is_read_with_gaps_and_in_bangla_digits(code: str, gap: str, in_bangla: bool) -> None:
    typed = gap.join(code[start : start + 4] for start in range(0, 16, 4))
    assert normalise_receipt_code(bangla_digits(typed) if in_bangla else typed) == code
    assert normalise_receipt_code(spaced(code)) == code


@given(text=st.text(max_size=40))
def test_whatever_else_is_typed_is_no_code(text: str) -> None:
    code = normalise_receipt_code(text)
    assert code is None or (len(code) == 16 and code.isdigit())


def test_a_code_holds_as_much_chance_as_it_has_digits_before_the_last() -> None:
    assert 10**15 > 2**49
    assert len({new_receipt_code() for _ in range(1000)}) == 1000

"""A number that is none, or lies outside its limits: told in plain words, with exit code 1."""

import pytest

from tests.cli.command import touchstone_here


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "x.csv", "--concurrency", "x"), "--concurrency takes a whole number of 1 to 1024; got 'x'."),
        (("run", "x.csv", "--concurrency", "5000"), "--concurrency takes a whole number of 1 to 1024; got '5000'."),
        (("run", "x.csv", "--limit", "0"), "--limit takes a whole number of 1 or more; got '0'."),
        (("run", "x.csv", "--temperature", "hot"), "--temperature takes a number of 0 to 5; got 'hot'."),
        (("run", "x.csv", "--price-in", "-1"), "--price-in takes a number of 0 or more; got '-1'."),
        (("run", "x.csv", "--budget", "much"), "--budget takes a number; got 'much'."),
        (("compare", "first"), "RUN takes a whole number; got 'first'."),
        (("up", "--port", "99999"), "--port takes a whole number of 1 to 65535; got '99999'."),
    ],
)
def test_a_wrong_number_is_told_in_plain_words(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str) -> None:
    done = touchstone_here(capsys, *arguments)
    assert (done.code, done.err.splitlines()) == (1, [told, "See --help."])


def test_other_mistakes_keep_their_words(capsys: pytest.CaptureFixture[str]) -> None:
    done = touchstone_here(capsys, "run", "x.csv", "--nothing")
    assert done.code == 1 and "--nothing" in done.err


@pytest.mark.parametrize("command", ["compare", "rescore"])
@pytest.mark.parametrize("number", ["99999999999999999999", "-99999999999999999999", "9" * 5000])
def test_a_number_that_no_run_has_is_told_however_large_it_is(capsys: pytest.CaptureFixture[str], command: str, number: str) -> None:
    done = touchstone_here(capsys, command, "--", number)
    assert done.code == 1
    assert any(told in done.err for told in ("There is no run", "There is nothing of so large a number.", "RUN takes a whole number"))
    assert len(done.err) < 300

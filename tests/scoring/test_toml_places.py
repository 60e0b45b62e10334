"""Lines of keys in a TOML text."""

from scoring.toml_places import line_of, places, written

TEXT = '''# a remark
top = 1
"quoted" = 2
long = """
inside = 3
"""
[table]
a.b = 4
[[list]]
x = 5
rows = [
  { y = 6 },
  { y = 7 }, # the second
]
[list.sub]
z = 8
[[list]]
x = 9
[[list.deep]]
w = 10
'''


def test_line_of_each_key_is_found() -> None:
    found = places(TEXT)

    assert {path: found[path] for path in [("top",), ("quoted",), ("long",), ("table",)]} == {
        ("top",): 2, ("quoted",): 3, ("long",): 4, ("table",): 7,
    }  # fmt: skip
    assert found["table", "a", "b"] == 8
    assert found["list",] == 9
    assert found["list", 0, "x"] == 10
    assert found["list", 0, "rows"] == 11
    assert found["list", 0, "rows", 0] == 12
    assert found["list", 0, "rows", 1] == 13
    assert found["list", 0, "sub", "z"] == 16
    assert found["list", 1, "x"] == 18
    assert found["list", 1, "deep", 0, "w"] == 20


def test_key_inside_a_long_string_is_no_key() -> None:
    assert ("inside",) not in places(TEXT)


def test_line_of_something_unwritten_is_that_of_what_encloses_it() -> None:
    found = places(TEXT)

    assert line_of(found, ("list", 0, "rows", 1, "y")) == 13
    assert line_of(found, ("list", 1, "gone")) == 17
    assert line_of(found, ("gone",)) == 1


def test_path_is_written_counting_from_one() -> None:
    assert written(("list", 0, "rows", 1, "y")) == "list[1].rows[2].y"
    assert written(()) == ""

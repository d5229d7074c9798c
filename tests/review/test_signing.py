"""The list of keys whose owners are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from huibao.review.signing import fingerprint, plain_name, trust, trusted_keys


def test_a_key_is_added_below_a_list_that_was_edited_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    first, second = fingerprint("11" * 32), fingerprint("22" * 32)
    (tmp_path / "huibao").mkdir()
    (tmp_path / "huibao" / "trusted_keys").write_text(f"# 本局的密钥\n{first} 甲股室", encoding="utf-8")
    trust("22" * 32, "乙股室")
    trust("22" * 32, "丙股室")
    assert {first: "甲股室", second: "乙股室"}.items() <= trusted_keys().items()
    assert (tmp_path / "huibao" / "trusted_keys").read_text(encoding="utf-8").startswith("# 本局的密钥\n")


def test_a_list_that_an_older_notepad_saved_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    first = fingerprint("11" * 32)
    (tmp_path / "huibao").mkdir()
    (tmp_path / "huibao" / "trusted_keys").write_text(f"{first} 甲股室\n", encoding="gb18030")
    assert trusted_keys()[first] == "甲股室"
    trust("22" * 32, "乙股室")
    assert trusted_keys()[first] == "甲股室"


def test_the_project_s_list_and_one_that_notepad_saved_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HUIBAO_PROJECT", str(tmp_path / "project"))
    for place, key in ((tmp_path / "project" / "params", "11" * 32), (tmp_path / "huibao", "22" * 32)):
        place.mkdir(parents=True)
        (place / "trusted_keys").write_text(f"{fingerprint(key)} 甲股室\r\n", encoding="utf-8-sig", newline="")
    assert trusted_keys() == {fingerprint("11" * 32): "甲股室", fingerprint("22" * 32): "甲股室"}


@pytest.mark.parametrize("name", ["\uf9e1局长", "李 局\u200b长", "李局长　"])
def test_names_that_look_alike_are_one(name: str) -> None:
    assert plain_name(name) == plain_name("李局长") != plain_name("季局长")

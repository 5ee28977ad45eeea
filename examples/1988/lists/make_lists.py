#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes two SYNTHETIC lists of persons, one in Persian script, one in Latin letters of varying spelling: make_lists.py FOLDER

Nobody in them is real: given, father's and family names are drawn at random from common names. truth.csv says who is who.
"""
import csv
import pathlib
import random
import sys

GIVEN = [("محمد", ["Mohammad", "Mohamad", "Muhammad"]), ("علی", ["Ali", "Aly"]), ("حسین", ["Hossein", "Hosein", "Hussein"]), ("حسن", ["Hassan", "Hasan"]),
         ("رضا", ["Reza", "Rida"]), ("مهدی", ["Mehdi", "Mahdi"]), ("مسعود", ["Masoud", "Massoud", "Masud"]), ("سعید", ["Saeed", "Said", "Saeid"]),
         ("قاسم", ["Ghasem", "Qasem"]), ("یوسف", ["Yousef", "Yusef"]), ("ابراهیم", ["Ebrahim", "Ibrahim"]), ("اسماعیل", ["Esmail", "Esmaeil", "Ismail"]),
         ("غلامرضا", ["Gholamreza", "Gholam Reza"]), ("عبدالله", ["Abdollah", "Abdullah"]), ("زهرا", ["Zahra"]), ("مریم", ["Maryam", "Mariam"]),
         ("فاطمه", ["Fatemeh", "Fatima", "Fateme"]), ("نرگس", ["Narges", "Nargess"]), ("پروین", ["Parvin", "Parveen"]), ("فرهاد", ["Farhad"])]
FAMILY = [("رضایی", ["Rezaei", "Rezai", "Rezayi"]), ("کریمی", ["Karimi"]), ("موسوی", ["Mousavi", "Musavi"]), ("نژاد", ["Nejad", "Nezhad"]),
          ("پورمند", ["Pourmand", "Poormand"]), ("شکوهی", ["Shokouhi", "Shokoohi"]), ("تابنده", ["Tabandeh", "Tabande"]), ("ورجانی", ["Varjani", "Varjany"]),
          ("گلابی", ["Golabi"]), ("رستایی", ["Rostaei", "Rostayi"]), ("ستوده", ["Sotoudeh", "Sotudeh"]), ("فروهر", ["Forouhar", "Foruhar"]),
          ("بهرامی", ["Bahrami"]), ("قنبری", ["Ghanbari", "Qanbari"]), ("خسروی", ["Khosravi", "Khosrowi"]), ("یزدان‌پناه", ["Yazdanpanah", "Yazdan Panah"])]

ENDING = [("", [""]), ("پور", ["pour", "pur", "poor"]), ("زاده", ["zadeh", "zade"]), ("نیا", ["nia", "nya"]), ("فر", ["far"])]


def family_name(chance):
    (stem, stems), (ending, endings) = chance.choice(FAMILY), chance.choice(ENDING)
    return stem + ending, [a + b for a in stems for b in endings]


def main():
    folder = pathlib.Path(sys.argv[1])
    chance = random.Random(1988)
    persons = [(chance.choice(GIVEN), chance.choice(GIVEN[:14]), family_name(chance), chance.randrange(17, 60)) for _ in range(600)]
    with open(folder / "latin-SYNTHETIC.csv", "w", newline="", encoding="utf-8") as a, \
         open(folder / "persian-SYNTHETIC.csv", "w", newline="", encoding="utf-8") as b, \
         open(folder / "truth.csv", "w", newline="", encoding="utf-8") as c:
        latin, persian, truth = csv.writer(a), csv.writer(b), csv.writer(c)
        latin.writerow(["id", "given", "father", "family", "age"])
        persian.writerow(["id", "given", "father", "family", "age"])
        truth.writerow(["record", "person"])
        for number, (given, father, family, age) in enumerate(persons):
            if number < 400:
                latin.writerow([f"L{number}"] + [chance.choice(name[1]) for name in (given, father, family)] + [age])
                truth.writerow([f"L{number}", number])
            if number >= 200:
                persian.writerow([f"P{number}", given[0], father[0] if chance.random() < 0.9 else "", family[0],
                                  age + chance.choice([0, 0, 0, 1, -1]) if chance.random() < 0.7 else ""])
                truth.writerow([f"P{number}", number])


PROVINCES = ["SYNTHETIC province 1", "SYNTHETIC province 2"]


def case_lists(folder):
    """Three SYNTHETIC lists of 500 persons for the demonstration case: two in Latin letters, one in Persian script; some persons are hard to see for all."""
    chance = random.Random(1367)
    lists = {"list-d-SYNTHETIC.csv": (0, 0.55, 0.15), "list-e-SYNTHETIC.csv": (1, 0.45, 0.2), "list-f-SYNTHETIC.csv": (0, 0.5, 0.12)}
    rows = {name: [["no", "given", "father", "family", "born", "province", "cause"]] for name in lists}
    for number in range(500):
        given, father, (stem, spellings) = chance.choice(GIVEN), chance.choice(GIVEN[:14]), family_name(chance)
        known, born, province = chance.random() < 0.6, chance.randrange(1310, 1352), chance.choice(PROVINCES)
        cause = "natural" if number % 25 == 0 else "executed"
        for name, (persian, seen, hidden) in lists.items():
            if chance.random() >= (seen if known else hidden):
                continue
            written = [given[0], father[0], stem] if persian else [chance.choice(given[1]), chance.choice(father[1]), chance.choice(spellings)]
            rows[name].append([number + 1] + written + [born if chance.random() < 0.9 else "", province, cause])
    rows["list-d-SYNTHETIC.csv"] += [[600 + k, "unknown", "", "", "", PROVINCES[0], "executed"] for k in range(4)]
    for name, table in rows.items():
        with open(folder / name, "w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(table)


if __name__ == "__main__":
    case_lists(pathlib.Path(sys.argv[1]))
    main()

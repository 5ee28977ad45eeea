#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Splink with DuckDB on one list of linkage_bench: splink_peer.py LIST raw|ours FILE...

Run by bench/linkage/peer.sh in its own environment (requirements.txt, pinned). `raw`: the list as it is, with Splink's own
published settings where it has them (historical people, febrl3, febrl4) and of the same form elsewhere. `ours`: the columns
that bench/linkage_columns writes, normalised by us, with the same settings and our consonant skeletons beside them, as a level
of names and as keys. Prints a row for each figure as the other programs of bench/ do. The best threshold is found with the
truth, which favours Splink.
"""
import re
import resource
import sys
import time

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THREADS = 2
THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


def name(column, ours):
    """Splink's comparison of names; with our columns a level for spellings of one skeleton."""
    if not ours:
        return cl.NameComparison(column)
    return cl.CustomComparison(output_column_name=column, comparison_levels=[
        cll.NullLevel(column), cll.ExactMatchLevel(column, term_frequency_adjustments=True),
        cll.ExactMatchLevel(f"{column}_skeleton"), cll.JaroWinklerLevel(column, 0.92), cll.JaroWinklerLevel(column, 0.88),
        cll.JaroWinklerLevel(column, 0.7), cll.ElseLevel()])


def frequent(column):
    return cl.ExactMatch(column).configure(term_frequency_adjustments=True)


def birth(column, ours, format):
    return cl.DateOfBirthComparison(column, input_is_string=True,
                                    **({} if ours or not format else {"datetime_format": format}))


def skeleton_rules(given, family, *others):
    """The keys of our skeletons, each where Splink blocks on the name itself."""
    rules = [block_on(f"{given}_skeleton", f"{family}_skeleton")]
    for other in others:
        rules += [block_on(f"{given}_skeleton", other), block_on(f"{family}_skeleton", other)]
    return rules


def historical(ours):
    names = cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_and_surname")
    rules = [block_on("substr(first_name,1,3)", "substr(surname,1,4)"), block_on("surname", "dob"), block_on("first_name", "dob"),
             block_on("postcode_fake", "first_name"), block_on("postcode_fake", "surname"), block_on("dob", "birth_place"),
             block_on("substr(postcode_fake,1,3)", "dob"), block_on("substr(postcode_fake,1,3)", "first_name"),
             block_on("substr(postcode_fake,1,3)", "surname"),
             block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)")]
    return {
        "select": "* exclude (postcode_fake), first_name || ' ' || surname as first_and_surname, "
                  "regexp_replace(postcode_fake, '(...)$', ' \\1') as postcode_fake" if ours else "*",
        "id": "id" if ours else "unique_id", "truth": "truth" if ours else "cluster", "u": 1e7, "recall": 0.6,
        "comparisons": ([name("first_name", True), name("surname", True)] if ours else [names]) + [
            birth("dob", ours, None), cl.PostcodeComparison("postcode_fake"), frequent("birth_place"), frequent("occupation")],
        "rules": rules + (skeleton_rules("first_name", "surname", "dob", "postcode_fake") if ours else []),
        "deterministic": [
            "l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob",
            "substr(l.first_name,1,2) = substr(r.first_name,1,2) and l.surname = r.surname and "
            "substr(l.postcode_fake,1,2) = substr(r.postcode_fake,1,2)", "l.dob = r.dob and l.postcode_fake = r.postcode_fake"],
        "train": [block_on("first_name", "surname"), block_on("dob")]}


def rldata(ours):
    return {
        "select": "*, birth as dob" if ours else
                  "*, by || '-' || lpad(bm, 2, '0') || '-' || lpad(bd, 2, '0') as dob",
        "id": "id" if ours else "rec_id", "truth": "truth" if ours else "ent_id", "u": 1e7, "recall": 0.9,
        "comparisons": [name("fname_c1", ours), name("lname_c1", ours), cl.DamerauLevenshteinAtThresholds("dob", [1, 2])],
        "rules": [block_on("fname_c1", "lname_c1"), block_on("dob"), block_on("substr(dob,1,7)"),
                  block_on("substr(dob,1,4)", "substr(dob,9,2)"), block_on("substr(dob,6,5)", "fname_c1")] +
                 (skeleton_rules("fname_c1", "lname_c1") if ours else []),
        "deterministic": ["l.fname_c1 = r.fname_c1 and l.lname_c1 = r.lname_c1 and substr(l.dob,1,4) = substr(r.dob,1,4)"],
        "train": [block_on("dob"), block_on("fname_c1", "lname_c1")]}


FEBRL = {"truth": "person", "u": 1e6, "recall": 0.9,
         "deterministic": ["l.soc_sec_id = r.soc_sec_id",
                           "l.given_name = r.given_name and l.surname = r.surname and l.date_of_birth = r.date_of_birth",
                           "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"],
         "train": [block_on("date_of_birth"), block_on("postcode")]}


def febrl_select(ours):
    return "*, regexp_extract(truth, 'rec-\\d+') as person" if ours else "*, regexp_extract(rec_id, 'rec-\\d+') as person"


def febrl3(ours):
    return FEBRL | {
        "select": febrl_select(ours), "id": "id" if ours else "rec_id",
        "comparisons": [name("given_name", ours), name("surname", ours), birth("date_of_birth", ours, "%Y%m%d"),
                        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]), frequent("street_number"), frequent("postcode")],
        "rules": [block_on("soc_sec_id"), block_on("given_name"), block_on("surname"), block_on("date_of_birth"),
                  block_on("postcode")] + (skeleton_rules("given_name", "surname") if ours else [])}


def febrl4(ours):
    return FEBRL | {
        "link": True, "select": febrl_select(ours), "id": "id" if ours else "rec_id",
        "comparisons": [name("given_name", ours), name("surname", ours), birth("date_of_birth", ours, "%Y%m%d"),
                        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]), frequent("street_number"),
                        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True)],
        "rules": [block_on("given_name", "surname"), "l.given_name = r.surname and l.surname = r.given_name",
                  block_on("date_of_birth"), block_on("soc_sec_id"), block_on("state", "address_1"),
                  block_on("street_number", "address_1"), block_on("postcode")] +
                 (skeleton_rules("given_name", "surname") if ours else [])}


def synthetic(ours):
    return {
        "select": "*", "id": "id", "truth": "truth" if ours else "person", "u": 1e6, "recall": 0.8,
        "comparisons": [name("given", ours), name("family", ours), cl.DamerauLevenshteinAtThresholds("born", [1, 2]),
                        cl.LevenshteinAtThresholds("postcode", 1), frequent("city")],
        "rules": [block_on("given", "family"), block_on("born", "family"), block_on("born", "given"),
                  block_on("postcode", "family"), block_on("born", "postcode")] +
                 (skeleton_rules("given", "family", "born") if ours else []),
        "deterministic": ["l.given = r.given and l.family = r.family and l.born = r.born"],
        "train": [block_on("given", "family"), block_on("born")]}


JOBS = {"historical_50k": historical, "RLdata10000": rldata, "febrl3": febrl3, "febrl4": febrl4, "synthetic": synthetic}


def row(what, value, unit):
    print(f"{what:<44}\t{value:.4f}\t{unit}\t\t", flush=True)


def one(connection, sql):
    return connection.execute(sql).fetchone()[0] or 0


def f1(right, found, true):
    return 2 * right / (found + true) if found + true else 0


def cluster_f1(connection, clusters, truth, identifier):
    """F1 of pairs, from sizes of clusters, persons and their meet."""
    def pairs(columns):
        return one(connection, f"select sum(n * (n - 1) / 2) from (select count(*) n from {clusters} c "
                               f"join list l on l.{identifier} = c.{identifier} group by {columns})")
    return f1(pairs(f"c.cluster_id, l.{truth}"), pairs("c.cluster_id"), pairs(f"l.{truth}"))


def pair_f1(connection, predictions, threshold, truth, identifier):
    joined = (f"from {predictions} p join list l on l.{identifier} = p.{identifier}_l "
              f"join list r on r.{identifier} = p.{identifier}_r where match_probability >= {threshold}")
    true = one(connection, f"select sum(n * (n - 1) / 2) from (select count(*) n from list group by {truth})")
    return f1(one(connection, f"select count(*) {joined} and l.{truth} = r.{truth}"), one(connection, f"select count(*) {joined}"),
              true)


def load(connection, job, ours, paths):
    """The table `list`, and for two lists the tables `list_a` and `list_b`. Returns what the Linker is given."""
    tables = []
    for number, path in enumerate(paths):
        header = open(path, encoding="utf-8").readline().rstrip("\r\n")
        columns = [column.strip() for column in re.split(",", header)]
        types = ", ".join(f"'{column}': 'varchar'" for column in columns)
        table = f"list_{'ab'[number]}" if len(paths) > 1 else "list"
        connection.execute(f"create table read as select * from read_csv('{path}', header=true, skip=0, columns={{{types}}}, "
                           f"nullstr=['', 'NA'])")
        trimmed = ", ".join(f"nullif(trim({column}), '') as {column}" for column in columns)
        connection.execute(f"create table {table} as select {job['select']} from (select {trimmed} from read)")
        connection.execute("drop table read")
        tables.append(table)
    if job.get("link") and ours:
        connection.execute("create table list_a as select * from list where source = '0'")
        connection.execute("create table list_b as select * from list where source = '1'")
        return ["list_a", "list_b"]
    if len(tables) > 1:
        connection.execute("create view list as select * from list_a union all select * from list_b")
    return tables if len(tables) > 1 else "list"


def run(what, kind, paths):
    ours = kind == "ours"
    job = JOBS[what](ours)
    identifier, truth = job["id"], job["truth"]
    connection = duckdb.connect()
    connection.execute(f"set threads to {THREADS}")
    start = time.monotonic()
    tables = load(connection, job, ours, paths)
    linker = Linker(tables, SettingsCreator(
        link_type="link_only" if job.get("link") else "dedupe_only", unique_id_column_name=identifier, comparisons=job["comparisons"],
        blocking_rules_to_generate_predictions=job["rules"], retain_intermediate_calculation_columns=False),
        DuckDBAPI(connection=connection))
    linker.training.estimate_probability_two_random_records_match(job["deterministic"], recall=job["recall"])
    linker.training.estimate_u_using_random_sampling(max_pairs=job["u"])
    for rule in job["train"]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predictions = linker.inference.predict(threshold_match_probability=0.05)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, 0.5)
    seconds = time.monotonic() - start
    best_pairs = max(pair_f1(connection, predictions.physical_name, t, truth, identifier) for t in THRESHOLDS)
    best = 0
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, threshold)
        best = max(best, cluster_f1(connection, clusters.physical_name, truth, identifier))
    label = f"splink {what}" + (", our columns" if ours else "")
    row(f"{label} pairs, best threshold", best_pairs, "F1")
    row(f"{label} clusters, best threshold", best, "F1")
    row(f"{label} wall", seconds, f"s, {THREADS} threads")
    row(f"{label} memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[1] not in JOBS or sys.argv[2] not in ("raw", "ours"):
        sys.exit(__doc__)
    run(sys.argv[1], sys.argv[2], sys.argv[3:])

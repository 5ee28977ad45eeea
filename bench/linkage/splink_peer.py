#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Splink with DuckDB on the same lists as linkage_bench: splink_peer.py DATA [SYNTHETIC.csv]

Run by bench/linkage/peer.sh in its own environment (requirements.txt, pinned). The settings are Splink's own published
ones where it has them (historical people, febrl3) and of the same form elsewhere. Prints a row for each figure
as the other programs of bench/ do. The best threshold for the clusters is found with the truth, which favours Splink.
"""
import os
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THREADS = 2


def settings(comparisons, rules, identifier):
    return SettingsCreator(link_type="dedupe_only", unique_id_column_name=identifier, comparisons=comparisons,
                           blocking_rules_to_generate_predictions=rules, retain_intermediate_calculation_columns=False)


JOBS = {
    "historical_50k": {
        "file": "historical_50k.csv", "id": "unique_id", "truth": "cluster", "u": 1e7, "recall": 0.6,
        "comparisons": [
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_and_surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True), cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True)],
        "rules": [block_on("substr(first_name,1,3)", "substr(surname,1,4)"), block_on("surname", "dob"),
                  block_on("first_name", "dob"), block_on("postcode_fake", "first_name"), block_on("postcode_fake", "surname"),
                  block_on("dob", "birth_place"), block_on("substr(postcode_fake,1,3)", "dob"),
                  block_on("substr(postcode_fake,1,3)", "first_name"), block_on("substr(postcode_fake,1,3)", "surname"),
                  block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)")],
        "deterministic": ["l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob",
                          "substr(l.first_name,1,2) = substr(r.first_name,1,2) and l.surname = r.surname and "
                          "substr(l.postcode_fake,1,2) = substr(r.postcode_fake,1,2)", "l.dob = r.dob and l.postcode_fake = r.postcode_fake"],
        "train": [block_on("first_name", "surname"), block_on("dob")]},
    "RLdata10000": {
        "file": "RLdata10000.csv", "id": "rec_id", "truth": "ent_id", "u": 1e7, "recall": 0.9,
        "select": "*, by || '-' || lpad(bm::varchar, 2, '0') || '-' || lpad(bd::varchar, 2, '0') as dob",
        "comparisons": [cl.NameComparison("fname_c1"), cl.NameComparison("lname_c1"),
                        cl.DamerauLevenshteinAtThresholds("dob", [1, 2])],
        "rules": [block_on("fname_c1", "lname_c1"), block_on("dob"), block_on("by", "bm"), block_on("by", "bd"),
                  block_on("bm", "bd", "fname_c1")],
        "deterministic": ["l.fname_c1 = r.fname_c1 and l.lname_c1 = r.lname_c1 and l.by = r.by"],
        "train": [block_on("dob"), block_on("fname_c1", "lname_c1")]},
    "synthetic": {
        "file": None, "id": "id", "truth": "person", "u": 1e6, "recall": 0.8,
        "comparisons": [cl.NameComparison("given"), cl.NameComparison("family"),
                        cl.DamerauLevenshteinAtThresholds("born", [1, 2]), cl.LevenshteinAtThresholds("postcode", 1),
                        cl.ExactMatch("city").configure(term_frequency_adjustments=True)],
        "rules": [block_on("given", "family"), block_on("born", "family"), block_on("born", "given"), block_on("postcode", "family"),
                  block_on("born", "postcode")],
        "deterministic": ["l.given = r.given and l.family = r.family and l.born = r.born"],
        "train": [block_on("given", "family"), block_on("born")]},
}


def row(name, value, unit):
    print(f"{name:<44}\t{value:.4f}\t{unit}\t\t", flush=True)


def pair_f1(connection, clusters, truth, identifier):
    """F1 of pairs, from sizes of clusters, persons and their meet."""
    def pairs(columns):
        return connection.execute(f"select coalesce(sum(n * (n - 1) / 2), 0) from (select count(*) n from "
                                  f"{clusters} c join list l on l.{identifier} = c.{identifier} group by {columns})").fetchone()[0]
    both, found, true = pairs(f"c.cluster_id, l.{truth}"), pairs("c.cluster_id"), pairs(f"l.{truth}")
    return 2 * both / (found + true) if found + true else 0


def run(name, job, path):
    connection = duckdb.connect()
    connection.execute(f"set threads to {THREADS}")
    start = time.monotonic()
    connection.execute(f"create table list as select {job.get('select', '*')} from read_csv_auto('{path}', nullstr=['', 'NA'], "
                       f"all_varchar=true)" if name != "RLdata10000" else
                       f"create table list as select {job['select']} from read_csv_auto('{path}', nullstr=['', 'NA'])")
    linker = Linker("list", settings(job["comparisons"], job["rules"], job["id"]), DuckDBAPI(connection=connection))
    linker.training.estimate_probability_two_random_records_match(job["deterministic"], recall=job["recall"])
    linker.training.estimate_u_using_random_sampling(max_pairs=job["u"])
    for rule in job["train"]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predictions = linker.inference.predict(threshold_match_probability=0.05)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, 0.5)
    seconds = time.monotonic() - start
    best = 0
    for threshold in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, threshold)
        best = max(best, pair_f1(connection, clusters.physical_name, job["truth"], job["id"]))
    row(f"splink {name} clusters, best threshold", best, "F1")
    row(f"splink {name} wall", seconds, f"s, {THREADS} threads")


def main():
    data, made = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    for name, job in JOBS.items():
        path = made if job["file"] is None else os.path.join(data, job["file"])
        if path and os.path.exists(path):
            run(name, job, path)
        else:
            print(f"splink {name}: skipped, no file")


if __name__ == "__main__":
    main()

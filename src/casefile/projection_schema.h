// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

// The tables of index.db. Plain SQL, no SQLite extension: another database could hold them. Every
// row can be made again from the ledger, so there is no migration: another version number means a
// rebuild.

namespace habeas::casefile {

inline constexpr int64_t kProjectionVersion = 12;

inline constexpr std::string_view kProjectionSchema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entry(entry INTEGER PRIMARY KEY, kind TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, items INTEGER NOT NULL);
CREATE TABLE actor(id TEXT PRIMARY KEY, name TEXT NOT NULL, public_key TEXT NOT NULL, roles TEXT NOT NULL, compartments TEXT NOT NULL,
  status TEXT NOT NULL, entry INTEGER NOT NULL);
CREATE TABLE key(entry INTEGER NOT NULL, item INTEGER NOT NULL, purpose TEXT NOT NULL, key TEXT NOT NULL, actor TEXT NOT NULL, replaces TEXT NOT NULL,
  PRIMARY KEY(entry, item));
CREATE TABLE policy(name TEXT PRIMARY KEY, value TEXT NOT NULL, entry INTEGER NOT NULL);
CREATE TABLE exhibit(sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL, level TEXT NOT NULL, compartment TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL,
  erased_entry INTEGER);
CREATE TABLE custody(entry INTEGER NOT NULL, item INTEGER NOT NULL, exhibit TEXT NOT NULL, received_at TEXT NOT NULL, collected_by TEXT NOT NULL,
  collected_on TEXT NOT NULL, method TEXT NOT NULL, came_from TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, note TEXT NOT NULL, extracted_from TEXT NOT NULL,
  PRIMARY KEY(entry, item));
CREATE INDEX custody_exhibit ON custody(exhibit);
CREATE INDEX custody_container ON custody(extracted_from);
CREATE TABLE derivative(entry INTEGER NOT NULL, item INTEGER NOT NULL, exhibit TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, role TEXT NOT NULL,
  media_type TEXT NOT NULL, tool TEXT NOT NULL, version TEXT NOT NULL, parameters TEXT NOT NULL, PRIMARY KEY(entry, item));
CREATE INDEX derivative_exhibit ON derivative(exhibit);
CREATE INDEX custody_name ON custody(name);
CREATE TABLE access(entry INTEGER NOT NULL, item INTEGER NOT NULL, what TEXT NOT NULL, target TEXT NOT NULL, purpose TEXT NOT NULL, recipient TEXT NOT NULL,
  consents TEXT NOT NULL, PRIMARY KEY(entry, item));
CREATE TABLE source(id TEXT PRIMARY KEY, label TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, interests TEXT NOT NULL, party TEXT NOT NULL,
  url TEXT NOT NULL, description TEXT NOT NULL, derives_from TEXT NOT NULL, level TEXT NOT NULL, compartment TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL);
CREATE INDEX source_label ON source(label);
CREATE TABLE source_change(source TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY(entry, item));
CREATE TABLE entity(id TEXT PRIMARY KEY, label TEXT NOT NULL, type TEXT NOT NULL, event TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, level TEXT NOT NULL,
  compartment TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL);
CREATE INDEX entity_label ON entity(label);
CREATE TABLE claim(id TEXT PRIMARY KEY, label TEXT NOT NULL, subject TEXT NOT NULL, property TEXT NOT NULL, kind TEXT NOT NULL, polarity TEXT NOT NULL,
  value TEXT NOT NULL, quote TEXT NOT NULL, anchor TEXT NOT NULL, exhibit TEXT NOT NULL, said TEXT NOT NULL, as_of TEXT NOT NULL, answers TEXT NOT NULL,
  supersedes TEXT NOT NULL, rights TEXT NOT NULL, condition TEXT NOT NULL, level TEXT NOT NULL, compartment TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL,
  withdrawn_entry INTEGER, withdrawn_reason TEXT NOT NULL);
CREATE INDEX claim_label ON claim(label);
CREATE INDEX claim_subject ON claim(subject, property);
CREATE INDEX claim_exhibit ON claim(exhibit);
CREATE INDEX claim_answers ON claim(answers);
CREATE INDEX claim_property ON claim(property);
CREATE INDEX claim_entry ON claim(entry);
CREATE INDEX claim_withdrawn ON claim(withdrawn_entry);
CREATE TABLE named(thing TEXT NOT NULL, claim TEXT NOT NULL, PRIMARY KEY(thing, claim)) WITHOUT ROWID;
CREATE TABLE set_aside(finding TEXT PRIMARY KEY, check_id TEXT NOT NULL, reason TEXT NOT NULL, entry INTEGER NOT NULL, resumed_entry INTEGER,
  resumed_reason TEXT NOT NULL);
CREATE TABLE speaker(claim TEXT NOT NULL, position INTEGER NOT NULL, source TEXT NOT NULL, role TEXT NOT NULL, modality TEXT NOT NULL, hedge TEXT NOT NULL,
  said_on TEXT NOT NULL, anchor TEXT NOT NULL, PRIMARY KEY(claim, position));
CREATE INDEX speaker_source ON speaker(source);
CREATE TABLE lineage(id TEXT PRIMARY KEY, label TEXT NOT NULL, derived TEXT NOT NULL, origin TEXT NOT NULL, standing TEXT NOT NULL, stated_by TEXT NOT NULL,
  ground TEXT NOT NULL, stated_on TEXT NOT NULL, anchor TEXT NOT NULL, exhibit TEXT NOT NULL, level TEXT NOT NULL, compartment TEXT NOT NULL,
  entry INTEGER NOT NULL, item INTEGER NOT NULL, withdrawn_entry INTEGER, withdrawn_reason TEXT NOT NULL);
CREATE INDEX lineage_derived ON lineage(derived);
CREATE INDEX lineage_origin ON lineage(origin);
CREATE TABLE schema_file(file TEXT NOT NULL, toml TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY(entry, item));
CREATE TABLE list(id TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, exhibit TEXT NOT NULL, sheet INTEGER NOT NULL, mapping TEXT NOT NULL,
  headers TEXT NOT NULL, key_field TEXT NOT NULL, tool TEXT NOT NULL, previous TEXT NOT NULL, row_count INTEGER NOT NULL, accepted INTEGER NOT NULL,
  refused INTEGER NOT NULL, level TEXT NOT NULL, compartment TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL, withdrawn_entry INTEGER,
  withdrawn_reason TEXT NOT NULL);
CREATE TABLE record(list TEXT NOT NULL, row INTEGER NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, fields TEXT NOT NULL,
  entry INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY(entry, item)) WITHOUT ROWID;
CREATE INDEX record_id ON record(id);
CREATE INDEX record_list ON record(list, row);
CREATE TABLE added_record(id TEXT PRIMARY KEY, label TEXT NOT NULL, source TEXT NOT NULL, said TEXT NOT NULL, modality TEXT NOT NULL, hedge TEXT NOT NULL,
  language TEXT NOT NULL, anchor TEXT NOT NULL, exhibit TEXT NOT NULL, supersedes TEXT NOT NULL, level TEXT NOT NULL, compartment TEXT NOT NULL,
  entry INTEGER NOT NULL, item INTEGER NOT NULL, withdrawn_entry INTEGER, withdrawn_reason TEXT NOT NULL);
CREATE INDEX added_record_label ON added_record(label);
CREATE INDEX added_record_supersedes ON added_record(supersedes);
CREATE TABLE refused_row(list TEXT NOT NULL, row INTEGER NOT NULL, reason TEXT NOT NULL, raw TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL,
  PRIMARY KEY(entry, item));
CREATE INDEX refused_row_list ON refused_row(list, row);
CREATE TABLE consent(id TEXT PRIMARY KEY, about TEXT NOT NULL, purpose TEXT NOT NULL, recipient TEXT NOT NULL, words TEXT NOT NULL, given_on TEXT NOT NULL,
  how TEXT NOT NULL, exhibit TEXT NOT NULL, expires TEXT NOT NULL, conditions TEXT NOT NULL, compartment TEXT NOT NULL, entry INTEGER NOT NULL,
  item INTEGER NOT NULL, withdrawn_entry INTEGER, withdrawn_item INTEGER, withdrawn_on TEXT NOT NULL, withdrawn_reason TEXT NOT NULL);
CREATE INDEX consent_about ON consent(about);
CREATE TABLE suggestion_decision(suggestion TEXT NOT NULL, exhibit TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, claim TEXT NOT NULL,
  changed TEXT NOT NULL, proposed TEXT NOT NULL, compartment TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY(entry, item));
CREATE INDEX suggestion_decision_suggestion ON suggestion_decision(suggestion);
CREATE INDEX suggestion_decision_claim ON suggestion_decision(claim);
CREATE TABLE record_succession(record TEXT PRIMARY KEY, origin TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX record_succession_origin ON record_succession(origin);
CREATE TABLE link_run(entry INTEGER PRIMARY KEY, item INTEGER NOT NULL, tool TEXT NOT NULL, fields TEXT NOT NULL, seed TEXT NOT NULL, threshold TEXT NOT NULL,
  least_evidence INTEGER NOT NULL, model TEXT NOT NULL, predicates TEXT NOT NULL, summary TEXT NOT NULL, compartments TEXT NOT NULL);
CREATE TABLE link_input(entry INTEGER NOT NULL, item INTEGER NOT NULL, list TEXT NOT NULL, records INTEGER NOT NULL, digest TEXT NOT NULL,
  duplicate_free INTEGER NOT NULL, compartment TEXT NOT NULL, PRIMARY KEY(entry, item));
CREATE TABLE link_member(record TEXT PRIMARY KEY, run INTEGER NOT NULL, cluster INTEGER NOT NULL, probability INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX link_member_cluster ON link_member(run, cluster);
CREATE TABLE link_pair(a TEXT NOT NULL, b TEXT NOT NULL, log_odds INTEGER NOT NULL, evidence INTEGER NOT NULL, run INTEGER NOT NULL, PRIMARY KEY(a, b))
  WITHOUT ROWID;
CREATE INDEX link_pair_b ON link_pair(b);
CREATE TABLE link_decision(id TEXT PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, a_record TEXT NOT NULL, b_record TEXT NOT NULL, a_content TEXT NOT NULL,
  b_content TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, blind INTEGER NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL,
  undone_entry INTEGER, undone_item INTEGER, undone_reason TEXT NOT NULL);
CREATE INDEX link_decision_a ON link_decision(a);
CREATE INDEX link_decision_b ON link_decision(b);
CREATE TABLE person_record(record TEXT PRIMARY KEY, person TEXT NOT NULL, probability INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX person_record_person ON person_record(person);
CREATE TABLE estimate(id TEXT PRIMARY KEY, inputs TEXT NOT NULL, address TEXT NOT NULL, request TEXT NOT NULL, version TEXT NOT NULL, seed TEXT NOT NULL,
  population TEXT NOT NULL, words TEXT NOT NULL, result TEXT NOT NULL, draws TEXT NOT NULL, level TEXT NOT NULL, compartment TEXT NOT NULL,
  observed INTEGER NOT NULL, records INTEGER NOT NULL, poor INTEGER NOT NULL, out_of_scope INTEGER NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL);
CREATE TABLE hold(id TEXT PRIMARY KEY, target TEXT NOT NULL, reason TEXT NOT NULL, entry INTEGER NOT NULL, released_entry INTEGER, released_reason TEXT NOT NULL);
CREATE TABLE erasure(entry INTEGER NOT NULL, item INTEGER NOT NULL, target_entry INTEGER NOT NULL, target_item INTEGER NOT NULL, names TEXT NOT NULL,
  exhibit TEXT NOT NULL, derivative TEXT NOT NULL, basis TEXT NOT NULL, proposal TEXT NOT NULL, PRIMARY KEY(entry, item));
CREATE TABLE proposal(id TEXT PRIMARY KEY, action TEXT NOT NULL, plan TEXT NOT NULL, basis TEXT NOT NULL, actor TEXT NOT NULL, entry INTEGER NOT NULL,
  done_entry INTEGER);
CREATE TABLE approval(proposal TEXT NOT NULL, actor TEXT NOT NULL, entry INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY(entry, item));
CREATE TABLE trusted_time(entry INTEGER NOT NULL, item INTEGER NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL, status TEXT NOT NULL, response TEXT NOT NULL,
  gen_time TEXT NOT NULL, tsa TEXT NOT NULL, detail TEXT NOT NULL, query TEXT NOT NULL, PRIMARY KEY(entry, item));
CREATE TABLE incident(entry INTEGER NOT NULL, item INTEGER NOT NULL, what TEXT NOT NULL, PRIMARY KEY(entry, item));
)";

}  // namespace habeas::casefile

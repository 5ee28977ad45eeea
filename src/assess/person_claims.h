// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "assess/material.h"
#include "casefile/person_queries.h"

// What a record stated by hand says of its person, as claims of the record's source: so that what
// stands in a form and what stands in a claim file is read as one. A date, a place, a state of the
// certificate or an enquiry is the same assertion in either. Relatives, attachments, identifiers
// and notes are about others or for the file, and are left out.

namespace habeas::assess {

// One for each property, two values of one property as one ("1334 or 1336": the source does not
// choose, and excludes nothing). Fields of a certificate have the names of the schema
// (certificate.*); enquiries are of property "enquiry", one each, with where, when, outcome, by and
// answer in `value_fields`. Empty for a record that no longer stands. Their ids are the record's
// with the field after a slash.
[[nodiscard]] std::vector<Claim> claims_of_record(const casefile::AddedRecord& record);

}  // namespace habeas::assess

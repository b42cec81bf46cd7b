#pragma once
#include <string>
#include <vector>

#include "lib/reports/access_counts.h"

namespace portal {

/// What AccessCounts counts, as conditions on `students s`, `guardian_links g` and `pins p`. The other three are of
/// pairs that are eligible. A person whom the student has under several IDs (`guardian merge`) counts once: under the
/// one whose PIN was validated, else whose PIN can be, else the one that is kept; or not at all where one is
/// restricted.
std::string eligible_sql();
constexpr const char* issued_sql = "p.state IS NOT NULL";
constexpr const char* validated_sql = "p.state IS 'used'";
constexpr const char* expired_sql =
    "(p.state = 'expired' OR (p.state IN ('live', 'lapsed') AND p.expires_at <= :now)) IS 1";
/// The word of pin_status() for a pair that is eligible.
constexpr const char* eligible_pin_status_sql =
    "CASE WHEN p.state IS NULL THEN 'none' WHEN p.state IN ('used', 'revoked') THEN p.state "
    "WHEN p.state = 'lapsed' AND p.expires_at > :now THEN 'revoked' WHEN p.state <> 'live' OR p.expires_at <= :now "
    "THEN 'expired' ELSE 'unused' END";
/// The counts, in the order of AccessCounts, for a query over pairs that are eligible.
constexpr const char* access_sums_sql =
    "count(*), sum(p.state IS NOT NULL), sum(p.state IS 'used'), "
    "sum((p.state = 'expired' OR (p.state IN ('live', 'lapsed') AND p.expires_at <= :now)) IS 1)";
/// All pairs, the links as they lie: what reads the whole district. CROSS JOIN keeps the order of the tables.
constexpr const char* all_pairs_sql =
    " FROM guardian_links g LEFT JOIN pins p USING (student_id, guardian_id) CROSS JOIN students s USING (student_id) ";
/// The pairs of some schools, or in the order of the schools.
constexpr const char* pairs_by_school_sql =
    " FROM students s CROSS JOIN guardian_links g USING (student_id) LEFT JOIN pins p USING (student_id, guardian_id) ";

/// The account that is the guardian's: the one that holds this student for the guardian, else one that another PIN of
/// the guardian bound, else that of another ID of the person (`guardian merge`). One that is pending is nobody's yet.
constexpr const char* account_of_guardian_sql = R"sql(coalesce(
    (SELECT l.account_id FROM account_links l WHERE l.student_id = g.student_id AND l.guardian_id = g.guardian_id
     ORDER BY l.validated_at IS NULL, l.account_id LIMIT 1),
    (SELECT b.account_id FROM accounts b WHERE b.guardian_id = g.guardian_id ORDER BY b.account_id LIMIT 1),
    (SELECT b.account_id FROM guardian_merges n JOIN accounts b ON b.guardian_id IN (n.guardian_id, n.kept_id)
     WHERE n.kept_id = coalesce((SELECT m.kept_id FROM guardian_merges m WHERE m.guardian_id = g.guardian_id),
                                g.guardian_id) ORDER BY b.account_id LIMIT 1)))sql";

/// Of each school and grade, in their order, as they are now; `iso_week` is blank.
std::vector<KeptCounts> select_access_counts(Store& store, Timestamp now, Date today);

/// The business date of the newest count of that week; "" where there is none.
std::string newest_count_of_week(Store& store, const std::string& week);
std::vector<KeptCounts> select_kept_counts(Store& store, const std::string& week);
void replace_kept_counts(Store& store, const std::string& week, Date counted_on, const std::vector<KeptCounts>& counts);

}  // namespace portal

-- The school year that a run's extract is of: told by its column, its name or the setting; else the roster's own, as
-- it went on. So each student's row tells its year, and a rollover knows whom it has moved already.
ALTER TABLE roster_runs ADD COLUMN school_year TEXT;
UPDATE roster_runs SET school_year = CASE WHEN substr(business_date, 6, 2) >= '07'
  THEN printf('%d-%02d', substr(business_date, 1, 4), (substr(business_date, 1, 4) + 1) % 100)
  ELSE printf('%d-%s', substr(business_date, 1, 4) - 1, substr(business_date, 3, 2)) END;
UPDATE students SET school_year = (SELECT school_year FROM standing_runs ORDER BY run_id DESC LIMIT 1)
  WHERE school_year IS NULL;

-- Rollovers to a school year. One that was decided before July 1 waits until then.
CREATE TABLE rollovers (
  rollover_id INTEGER PRIMARY KEY AUTOINCREMENT,
  school_year TEXT NOT NULL,    -- the year that the students go into
  schools TEXT NOT NULL,        -- location codes with commas between them; '' for all
  fingerprint TEXT NOT NULL,    -- of the plan that was carried out
  state TEXT NOT NULL CHECK (state IN ('waiting', 'in effect', 'undone')),
  decided_at TEXT NOT NULL, decided_by TEXT NOT NULL,
  takes_effect TEXT NOT NULL,   -- a date in the district: July 1
  in_effect_at TEXT, undone_at TEXT,
  newest_run INTEGER NOT NULL,  -- of the roster, when it took effect: a later one is built on it
  students INTEGER NOT NULL, graduates INTEGER NOT NULL, left_open INTEGER NOT NULL,
  backup TEXT NOT NULL          -- the file made before it
) STRICT;

-- Each student that a rollover moves: where to, and the enrollment of the year before as it stood in the student's
-- row, every field that the rollover changes there. While the rollover waits, the row is the student's next enrollment;
-- once it is in effect, the last one. A student may have moved on by then ('stale'): such a row moves nobody.
CREATE TABLE rollover_students (
  rollover_id INTEGER NOT NULL,
  student_id TEXT NOT NULL,     -- no reference: half a million rows go in at once, each of them from the student's own
  outcome TEXT NOT NULL,        -- promoted, retained, stays, skipped, graduated, stale
  location_code TEXT NOT NULL, grade TEXT NOT NULL,  -- of the next year; a graduate's are the last ones
  from_location_code TEXT NOT NULL, from_grade TEXT NOT NULL, from_school_year TEXT,
  from_homeroom TEXT, from_homeroom_teacher TEXT, from_homeroom_teacher_email TEXT,
  from_enrollment_status TEXT NOT NULL, from_entry_date TEXT, from_exit_date TEXT,
  from_next_location_code TEXT, from_next_grade TEXT,
  from_updated_run INTEGER NOT NULL,  -- another one in the student's row: something was built on the rollover
  from_fingerprint INTEGER
) STRICT;
CREATE UNIQUE INDEX rollover_students_by_student ON rollover_students (student_id, rollover_id);

-- Students who finished grade 12, each time they did. Their parents' links stay open to the end of a grace period.
CREATE TABLE graduates (
  student_id TEXT NOT NULL REFERENCES students,
  rollover_id INTEGER NOT NULL REFERENCES rollovers,
  school_year TEXT NOT NULL,    -- the last one
  links_until TEXT NOT NULL,    -- the last day, in the district
  PRIMARY KEY (student_id, rollover_id)
) STRICT;

-- The same index as in 0012, with its list of actions spelled out: SQLite builds the list of an IN anew for each row
-- that goes into the log, which took longer than all the rest of it.
DROP INDEX audit_log_disclosures;
CREATE INDEX audit_log_disclosures ON audit_log (substr(subject, 1, 10), seq)
  WHERE outcome = 'done' AND (action = 'student.look' OR action = 'student.add-guardian' OR action = 'pin.look'
    OR action = 'pin.print' OR action = 'pin.letters' OR action = 'pin.roster' OR action = 'identity.verify'
    OR action = 'roster.export' OR action = 'photo.roster' OR action = 'photo.sheet' OR action = 'photo.look'
    OR substr(action, 1, 7) = 'report.');

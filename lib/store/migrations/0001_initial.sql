-- The installation: one row.
CREATE TABLE installation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  created_at TEXT NOT NULL,
  sandbox INTEGER NOT NULL,  -- 1: marked for rehearsal; only here are --now and --seed accepted
  key_mark BLOB NOT NULL     -- what only the right key file yields
) STRICT;

-- Who did what. Each row carries a hash over itself and the row before (004: access is audited).
CREATE TABLE audit_log (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  operator TEXT NOT NULL,
  acting_as TEXT NOT NULL,
  origin TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_log_is_not_cut BEFORE DELETE ON audit_log
BEGIN SELECT raise(ABORT, 'the audit log is never cut'); END;

-- Operators whom `init` made; all others come from the staff file by their login.
CREATE TABLE operators (
  login TEXT PRIMARY KEY,
  employee_number TEXT,
  role TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- Imports. One that was refused leaves no row: it changed nothing.
CREATE TABLE roster_runs (
  run_id INTEGER PRIMARY KEY AUTOINCREMENT,
  business_date TEXT NOT NULL,
  started_at TEXT NOT NULL,
  operator TEXT NOT NULL,
  profile TEXT NOT NULL,
  mode TEXT NOT NULL,       -- full, delta
  outcome TEXT NOT NULL,    -- applied, unchanged (the same files as the newest run), undone
  same_as INTEGER,          -- where unchanged: the run whose files these were again
  accepted TEXT NOT NULL,   -- the guards that --accept-mass-change let through; '' for none
  seconds REAL NOT NULL
) STRICT;
CREATE TABLE roster_run_files (
  run_id INTEGER NOT NULL REFERENCES roster_runs,
  kind TEXT NOT NULL,       -- schools, students, guardians, staff, staffroles
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  encoding TEXT NOT NULL,
  delimiter TEXT NOT NULL,
  header BLOB NOT NULL,     -- as it came, for the rejects file
  rows_read INTEGER NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  moved INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  held INTEGER NOT NULL,    -- absent, but not withdrawn, because of a rejected row
  rejected INTEGER NOT NULL,
  PRIMARY KEY (run_id, kind)
) STRICT;
CREATE TABLE roster_rejects (
  run_id INTEGER NOT NULL REFERENCES roster_runs,
  kind TEXT NOT NULL,
  line INTEGER NOT NULL,
  column_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  raw BLOB NOT NULL         -- the record as it came, in UTF-8 where it decoded
) STRICT;
CREATE INDEX roster_rejects_by_run ON roster_rejects (run_id);
-- What an import changed of a record that was there before. A record that is new is known by its
-- created_run, so a first import leaves nothing here.
CREATE TABLE roster_changes (
  change_id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES roster_runs,
  kind TEXT NOT NULL,
  record TEXT NOT NULL,     -- student ID, location code, employee number
  part TEXT NOT NULL,       -- guardian ID, role and place; '' where the record is one row
  change TEXT NOT NULL,     -- changed, moved, withdrawn, returned, removed
  fields TEXT NOT NULL      -- JSON: {"grade": ["3", "4"], …}
) STRICT;
CREATE INDEX roster_changes_by_run ON roster_changes (run_id);
CREATE INDEX roster_changes_by_record ON roster_changes (record, kind);

-- Students and links that a run did not see, and held all the same because of a rejected row: such a run
-- confirms nothing about them.
CREATE TABLE roster_held (
  run_id INTEGER NOT NULL REFERENCES roster_runs,
  record TEXT NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY (run_id, record, part)
) STRICT;

-- The roster, as the extracts have it: a blank cell is NULL. Every table ends with the same four
-- columns: absent_since (business date from which no extract held the record), the runs that made and
-- last changed it, and the fingerprint of the rows it came from.
CREATE TABLE schools (
  location_code TEXT PRIMARY KEY,
  school_name TEXT NOT NULL,
  local_district TEXT, board_member TEXT, principal_name TEXT, phone TEXT, fax TEXT, website TEXT,
  address TEXT, city TEXT, state TEXT, zip TEXT, low_grade TEXT, high_grade TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER
) STRICT;

-- The student's row holds the current enrollment. Active on a day: active_from <= day <= active_until,
-- derived when it is read, so that a date passing needs no import.
CREATE TABLE students (
  student_id TEXT PRIMARY KEY,
  last_name TEXT NOT NULL, first_name TEXT NOT NULL, middle_name TEXT,
  birth_date TEXT NOT NULL, gender TEXT,
  grade TEXT NOT NULL,
  location_code TEXT NOT NULL REFERENCES schools,
  school_year TEXT,
  homeroom TEXT, homeroom_teacher TEXT, homeroom_teacher_email TEXT,
  enrollment_status TEXT NOT NULL, entry_date TEXT, exit_date TEXT,
  email TEXT, student_pin TEXT,
  address TEXT, city TEXT, state TEXT, zip TEXT, phone TEXT, home_language TEXT,
  next_location_code TEXT, next_grade TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  active_from TEXT AS (CASE WHEN enrollment_status = 'A' AND absent_since IS NULL
                            THEN coalesce(entry_date, '') ELSE '9999-12-31' END) VIRTUAL,
  active_until TEXT AS (coalesce(exit_date, '9999-12-30')) VIRTUAL
) STRICT;
CREATE INDEX students_by_school ON students (location_code);

-- Enrollments besides the current one: at other schools, or of other years.
CREATE TABLE enrollments (
  student_id TEXT NOT NULL REFERENCES students,
  location_code TEXT NOT NULL REFERENCES schools,
  school_year TEXT NOT NULL,
  grade TEXT NOT NULL,
  enrollment_status TEXT NOT NULL, entry_date TEXT, exit_date TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  PRIMARY KEY (student_id, location_code, school_year)
) STRICT;

-- A guardian's link to one student, with the guardian's fields as exported for it. Entitled to a PIN:
-- a verified legal guardian, not restricted (001 III); whether the student is active is another question.
CREATE TABLE guardian_links (
  student_id TEXT NOT NULL REFERENCES students,
  guardian_id TEXT NOT NULL,
  last_name TEXT NOT NULL, first_name TEXT NOT NULL, relationship TEXT,
  legal_guardian TEXT NOT NULL, emergency_contact TEXT, contact_order TEXT, restricted TEXT NOT NULL,
  email TEXT, home_phone TEXT, work_phone TEXT, cell_phone TEXT,
  address TEXT, city TEXT, state TEXT, zip TEXT, language TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  entitled INTEGER AS (legal_guardian = 'Y' AND restricted = 'N' AND absent_since IS NULL) VIRTUAL,
  PRIMARY KEY (student_id, guardian_id)
) STRICT;
CREATE INDEX guardian_links_by_guardian ON guardian_links (guardian_id);

CREATE TABLE staff (
  employee_number TEXT PRIMARY KEY,
  last_name TEXT NOT NULL, first_name TEXT NOT NULL,
  login TEXT, email TEXT, staff_type TEXT, location_code TEXT, hr_status TEXT NOT NULL,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER
) STRICT;
CREATE INDEX staff_by_login ON staff (login) WHERE login IS NOT NULL;
-- A role at a place: a location code, a Local District's name, or '' for the whole district.
CREATE TABLE staff_roles (
  employee_number TEXT NOT NULL REFERENCES staff,
  role TEXT NOT NULL,
  location_code TEXT NOT NULL,
  expiration_date TEXT, last_login TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  PRIMARY KEY (employee_number, role, location_code)
) STRICT;

-- The PIN of a guardian for a student (002): one row for each pair; New PIN raises the generation.
-- sealed and both marks are NULL once the PIN is used, expired or revoked.
CREATE TABLE pins (
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('live', 'used', 'expired', 'lapsed', 'revoked')),
  sealed BLOB,
  student_mark INTEGER,     -- keyed hashes of the PIN, for uniqueness: with the student,
  guardian_mark INTEGER,    -- and with the guardian
  issued_at TEXT NOT NULL,
  expires_at TEXT NOT NULL, -- UTC: 00:00 in the district, the day after the last good one
  date_used TEXT,
  ended_at TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  letter_at TEXT,           -- when a letter was last written
  PRIMARY KEY (student_id, guardian_id),
  FOREIGN KEY (student_id, guardian_id) REFERENCES guardian_links
) STRICT;
CREATE INDEX pins_by_guardian ON pins (guardian_id);

-- One row for each job and business date.
CREATE TABLE job_runs (
  job_run_id INTEGER PRIMARY KEY AUTOINCREMENT,
  job TEXT NOT NULL,
  business_date TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  outcome TEXT NOT NULL,    -- running, done, findings, failed
  exit_code INTEGER,
  attempts INTEGER NOT NULL,
  UNIQUE (job, business_date)
) STRICT;
CREATE TABLE job_steps (
  job_run_id INTEGER NOT NULL REFERENCES job_runs,
  position INTEGER NOT NULL,
  step TEXT NOT NULL,
  outcome TEXT NOT NULL,    -- done, findings, failed, not reached
  detail TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (job_run_id, step)
) STRICT;

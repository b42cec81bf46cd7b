-- When a school year begins and ends (000): its first day decides from when the roster of the new year is shown.
CREATE TABLE school_years (
  school_year TEXT PRIMARY KEY,    -- 2026-27
  first_day TEXT NOT NULL,         -- of school
  last_day TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT;

-- Roles that were given here, beside those of the staff file (001 IX). There is no reference to the roster: undoing an
-- import takes its rows away.
CREATE TABLE granted_roles (
  grant_id INTEGER PRIMARY KEY AUTOINCREMENT,
  employee_number TEXT NOT NULL,
  role TEXT NOT NULL,
  location_code TEXT NOT NULL,     -- as in staff_roles
  last_day TEXT NOT NULL,          -- the last one on which it is held
  granted_at TEXT NOT NULL,
  granted_by TEXT NOT NULL,
  ended_at TEXT,                   -- taken back before its time
  ended_by TEXT
) STRICT;
CREATE UNIQUE INDEX granted_roles_in_force ON granted_roles (employee_number, role, location_code) WHERE ended_at IS NULL;
CREATE INDEX granted_roles_by_place ON granted_roles (location_code, role);

-- Representatives of photo companies (000). Their login and district email are made elsewhere, for one school year.
CREATE TABLE vendors (
  login TEXT PRIMARY KEY,
  company TEXT NOT NULL,
  last_name TEXT NOT NULL, first_name TEXT NOT NULL,
  email TEXT NOT NULL,             -- the district's
  created_at TEXT NOT NULL
) STRICT;
-- What a representative has done for a school year: the account renewed, its email confirmed, registered.
CREATE TABLE vendor_years (
  login TEXT NOT NULL REFERENCES vendors,
  school_year TEXT NOT NULL,
  renewed_at TEXT NOT NULL,
  renewed_by TEXT NOT NULL,
  token_hash BLOB,                 -- of the link that confirms the email; NULL once it was used
  token_expires_at TEXT,
  email_confirmed_at TEXT,
  registered_at TEXT,
  PRIMARY KEY (login, school_year)
) STRICT;
CREATE UNIQUE INDEX vendor_years_by_token ON vendor_years (token_hash) WHERE token_hash IS NOT NULL;
-- At which schools a representative may work, in one access year, July 1 to June 30.
CREATE TABLE vendor_assignments (
  assignment_id INTEGER PRIMARY KEY AUTOINCREMENT,
  location_code TEXT NOT NULL,
  school_year TEXT NOT NULL,
  login TEXT NOT NULL REFERENCES vendors,
  agreement TEXT NOT NULL,         -- the reference of the contract that both signed
  assigned_at TEXT NOT NULL,
  assigned_by TEXT NOT NULL,
  ended_at TEXT,                   -- taken back before its time
  ended_by TEXT
) STRICT;
CREATE UNIQUE INDEX vendor_assignments_in_force ON vendor_assignments (login, school_year, location_code) WHERE ended_at IS NULL;
CREATE INDEX vendor_assignments_by_school ON vendor_assignments (location_code, school_year);

-- A zip of photos that was stored.
CREATE TABLE photo_uploads (
  upload_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  operator TEXT NOT NULL,
  location_code TEXT NOT NULL,
  archive_name TEXT NOT NULL,
  archive_sha256 TEXT NOT NULL,
  accepted INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  taken_back_at TEXT,              -- whose photo was of it then has the one before, or none
  taken_back_by TEXT
) STRICT;
CREATE INDEX photo_uploads_by_school ON photo_uploads (location_code, upload_id);
-- Every photo that a student ever had here, and each removal; rows are only added. There is no reference to the roster:
-- who comes back has the photo still.
CREATE TABLE photo_versions (
  version_id INTEGER PRIMARY KEY AUTOINCREMENT,
  student_id TEXT NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('uploaded', 'set', 'reverted', 'removed')),
  at TEXT NOT NULL,
  operator TEXT NOT NULL,
  upload_id INTEGER REFERENCES photo_uploads,  -- whose image it is; NULL: of no zip
  source TEXT NOT NULL,            -- the name of the entry or file; else which version is brought back or removed
  sha256 TEXT,                     -- of the stored image; NULL: removed
  original_sha256 TEXT,            -- of the bytes as they came; they are kept until the photo is published
  width INTEGER, height INTEGER, bytes INTEGER,
  likeness BLOB,                   -- 16 bytes: alike for pictures that look alike
  findings TEXT NOT NULL           -- separated by '; '
) STRICT;
CREATE INDEX photo_versions_by_student ON photo_versions (student_id, version_id);
CREATE INDEX photo_versions_by_upload ON photo_versions (upload_id) WHERE upload_id IS NOT NULL;
CREATE INDEX photo_versions_by_image ON photo_versions (sha256);
CREATE INDEX photo_versions_by_original ON photo_versions (original_sha256) WHERE original_sha256 IS NOT NULL;

-- The photo that a student has now. Who has none, or had it removed, has no row.
DROP TABLE student_photos;         -- no program ever wrote to it
CREATE TABLE student_photos (
  student_id TEXT PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES photo_versions,
  uploaded_at TEXT NOT NULL,       -- of that version; it goes to MiSiS 24 hours later
  published_at TEXT,               -- when that version went; NULL: not yet
  likeness BLOB NOT NULL           -- of that version
) STRICT;
CREATE INDEX student_photos_by_likeness ON student_photos (likeness);
CREATE INDEX student_photos_waiting ON student_photos (uploaded_at) WHERE published_at IS NULL;
-- What went to the outgoing folder for MiSiS, under which school.
CREATE TABLE published_photos (
  student_id TEXT PRIMARY KEY,
  location_code TEXT NOT NULL,
  version_id INTEGER NOT NULL REFERENCES photo_versions,
  published_at TEXT NOT NULL
) STRICT;
CREATE INDEX published_photos_by_school ON published_photos (location_code);
-- The folder of each school there, as it was last written.
CREATE TABLE published_folders (
  location_code TEXT PRIMARY KEY,
  manifest_sha256 TEXT NOT NULL,
  photos INTEGER NOT NULL,
  published_at TEXT NOT NULL,
  outdated INTEGER NOT NULL DEFAULT 0 CHECK (outdated IN (0, 1))  -- it holds a photo that was removed, or that moved
) STRICT;
CREATE INDEX published_folders_outdated ON published_folders (location_code) WHERE outdated = 1;
-- Published photos that were given to their student's new school, whose folder is still to be written with them.
CREATE TABLE moved_photos (
  student_id TEXT PRIMARY KEY
) STRICT;
-- A row: a backup was put back, so what lies in the folders is of another day; nothing goes there until a person has
-- looked.
CREATE TABLE photo_hold (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  since TEXT NOT NULL,
  backup TEXT NOT NULL             -- the name of its file
) STRICT;

-- Rosters that photographers are given, and photos that are looked at, are disclosures too; the condition stands word for
-- word in lib/reports/disclosures_report_store.cpp, or the index is not used.
DROP INDEX audit_log_disclosures;
CREATE INDEX audit_log_disclosures ON audit_log (substr(subject, 1, 10), seq)
  WHERE outcome = 'done' AND (action IN ('student.look', 'student.add-guardian', 'pin.look', 'pin.print', 'pin.letters',
    'pin.roster', 'identity.verify', 'roster.export', 'photo.roster', 'photo.sheet', 'photo.look')
    OR substr(action, 1, 7) = 'report.');

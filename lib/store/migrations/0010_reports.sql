-- How far each school is with its guardians' access (002 step 10), as the nights counted it: for each ISO week the
-- newest count of it, so that a school can be compared with itself a year ago.
CREATE TABLE access_counts (
  iso_week TEXT NOT NULL,          -- 2026-W33
  location_code TEXT NOT NULL,
  grade TEXT NOT NULL,
  counted_on TEXT NOT NULL,        -- the business date
  eligible INTEGER NOT NULL,
  issued INTEGER NOT NULL,
  validated INTEGER NOT NULL,
  expired INTEGER NOT NULL,
  PRIMARY KEY (iso_week, location_code, grade)
) STRICT;

-- The photo that a student has now (000). It is in MiSiS 24 hours after it was uploaded. There is no reference to the
-- roster: undoing an import takes its rows away, and who comes back has the photo still.
CREATE TABLE student_photos (
  student_id TEXT PRIMARY KEY,
  uploaded_at TEXT NOT NULL,
  uploaded_by TEXT NOT NULL,       -- login, of staff or of a vendor's representative
  sha256 TEXT NOT NULL,            -- of the image
  published_at TEXT                -- when it went to MiSiS; NULL: not yet
) STRICT;

-- Who looked at, or was given, which child's records (34 CFR 99.32), by the student ID, or by the school or the kind of
-- export where a row tells of many. Only those rows: a bulk issue of PINs writes a million others. The condition stands
-- word for word in lib/reports/disclosures_report_store.cpp, or the index is not used.
CREATE INDEX audit_log_disclosures ON audit_log (substr(subject, 1, 10), seq)
  WHERE outcome = 'done' AND (action IN ('student.look', 'student.add-guardian', 'pin.look', 'pin.print', 'pin.letters',
    'pin.roster', 'identity.verify', 'roster.export') OR substr(action, 1, 7) = 'report.');

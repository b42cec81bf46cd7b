-- Guardians whom staff added by the MiSiS lookup (002, step 7): found by the parent search without an account.
CREATE TABLE added_guardians (
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  added_at TEXT NOT NULL,
  operator TEXT NOT NULL,
  PRIMARY KEY (student_id, guardian_id)
) STRICT;

-- What parents changed of their own on the emergency card (001 VIII), one row for each field and change. An import
-- settles it: the extract has the parent's value, or a third one, which then wins.
CREATE TABLE contact_changes (
  change_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts,
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  field TEXT NOT NULL,             -- home_phone, work_phone, cell_phone, preferred_contact, text_opt_in
  before TEXT NOT NULL,            -- what the extract had
  value TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'overruled', 'replaced')),
  settled_at TEXT
) STRICT;
CREATE INDEX contact_changes_by_guardian ON contact_changes (student_id, guardian_id);

-- Guardians whom staff added by the MiSiS lookup (002, step 7): found by the parent search without an account.
CREATE TABLE added_guardians (
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  added_at TEXT NOT NULL,
  operator TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES roster_runs,  -- of mode 'lookup': what it wrote into the roster
  PRIMARY KEY (student_id, guardian_id)
) STRICT;
CREATE INDEX added_guardians_by_run ON added_guardians (run_id);

-- A lookup writes one student and one guardian under a run of its own, of mode 'lookup'. It is no import of an
-- extract: nothing is measured against it, nothing is superseded by it, and it is not what `roster undo` undoes.
DROP VIEW standing_runs;
CREATE VIEW standing_runs AS
  SELECT * FROM roster_runs WHERE outcome IN ('applied', 'unchanged') AND mode <> 'lookup';

-- What parents changed of their own on the emergency card (001 VIII), one row for each field and change. An import
-- settles it: the extract has the parent's value, or a third one, which then wins. What an import settled that was
-- undone since counts as pending again. Preference and opt-in are in no extract, and stay as the parent set them.
CREATE TABLE contact_changes (
  change_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts,
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  field TEXT NOT NULL,             -- home_phone, work_phone, cell_phone, preferred_contact, text_opt_in
  before TEXT NOT NULL,            -- what the extract had; of preference and opt-in, what the parent had set
  value TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'overruled', 'replaced')),
  settled_at TEXT,
  settled_run INTEGER REFERENCES roster_runs,  -- the newest import by which it was settled
  outgoing_file TEXT NOT NULL,     -- its name in outgoing/misis/: one for each time that a parent changed something
  written_at TEXT                  -- when that file was written; NULL: not yet
) STRICT;
CREATE INDEX contact_changes_by_guardian ON contact_changes (student_id, guardian_id);
CREATE INDEX contact_changes_by_time ON contact_changes (at);
CREATE INDEX contact_changes_pending ON contact_changes (student_id, guardian_id) WHERE state = 'pending';
CREATE INDEX contact_changes_by_run ON contact_changes (settled_run) WHERE settled_run IS NOT NULL;
CREATE INDEX contact_changes_unwritten ON contact_changes (outgoing_file) WHERE written_at IS NULL;

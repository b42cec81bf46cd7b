-- An interchange bundle (OneRoster) names its records by IDs of its own. Where such an ID is not the roster's, a later
-- delta needs to know whom it means; and which class is which homeroom. What holds is the row of the newest run; a run
-- that is undone takes its rows with it.
CREATE TABLE bundle_ids (
  what TEXT NOT NULL,        -- school, student, guardian, homeroom
  sourced_id TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES roster_runs,
  id TEXT NOT NULL,          -- location code, student ID, guardian ID; of a homeroom its location code
  detail TEXT NOT NULL,      -- homeroom: JSON of its title and teacher; guardian: 'shared' where several users are one
  teacher TEXT NOT NULL,     -- of a homeroom: the teacher's own ID; else ''
  PRIMARY KEY (what, sourced_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bundle_ids_by_run ON bundle_ids (run_id);
CREATE INDEX bundle_ids_by_teacher ON bundle_ids (teacher) WHERE teacher <> '';

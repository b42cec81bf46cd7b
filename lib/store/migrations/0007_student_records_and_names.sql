-- What a parent reads about a student, and designated staff read with them (001 IX), from the extract's optional files.
-- They end with the same four columns as the roster's other tables. A part of a key that an extract leaves blank is '',
-- never NULL. A student's records are read by the front of the key.
CREATE TABLE attendance (
  student_id TEXT NOT NULL REFERENCES students,
  date TEXT NOT NULL,
  period TEXT NOT NULL,
  course TEXT NOT NULL,
  code TEXT NOT NULL, description TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  PRIMARY KEY (student_id, date, period, course)
) STRICT;
CREATE TABLE marks (
  student_id TEXT NOT NULL REFERENCES students,
  term TEXT NOT NULL,
  course TEXT NOT NULL,
  assignment TEXT NOT NULL,        -- '': the mark of the whole course
  teacher_name TEXT, teacher_email TEXT, mark TEXT, percent TEXT, due_date TEXT, score TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  PRIMARY KEY (student_id, term, course, assignment)
) STRICT;
CREATE TABLE english_learner (
  student_id TEXT NOT NULL REFERENCES students,
  item TEXT NOT NULL,
  date TEXT NOT NULL,
  value TEXT, detail TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  PRIMARY KEY (student_id, item, date)
) STRICT;
CREATE TABLE tests (
  student_id TEXT NOT NULL REFERENCES students,
  item TEXT NOT NULL,
  date TEXT NOT NULL,
  value TEXT, detail TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  PRIMARY KEY (student_id, item, date)
) STRICT;
CREATE TABLE services (
  student_id TEXT NOT NULL REFERENCES students,
  item TEXT NOT NULL,
  date TEXT NOT NULL,
  value TEXT, detail TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  PRIMARY KEY (student_id, item, date)
) STRICT;
CREATE TABLE graduation (
  student_id TEXT NOT NULL REFERENCES students,
  item TEXT NOT NULL,
  date TEXT NOT NULL,
  value TEXT, detail TEXT,
  absent_since TEXT, created_run INTEGER NOT NULL, updated_run INTEGER NOT NULL, fingerprint INTEGER,
  PRIMARY KEY (student_id, item, date)
) STRICT;

-- Whom the parent search knows by name: accounts (person is the account_id), and guardians whom staff added by the MiSiS
-- lookup (person is below 0). The names are those under which the two tables below hold the person.
CREATE TABLE named_persons (
  person INTEGER PRIMARY KEY,
  first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  student_id TEXT, guardian_id TEXT,  -- of an added guardian
  email_key TEXT                      -- of an added guardian, as MiSiS had it when added
) STRICT;
CREATE UNIQUE INDEX named_persons_by_guardian ON named_persons (student_id, guardian_id) WHERE student_id IS NOT NULL;
CREATE INDEX named_persons_by_email ON named_persons (email_key) WHERE email_key IS NOT NULL;
-- Each word of the last name with each word of the first name, folded; a name of several words counts as one word too.
CREATE TABLE name_pairs (
  last_word TEXT NOT NULL,
  first_word TEXT NOT NULL,
  person INTEGER NOT NULL,
  PRIMARY KEY (last_word, first_word, person)
) STRICT, WITHOUT ROWID;
-- Every word, and what is left of it with one or two letters taken away, as a hash: two words that are alike have one of
-- these in common. Words stay when the last person of that name goes.
CREATE TABLE name_likeness (
  remainder INTEGER NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (remainder, word)
) STRICT, WITHOUT ROWID;

-- A parent's portal login (001 I). An extract may bring those that existed before (002); they have no password
-- until the parent asks for one by mail.
CREATE TABLE accounts (
  account_id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL,             -- as the parent wrote it
  email_key TEXT NOT NULL UNIQUE,  -- in lower case: by this it is found
  first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  phone TEXT,
  language TEXT,                   -- of mails; NULL: the guardian's, else the district's
  origin TEXT NOT NULL CHECK (origin IN ('registered', 'extract')),
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'inactive')),
  guardian_id TEXT,                -- who this is in MiSiS: bound by the first PIN that it validates
  password_hash TEXT,              -- argon2id, as libsodium writes it
  created_at TEXT NOT NULL,
  last_login TEXT,
  more_than_four INTEGER NOT NULL DEFAULT 0,        -- the exception (002, step 14)
  failures INTEGER NOT NULL DEFAULT 0,              -- sign-ins that failed since the last good one
  failed_at TEXT,
  link_failures INTEGER NOT NULL DEFAULT 0,         -- links that failed since the last good one
  link_failed_at TEXT
) STRICT;
CREATE INDEX accounts_by_guardian ON accounts (guardian_id) WHERE guardian_id IS NOT NULL;

-- What a mail's link holds, hashed: whoever reads the database cannot confirm, reset or move an account.
CREATE TABLE account_tokens (
  token_hash BLOB PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts,
  purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'reset', 'change email')),
  new_email TEXT,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX account_tokens_by_account ON account_tokens (account_id);

-- An account's students (001 V). Whether one may be seen is derived when it is read, from the roster and the PIN.
-- There is no reference to the roster: undoing an import takes its rows away, and what is linked then shows nothing.
CREATE TABLE account_links (
  account_id INTEGER NOT NULL REFERENCES accounts,
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  linked_at TEXT NOT NULL,
  rests_on INTEGER NOT NULL,       -- the generation of the guardian's PIN; 0: none, a new one must be validated
  validated_at TEXT,               -- NULL: came from an extract, and no PIN was validated yet
  verify_by TEXT,                  -- until then it is good without (002: 60 days from the set date); UTC
  PRIMARY KEY (account_id, student_id)
) STRICT;
CREATE INDEX account_links_by_student ON account_links (student_id);

-- How many mails went to an address since then, so that nobody can fill a stranger's mailbox through the portal: also
-- addresses without an account, hence hashed.
CREATE TABLE account_mail_limits (
  address_hash BLOB PRIMARY KEY,
  since TEXT NOT NULL,
  mails INTEGER NOT NULL
) STRICT;
CREATE INDEX account_mail_limits_by_age ON account_mail_limits (since);

-- Wrong entries for one student ID as it was typed, from whatever accounts; then everybody waits for that one a while.
-- Kept alike whether there is such a student or not, by a keyed digest: what was typed may be anything.
CREATE TABLE link_pauses (
  id_digest BLOB PRIMARY KEY,
  failures INTEGER NOT NULL,
  failed_at TEXT NOT NULL
) STRICT;
CREATE INDEX link_pauses_by_age ON link_pauses (failed_at);

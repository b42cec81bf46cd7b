-- The outbox. What a mail says is kept; the secret that stands in it (a link with a token) is sealed with the
-- installation's key, bound to the mail's number, and erased when the mail is sent or given up.
CREATE TABLE mails (
  mail_id INTEGER PRIMARY KEY AUTOINCREMENT,
  template TEXT NOT NULL,
  language TEXT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,              -- the place of the secret is {link}
  sealed BLOB,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'uncertain', 'given up')),
  queued_at TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT,                -- queued: not before
  claimed_at TEXT,                 -- sending: since when
  ended_at TEXT,                   -- sent, given up, or uncertain since
  answer TEXT                      -- what the server said last
) STRICT;
-- In this form SQLite takes it for each of the states by itself.
CREATE INDEX mails_not_sent ON mails (state, next_try_at)
  WHERE state = 'queued' OR state = 'sending' OR state = 'uncertain' OR state = 'given up';
CREATE INDEX mails_by_recipient ON mails (recipient COLLATE NOCASE);

-- When it is due stands in the queue itself, so that the next is found without a look at every row that waits.
ALTER TABLE unapplied ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX unapplied_due ON unapplied (kind, due_at, subject_id);

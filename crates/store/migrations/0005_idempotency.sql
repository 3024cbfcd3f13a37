-- What was done for requests that came with an Idempotency-Key: for a day the same request is answered from here and not done again. A
-- row is written with what was done, in its transaction.
CREATE TABLE done_requests (
    -- Keyed hash of who asked and of the key's text.
    mark BYTEA NOT NULL,
    -- The verb, since a request may come to need more than one transaction.
    action TEXT NOT NULL,
    -- Keyed hash of method, path and body.
    digest BYTEA NOT NULL,
    -- Ids of what was done, as JSON; no view and no secret.
    outcome TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (mark, action)
);
CREATE INDEX done_requests_age ON done_requests (done_at);

-- Forms of the portal that were sent: a form is good once. A row is of use until a form of its age is refused anyway.
CREATE TABLE used_forms (
    mark BYTEA NOT NULL PRIMARY KEY,
    used_at BIGINT NOT NULL
);
CREATE INDEX used_forms_age ON used_forms (used_at);

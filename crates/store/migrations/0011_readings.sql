-- What was read of the counters of some services at one moment: of those of a kind ('product' or 'vxc') whose numbers lie in one portion.
-- octets: see store::tables::readings. A row is added for each step of five minutes, and some time after a day it goes; a step has a further one where
-- its services weren't all read at once. Takes the place of traffic, in which each end had a row that was written anew at each step: nothing is
-- added to that any more, what it has goes by its age, and the table itself once no server that fills it is left.
CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    portion BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    octets BYTEA NOT NULL,
    UNIQUE (kind, portion, read_at)
);
CREATE INDEX readings_age ON readings (read_at);

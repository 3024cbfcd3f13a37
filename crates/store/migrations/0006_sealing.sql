-- Entries that wait for the sealer. Where several write at once ids aren't in the order of the commits, so that what isn't chained yet
-- can't be told by its id. 1 until the sealer has chained it; not part of the entry.
ALTER TABLE audit ADD COLUMN unsealed BIGINT NOT NULL DEFAULT 0;
UPDATE audit SET unsealed = 1 WHERE id > (SELECT COALESCE(MAX(audit_id), 0) FROM audit_chain);
CREATE INDEX audit_unsealed ON audit (id) WHERE unsealed = 1;

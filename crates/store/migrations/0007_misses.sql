-- What a company is held back for when it has too much of it, where several servers count together. One that is alone counts in memory.
CREATE TABLE misses (
    name TEXT NOT NULL,
    company_id BIGINT NOT NULL REFERENCES companies (id),
    paid_until BIGINT NOT NULL,
    PRIMARY KEY (name, company_id)
);

-- What was read of the counters of an end at the beginning of the last step of five minutes, and the averages of the day before it.
-- side: '' for a product, A or B for a VXC. samples: 288 places of 8 octets, see domain::traffic. Of no use once its service is gone:
-- it goes some time after the last reading.
CREATE TABLE traffic (
    id INTEGER PRIMARY KEY,
    service_uid TEXT NOT NULL,
    side TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    in_octets BIGINT NOT NULL,
    out_octets BIGINT NOT NULL,
    samples BYTEA NOT NULL,
    UNIQUE (service_uid, side)
);
CREATE INDEX traffic_age ON traffic (read_at);

-- The first schema. Rules for all tables:
--   * common subset of SQLite and PostgreSQL; `INTEGER PRIMARY KEY` is the one phrase the seam rewrites;
--   * `id` is internal and in order of time; `uid` and `number` are what the outside sees, random;
--   * times are BIGINT milliseconds since 1970; flags are BIGINT 0/1; JSON is TEXT and never queried inside; money is BIGINT minor units;
--   * unique constraints carry no nullable column, because NULLs never collide; a sentinel stands for "none".

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Who does one kind of background work at a time, across processes.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- Companies, people and how they get in ---------------------------------------------------------------------------------

-- name has been checked by the operator, because others see it; wanted_name waits for that check.
CREATE TABLE companies (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    number BIGINT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    wanted_name TEXT,
    marketplace_visible BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    suspended_at BIGINT
);

CREATE TABLE company_markets (
    id INTEGER PRIMARY KEY,
    company_id BIGINT NOT NULL REFERENCES companies (id),
    market TEXT NOT NULL,
    number BIGINT NOT NULL UNIQUE,
    details TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (company_id, market)
);

-- kind: user | service | operator. Operators have no company, service users no e-mail address and no password.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    number BIGINT NOT NULL UNIQUE,
    company_id BIGINT REFERENCES companies (id),
    kind TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT,
    email_folded TEXT UNIQUE,
    phone TEXT,
    position TEXT NOT NULL,
    state TEXT NOT NULL,
    password TEXT,
    totp_secret TEXT,
    totp_on BIGINT NOT NULL DEFAULT 0,
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    totp_failures BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_login_at BIGINT
);
CREATE INDEX people_company ON people (company_id, id);

CREATE TABLE recovery_codes (
    id INTEGER PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES people (id),
    code_hash BYTEA NOT NULL,
    used_at BIGINT,
    UNIQUE (person_id, code_hash)
);

-- purpose: invitation | reset | operator. The link itself is never stored, only its keyed hash.
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES people (id),
    purpose TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX links_person ON links (person_id, id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    token_hash BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT,
    peer TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id, id);

-- Wrong passwords in a row, for each account and network apart: who guesses from elsewhere doesn't make the owner wait. account: the keyed
-- hash of the name that was typed, whether or not somebody has it.
CREATE TABLE sign_in_failures (
    id INTEGER PRIMARY KEY,
    account BYTEA NOT NULL,
    network TEXT NOT NULL,
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    UNIQUE (account, network)
);
CREATE INDEX sign_in_failures_age ON sign_in_failures (failed_at);

-- Only what differs from the default is a row.
CREATE TABLE preferences (
    id INTEGER PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES people (id),
    notice_group TEXT NOT NULL,
    email BIGINT NOT NULL,
    UNIQUE (person_id, notice_group)
);

CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    company_id BIGINT NOT NULL REFERENCES companies (id),
    creator_id BIGINT NOT NULL REFERENCES people (id),
    client_id TEXT NOT NULL UNIQUE,
    secret_hash BYTEA NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    token_minutes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    deleted_at BIGINT
);
CREATE INDEX api_keys_company ON api_keys (company_id, id);
CREATE INDEX api_keys_creator ON api_keys (creator_id, id);

CREATE TABLE revoked_tokens (
    jti TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX revoked_tokens_expiry ON revoked_tokens (expires_at);

-- sealed: the private half in its envelope. When a key stops signing follows from when the next one starts.
CREATE TABLE signing_keys (
    id INTEGER PRIMARY KEY,
    kid TEXT NOT NULL UNIQUE,
    algorithm TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL
);

-- The fabric's catalogue ---------------------------------------------------------------------------------------------------

-- The whole catalogue as the operator gave it; the newest row is in force.
CREATE TABLE catalogues (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    imported_at BIGINT NOT NULL
);

-- kind: switch | router | compute; capacity in Mbit/s (router) or cores (compute), 0 for a switch.
CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    location BIGINT NOT NULL,
    zone TEXT NOT NULL,
    kind TEXT NOT NULL,
    capacity BIGINT NOT NULL,
    retired BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX devices_place ON devices (location, kind, zone);

-- product_id: the Port bound to it, or 0 when it's free.
CREATE TABLE interfaces (
    id INTEGER PRIMARY KEY,
    device_id BIGINT NOT NULL REFERENCES devices (id),
    name TEXT NOT NULL,
    location BIGINT NOT NULL,
    zone TEXT NOT NULL,
    speed BIGINT NOT NULL,
    media TEXT NOT NULL,
    product_id BIGINT NOT NULL DEFAULT 0,
    retired BIGINT NOT NULL DEFAULT 0,
    UNIQUE (device_id, name)
);
CREATE INDEX interfaces_place ON interfaces (location, speed, zone, product_id, id);
CREATE INDEX interfaces_product ON interfaces (product_id);

-- Services --------------------------------------------------------------------------------------------------------------------

-- Ports, MCRs and MVEs. lag_id: the row of the LAG's primary Port, 0 outside a LAG; the members share its VLANs.
-- version counts changes of what should be on the fabric, applied_version is what the driver confirmed.
CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    number BIGINT NOT NULL UNIQUE,
    company_id BIGINT NOT NULL REFERENCES companies (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    speed BIGINT NOT NULL,
    location BIGINT NOT NULL,
    zone TEXT NOT NULL,
    market TEXT NOT NULL,
    device_id BIGINT NOT NULL REFERENCES devices (id),
    capacity_used BIGINT NOT NULL DEFAULT 0,
    term_months BIGINT NOT NULL,
    contract_start BIGINT NOT NULL,
    contract_end BIGINT NOT NULL,
    cost_centre TEXT,
    promo_code TEXT,
    marketplace_visible BIGINT NOT NULL DEFAULT 0,
    locked BIGINT NOT NULL DEFAULT 0,
    admin_locked BIGINT NOT NULL DEFAULT 0,
    lag_id BIGINT NOT NULL DEFAULT 0,
    lag_number BIGINT,
    config TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    live_at BIGINT,
    ended_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    applied_version BIGINT NOT NULL DEFAULT 0,
    link_up BIGINT,
    fault TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    retry_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX products_company ON products (company_id, id);
CREATE INDEX products_device ON products (device_id, id);
CREATE INDEX products_lag ON products (lag_id, id);

-- Never deleted (SK-53). pre_approved NULL = not said, which grants. reserve_at_creation: the setting when the key was made.
CREATE TABLE service_keys (
    id INTEGER PRIMARY KEY,
    key_uid TEXT NOT NULL UNIQUE,
    company_id BIGINT NOT NULL REFERENCES companies (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    description TEXT,
    single_use BIGINT NOT NULL,
    max_speed BIGINT NOT NULL,
    active BIGINT NOT NULL,
    pre_approved BIGINT,
    vlan BIGINT,
    inner_vlan BIGINT,
    vnic BIGINT,
    config TEXT,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    promo_code TEXT,
    reserve_at_creation BIGINT NOT NULL,
    max_uses BIGINT,
    max_total_rate BIGINT,
    companies TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX service_keys_company ON service_keys (company_id, id);
CREATE INDEX service_keys_product ON service_keys (product_id, id);
CREATE INDEX service_keys_expiry ON service_keys (valid_to);

-- owner_id is West, who pays; b_company_id is East. A NULL VLAN is untagged. a_* belongs to the A-End's company alone, b_* to the B-End's.
CREATE TABLE vxcs (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    number BIGINT NOT NULL UNIQUE,
    order_uid TEXT NOT NULL UNIQUE,
    owner_id BIGINT NOT NULL REFERENCES companies (id),
    b_company_id BIGINT NOT NULL REFERENCES companies (id),
    a_product_id BIGINT NOT NULL REFERENCES products (id),
    b_product_id BIGINT NOT NULL REFERENCES products (id),
    key_id BIGINT REFERENCES service_keys (id),
    status TEXT NOT NULL,
    status_before TEXT,
    rate BIGINT NOT NULL,
    max_rate BIGINT NOT NULL,
    shutdown BIGINT NOT NULL DEFAULT 0,
    term_months BIGINT NOT NULL,
    contract_start BIGINT NOT NULL,
    contract_end BIGINT NOT NULL,
    cost_centre TEXT,
    promo_code TEXT,
    a_name TEXT NOT NULL,
    a_vlan BIGINT,
    a_inner BIGINT,
    a_vnic BIGINT,
    a_config TEXT,
    a_isolated BIGINT NOT NULL DEFAULT 0,
    a_locked BIGINT NOT NULL DEFAULT 0,
    b_name TEXT NOT NULL,
    b_vlan BIGINT,
    b_inner BIGINT,
    b_vnic BIGINT,
    b_config TEXT,
    b_isolated BIGINT NOT NULL DEFAULT 0,
    b_locked BIGINT NOT NULL DEFAULT 0,
    admin_locked BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    live_at BIGINT,
    ends_at BIGINT,
    ended_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    applied_version BIGINT NOT NULL DEFAULT 0,
    a_link_up BIGINT,
    b_link_up BIGINT,
    fault TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    retry_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX vxcs_owner ON vxcs (owner_id, id);
CREATE INDEX vxcs_b_company ON vxcs (b_company_id, id);
CREATE INDEX vxcs_a_product ON vxcs (a_product_id, id);
CREATE INDEX vxcs_b_product ON vxcs (b_product_id, id);
CREATE INDEX vxcs_key ON vxcs (key_id, id);
CREATE INDEX vxcs_end ON vxcs (status, ends_at);

-- What the fabric doesn't have yet as it should be: the worker's whole input. kind: product | vxc.
CREATE TABLE unapplied (
    kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (kind, subject_id)
);

-- One row per VLAN in use on a Port, LAG (space_id = its primary), MCR or MVE vNIC. outer 0 = untagged.
-- holder: a | b (an end of a VXC), key (a service key's reservation), proposal (held until the other side decides),
-- stack (an outer VLAN that is shared by inner ones; holder_id 0).
CREATE TABLE vlans (
    id INTEGER PRIMARY KEY,
    space_id BIGINT NOT NULL REFERENCES products (id),
    vnic BIGINT NOT NULL,
    outer_vlan BIGINT NOT NULL,
    holder TEXT NOT NULL,
    holder_id BIGINT NOT NULL,
    UNIQUE (space_id, vnic, outer_vlan)
);
CREATE INDEX vlans_holder ON vlans (holder, holder_id);

CREATE TABLE inner_vlans (
    id INTEGER PRIMARY KEY,
    vlan_id BIGINT NOT NULL REFERENCES vlans (id),
    inner_vlan BIGINT NOT NULL,
    holder TEXT NOT NULL,
    holder_id BIGINT NOT NULL,
    UNIQUE (vlan_id, inner_vlan)
);
CREATE INDEX inner_vlans_holder ON inner_vlans (holder, holder_id);

-- Uses are appended, never an update of the key. slot: 0 for a single-use key, so that a second use collides; the VXC's row for
-- a multi-use key; minus the own id once the use was given back (denied, withdrawn, expired, cancelled while NEW).
CREATE TABLE key_uses (
    id INTEGER PRIMARY KEY,
    key_id BIGINT NOT NULL REFERENCES service_keys (id),
    slot BIGINT NOT NULL,
    vxc_id BIGINT NOT NULL REFERENCES vxcs (id),
    company_id BIGINT NOT NULL REFERENCES companies (id),
    rate BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    returned_at BIGINT,
    UNIQUE (key_id, slot)
);
CREATE INDEX key_uses_vxc ON key_uses (vxc_id);

-- A change that waits for the other side. changes: JSON, private to the side that asks. open_slot: the asking side (A, B) while it
-- waits, so that a second one collides; the uid afterwards.
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    vxc_id BIGINT NOT NULL REFERENCES vxcs (id),
    side TEXT NOT NULL,
    open_slot TEXT NOT NULL,
    kind TEXT NOT NULL,
    changes TEXT NOT NULL,
    status TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    comment TEXT,
    UNIQUE (vxc_id, open_slot)
);
CREATE INDEX proposals_expiry ON proposals (status, expires_at);

-- subject: product | vxc. side: '' for a product, A or B for a VXC: each side has tags of its own.
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (subject, subject_id, side, name)
);

-- Notices, mail, audit ----------------------------------------------------------------------------------------------------

CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    company_id BIGINT NOT NULL REFERENCES companies (id),
    notice_group TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    link TEXT,
    subject_uid TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX notices_company ON notices (company_id, id);

CREATE TABLE notice_reads (
    id INTEGER PRIMARY KEY,
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    read_at BIGINT NOT NULL,
    UNIQUE (notice_id, person_id)
);

-- An e-mail to one person. content: sealed JSON, because an invitation's link lets its reader in; emptied once it is sent.
-- notice_group: '' for a letter to one person alone. state: WAITING | SENT | GAVE_UP. leased_until: a worker has it in hand.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    company_id BIGINT REFERENCES companies (id),
    person_id BIGINT REFERENCES people (id),
    notice_group TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    give_up_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    ended_at BIGINT
);
CREATE INDEX outbox_due ON outbox (state, due_at);
CREATE INDEX outbox_person ON outbox (person_id, id);

-- One row per reader: what another company's act means to this company is a row of its own, made for it. company_id NULL: the operator's.
-- outcome: done | refused.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    company_id BIGINT REFERENCES companies (id),
    actor_kind TEXT NOT NULL,
    actor_uid TEXT,
    actor_name TEXT NOT NULL,
    on_behalf_of TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_uid TEXT,
    subject_name TEXT,
    outcome TEXT NOT NULL,
    before_json TEXT,
    after_json TEXT,
    peer TEXT,
    trace_id TEXT
);
CREATE INDEX audit_company ON audit (company_id, id);
CREATE INDEX audit_subject ON audit (subject, subject_uid, id);

-- The sealer's chain over committed audit rows, in the order in which it found them. It has no gaps.
CREATE TABLE audit_chain (
    position BIGINT NOT NULL PRIMARY KEY,
    audit_id BIGINT NOT NULL UNIQUE,
    hash BYTEA NOT NULL
);

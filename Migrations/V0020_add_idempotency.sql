-- Requests that may come a second time, and what the first was answered, so that an order is not made twice. Readers: the API,
-- as the host. Growth: one row for each request with an Idempotency-Key, for 24 hours; each new one takes up to a hundred that
-- are older with it.

CREATE TABLE account.idempotent_request (
    tenant_id     bigint NOT NULL REFERENCES account.tenant,
    -- 0: the account that the host runs as.
    user_id       bigint NOT NULL CHECK (user_id >= 0),
    -- The route's name.
    route         text NOT NULL CHECK (route <> '' AND length(route) <= 64),
    -- SHA-256 of the key and of the request that came with it.
    key_hash      bytea NOT NULL CHECK (length(key_hash) = 32),
    request_hash  bytea NOT NULL CHECK (length(request_hash) = 32),
    -- running: it is carried out, or its host died meanwhile; answered: it was answered; unknown: it
    -- failed in a way that leaves open whether it was done.
    state         text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'answered', 'unknown')),
    -- Encrypted with a key that only the caller's Idempotency-Key gives.
    answer        bytea,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, user_id, route, key_hash),
    CHECK ((state = 'answered') = (answer IS NOT NULL))
);
CREATE INDEX idempotent_request_by_age ON account.idempotent_request (created_at);
SELECT account.isolate('account.idempotent_request');

-- What can be switched while the host runs, and what a tenant's new instances begin with. Readers: the API; of flags the staff
-- alone. Growth: a row for each change, which nobody deletes.

CREATE SCHEMA platform;

-- Feature flags, each change a row: the last one counts.
CREATE TABLE platform.flag (
    name        text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]{0,63}$'),
    version     bigint NOT NULL CHECK (version > 0),
    description text NOT NULL CHECK (length(description) <= 500),
    rule        text NOT NULL CHECK (rule IN ('on', 'off', 'users', 'percentage')),
    -- Names of users, of rule `users`.
    users       jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(users) = 'array'),
    -- Of tenants, of rule `percentage`.
    percentage  integer NOT NULL DEFAULT 0 CHECK (percentage BETWEEN 0 AND 100),
    is_deleted  boolean NOT NULL DEFAULT false,
    changed_by  text NOT NULL CHECK (length(changed_by) <= 64),
    changed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version)
);
SELECT account.isolate_schema('platform');
REVOKE UPDATE, DELETE ON platform.flag FROM tradingboost_host;

-- Defaults of a tenant, each change a row: the last one counts.
CREATE TABLE account.tenant_configuration (
    tenant_id   bigint NOT NULL REFERENCES account.tenant,
    version     bigint NOT NULL CHECK (version > 0),
    -- Limits as texts by key: {"maximum_open_orders": "5"}.
    limits      jsonb NOT NULL CHECK (jsonb_typeof(limits) = 'object'),
    -- Of new instances; NULL: keep.
    open_orders text CHECK (open_orders IN ('keep', 'cancel', 'flatten')),
    comment     text NOT NULL CHECK (length(comment) <= 500),
    changed_by  text NOT NULL CHECK (length(changed_by) <= 64),
    changed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, version)
);
SELECT account.isolate('account.tenant_configuration');
REVOKE UPDATE, DELETE ON account.tenant_configuration FROM tradingboost_host;
GRANT INSERT ON account.tenant_configuration TO tradingboost_tenant;

-- What the tenant's configuration said when the instance was made: a later version is for later instances.
ALTER TABLE strategy.instance
    ADD COLUMN tenant_limits jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(tenant_limits) = 'object');

-- What orders have to do with one another, and what the host does with them in place of the venue: what is related stays related
-- over a restart. Readers: the host, operators through psql. Growth: one row of oms.order_plan for each order that is held, goes
-- out in parts or belongs to another one; one of oms.order_group for each pair or bracket, with two to a few members. Orders that
-- stand alone have no row here.

CREATE TABLE oms.order_plan (
    instance_id   bigint NOT NULL,
    intent_number bigint NOT NULL CHECK (intent_number >= 1),
    tenant_id     bigint NOT NULL,
    -- As the strategy asked for it: `oco 12`, `bracket stop=90`, `twap duration=… slices=…` (ns), `iceberg visible=…`.
    plan          text,
    -- The strategy's order that the host made this one for.
    parent_number bigint CHECK (parent_number >= 1 AND parent_number <> intent_number),
    -- held: waits at the host for its price; released: was sent when that was reached; sliced: goes out in parts.
    holding       text CHECK (holding IN ('held', 'released', 'sliced')),
    -- Of a held trailing stop: quote units per base unit.
    best_price    numeric CHECK (best_price > 0),
    revision      bigint NOT NULL CHECK (revision >= 1),
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (instance_id, intent_number),
    CHECK (plan IS NOT NULL OR parent_number IS NOT NULL OR holding IS NOT NULL),
    FOREIGN KEY (instance_id, tenant_id) REFERENCES strategy.instance (instance_id, tenant_id)
);
CREATE INDEX order_plan_parent ON oms.order_plan (instance_id, parent_number) WHERE parent_number IS NOT NULL;

CREATE TABLE oms.order_group (
    instance_id  bigint NOT NULL,
    -- The order that made the group.
    group_number bigint NOT NULL CHECK (group_number >= 1),
    tenant_id    bigint NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('oco', 'bracket')),
    stop_price   numeric CHECK (stop_price > 0),
    take_profit_price numeric CHECK (take_profit_price > 0),
    is_ended     boolean NOT NULL,
    revision     bigint NOT NULL CHECK (revision >= 1),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (instance_id, group_number),
    CHECK ((kind = 'bracket') = (stop_price IS NOT NULL OR take_profit_price IS NOT NULL)),
    FOREIGN KEY (instance_id, tenant_id) REFERENCES strategy.instance (instance_id, tenant_id)
);

CREATE TABLE oms.order_group_member (
    instance_id     bigint NOT NULL,
    group_number    bigint NOT NULL,
    order_number    bigint NOT NULL CHECK (order_number >= 1),
    tenant_id       bigint NOT NULL,
    role            text NOT NULL CHECK (role IN ('linked', 'entry', 'stop', 'take_profit')),
    -- What it was asked for with when it joined.
    quantity        numeric NOT NULL CHECK (quantity > 0),
    filled_quantity numeric NOT NULL CHECK (filled_quantity >= 0),
    -- How it ended; none while it is open.
    end_state       text CHECK (end_state IN ('filled', 'cancelled', 'rejected', 'expired')),
    revision        bigint NOT NULL CHECK (revision >= 1),
    PRIMARY KEY (instance_id, group_number, order_number),
    FOREIGN KEY (instance_id, group_number) REFERENCES oms.order_group,
    FOREIGN KEY (instance_id, tenant_id) REFERENCES strategy.instance (instance_id, tenant_id)
);
CREATE INDEX order_group_member_order ON oms.order_group_member (instance_id, order_number);

SELECT account.isolate('oms.order_plan');
SELECT account.isolate('oms.order_group');
SELECT account.isolate('oms.order_group_member');

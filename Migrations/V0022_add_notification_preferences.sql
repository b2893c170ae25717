-- What tenants themselves say about their notifications: channels with names and topics, topics that nobody is to hear of, and a
-- message that tries one channel. Readers: the sender, the API. Growth: a few rows a tenant.

ALTER TABLE notification.channel
    ADD COLUMN name text NOT NULL DEFAULT '' CHECK (length(name) <= 64),
    ADD COLUMN is_enabled boolean NOT NULL DEFAULT true,
    -- NULL: every topic.
    ADD COLUMN topics text[] CHECK (topics <@ ARRAY['fill', 'refusal', 'instance', 'strategy']),
    -- Whether its address may be one of the host's own network. What a configuration file names may; what a tenant names may not:
    -- a message would reach services that trust whoever is near.
    ADD COLUMN allows_private boolean NOT NULL DEFAULT false,
    -- The sender gives up what waits for it, and takes the row away.
    ADD COLUMN deleted_at timestamptz;
UPDATE notification.channel SET allows_private = true;
CREATE INDEX channel_deleted ON notification.channel (channel_id) WHERE deleted_at IS NOT NULL;
GRANT INSERT (tenant_id, kind, url, name, is_enabled, topics), UPDATE (name, is_enabled, topics, deleted_at)
    ON notification.channel TO tradingboost_tenant;

ALTER TABLE notification.outbox
    -- Only to this channel; NULL: to every one of the tenant that takes the topic.
    ADD COLUMN channel_id bigint,
    DROP CONSTRAINT outbox_topic_check,
    ADD CONSTRAINT outbox_topic_check CHECK (topic IN ('fill', 'refusal', 'instance', 'strategy', 'test'));
GRANT INSERT (tenant_id, key, topic, title, text, occurred_at, channel_id) ON notification.outbox TO tradingboost_tenant;

-- A message that no channel takes is told nobody: one row says so, of channel 0.
ALTER TABLE notification.delivery
    DROP CONSTRAINT delivery_state_check,
    ADD CONSTRAINT delivery_state_check CHECK (state IN ('pending', 'delivered', 'abandoned', 'muted'));

CREATE TABLE notification.preference (
    tenant_id     bigint PRIMARY KEY REFERENCES account.tenant,
    muted_topics  text[] NOT NULL CHECK (muted_topics <@ ARRAY['fill', 'refusal', 'instance', 'strategy']),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
SELECT account.isolate('notification.preference');
GRANT INSERT, UPDATE, DELETE ON notification.preference TO tradingboost_tenant;

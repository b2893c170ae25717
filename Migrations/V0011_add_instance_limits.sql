-- What operators set of an instance's limits while the host runs: texts by the keys of the configuration file, above what that
-- file says. Readers: the host at its start. Growth: none, a few keys for an instance.

ALTER TABLE strategy.instance
    ADD COLUMN limits jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(limits) = 'object');

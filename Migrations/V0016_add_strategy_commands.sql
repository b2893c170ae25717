-- Commands that people give their strategies while they trade. Readers: the host at its start, operators through psql.
--
-- A query changes no order, and may be asked every second: such a row is only of use until the next checkpoint, and the host
-- takes it away behind that. So the table grows with what people change, as before.

ALTER TABLE strategy.line_command ADD COLUMN is_query boolean NOT NULL DEFAULT false;
CREATE INDEX line_command_query ON strategy.line_command (shard, line_command_id) WHERE is_query;

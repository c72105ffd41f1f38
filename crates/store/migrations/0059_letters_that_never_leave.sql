-- Since when a letter is known not to leave: its recipient is no address, or the mail server refuses it for good.
ALTER TABLE outbox ADD COLUMN refused_at BIGINT;

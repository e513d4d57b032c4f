-- Whether a token may do what people must prove themselves for. Those of before may not.
ALTER TABLE api_tokens ADD COLUMN dangerous BOOLEAN NOT NULL DEFAULT FALSE;

-- What was answered to a request with a key, sealed; nothing where the answer had a secret in it.
ALTER TABLE idempotency_keys ADD COLUMN sealed_answer BLOB;
ALTER TABLE idempotency_keys ADD COLUMN secrets_key_id TEXT;

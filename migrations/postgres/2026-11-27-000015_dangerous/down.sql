ALTER TABLE idempotency_keys DROP COLUMN secrets_key_id;
ALTER TABLE idempotency_keys DROP COLUMN sealed_answer;
ALTER TABLE api_tokens DROP COLUMN dangerous;

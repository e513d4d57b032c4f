// What each kind of channel is told besides what all have: the form, what it sends and what it needs all come from this table.

export type FieldForm = 'line' | 'lines' | 'headers' | 'choice' | 'check' | 'text';

export interface ChannelField {
  key: string;
  form: FieldForm;
  required?: boolean;
  /** What holds when nothing is said; shown in the empty field. */
  standard?: string;
  choices?: readonly string[];
}

export interface ChannelKind {
  fields: readonly ChannelField[];
  /** Secrets that it cannot do without. */
  needs: readonly string[];
  /** Secrets that it may have. */
  may: readonly string[];
}

export const CHANNEL_KINDS: Record<string, ChannelKind> = {
  email: {
    fields: [
      { key: 'smtp_url', form: 'line', required: true, standard: 'smtp://mail.example:587' },
      { key: 'from', form: 'line', required: true },
      { key: 'to', form: 'lines', required: true },
      { key: 'tls', form: 'choice', choices: ['starttls', 'tls', 'none'] },
      { key: 'username', form: 'line' },
      { key: 'ca_pem', form: 'text' },
    ],
    needs: [],
    may: ['password'],
  },
  telegram: {
    fields: [
      { key: 'chat_id', form: 'line', required: true },
      { key: 'commands', form: 'check' },
      { key: 'api_url', form: 'line', standard: 'https://api.telegram.org' },
    ],
    needs: ['bot_token'],
    may: [],
  },
  slack: { fields: [], needs: ['url'], may: [] },
  discord: { fields: [], needs: ['url'], may: [] },
  webhook: {
    fields: [
      { key: 'url', form: 'line', required: true },
      { key: 'headers', form: 'headers' },
      { key: 'secret_headers', form: 'lines' },
      { key: 'template', form: 'text' },
    ],
    needs: ['secret'],
    may: [],
  },
  pagerduty: {
    fields: [{ key: 'api_url', form: 'line', standard: 'https://events.pagerduty.com' }],
    needs: ['routing_key'],
    may: [],
  },
  ntfy: {
    fields: [
      { key: 'url', form: 'line', standard: 'https://ntfy.sh' },
      { key: 'topic', form: 'line', required: true },
    ],
    needs: [],
    may: ['token'],
  },
  alertmanager: {
    fields: [
      { key: 'url', form: 'line', required: true },
      { key: 'username', form: 'line' },
    ],
    needs: [],
    may: ['password', 'token'],
  },
};

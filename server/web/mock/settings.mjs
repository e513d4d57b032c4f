// Settings, in the stand-in.
import { HOSTILE } from './fleet.mjs';

const setting = (key, value, standard, source, meaning) => ({ key, value, default: standard, source, meaning });

export function ofSettings({ response, role, send, problem }) {
  if (role !== 'admin') return problem(response, 403, 'forbidden', 'Not with this role', { detail: 'this needs the role admin' });
  return send(response, 200, {
    items: [
      setting('http.listen', '0.0.0.0:8443', '127.0.0.1:8080', 'file', 'Address and port that the server listens on.'),
      setting('http.requests_per_minute', '1200', '1200', 'default', 'Requests of one person, token or address in a minute.'),
      setting('tls.cert_file', HOSTILE[0], '', 'env', 'File with the certificate.'),
      setting('database.url', 'set', '', 'file', 'Where the data is.'),
      setting('access.step_up_minutes', '10', '10', 'default', 'For how long a proof counts before something dangerous.'),
    ],
    retention: [
      { kind: 'events', days: 90, rows: 1204331, bytes: 812000000 }, { kind: 'readings', days: 30, rows: 88123991, bytes: 5100000000 },
      { kind: 'audit', days: null, rows: 8123, bytes: 4100000 }, { kind: 'captures', days: 14, rows: 12, bytes: null },
    ],
  });
}

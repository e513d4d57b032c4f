// A stand-in for the server, for work on the dashboard: serves dist/ and an API full of hostile texts.
//   npm run build && npm run mock -- --hosts 2000 --port 8099
//   Log in as admin / "correct horse battery", or as operator or viewer with the same password, or as new / "first password" (must change it).
//   POST /mock/{alert,resolve,event,down,resync,drop,refuse,accept,break,mend,sign-out}[?host=host-5] makes things happen.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer } from './api.mjs';
import { bmcOf } from './bmcs.mjs';
import { makeFleet } from './fleet.mjs';
import { runJobs } from './jobs.mjs';
import { makeStream } from './stream.mjs';
import { makeIncidents } from './telling.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : process.argv[at + 1];
};

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const port = Number(option('port', '8099'));
const fleet = makeFleet(Number(option('hosts', '2000')));
for (const host of fleet.hosts.values()) Object.defineProperty(host, 'bmc', { get: () => bmcOf(host), enumerable: true });
runJobs(fleet);
makeIncidents(fleet);
const stream = makeStream(fleet, Number(option('check-ins', '20')));

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

async function file(path, response) {
  const wanted = normalize(join(dist, path));
  const found = wanted.startsWith(dist) && extname(wanted) !== '' ? wanted : join(dist, 'index.html');
  const body = await readFile(found).catch(() => readFile(join(dist, 'index.html')));
  response.writeHead(200, {
    'Content-Type': TYPES[extname(found)] ?? 'application/octet-stream',
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  try {
    if (url.pathname.startsWith('/mock/')) {
      stream.act(url.pathname.slice('/mock/'.length), url.searchParams);
      response.writeHead(204).end();
    } else if (url.pathname.startsWith('/api/')) {
      await answer(request, response, url, fleet, stream);
    } else {
      await file(url.pathname, response);
    }
  } catch (error) {
    console.error(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/ with ${fleet.hosts.size} hosts`));

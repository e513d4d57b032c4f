// A server with ten thousand simulated hosts in it, of which three hundred are not well, in racks of forty.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Person } from '../world/person.ts';
import { ADMIN_PASSWORD, program, Server } from '../world/programs.ts';

const RACKS = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=30)
db.execute("UPDATE hosts SET site = 'site-' || (rowid % 4), rack = 'R' || (rowid / 40)")
db.commit()
`;

function ran(command: string, words: string[]): Promise<void> {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += String(text)));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command}: ${said.slice(-400)}`))));
  });
}

function simulate(server: Server, token: string, name: string, hosts: number, lines: number): Promise<void> {
  // Each reports some times, and is not due again for an hour: what follows is measured on a fleet at rest.
  const seconds = Math.max(10, Math.round(hosts / 150));
  return ran(program('ironwatch-sim'), [
    'agents', '--server', server.url, '--token', token, '--name', name, '--hosts', String(hosts), '--connections', '32', '--samples', '20',
    '--kernel-lines', String(lines), '--interval', '1h', '--duration', `${seconds}s`,
  ]);
}

export async function bigFleet(hosts: number): Promise<{ server: Server; admin: Person }> {
  const server = await Server.start('[http]\nrequests_per_minute = 0\n');
  const token = server.joinToken(hosts + 1_000);
  const ill = Math.round(hosts * 0.03);
  await simulate(server, token, 'ill', ill, 2);
  await simulate(server, token, 'sim', hosts - ill, 0);
  await server.kill();
  await ran('python3', ['-c', RACKS, join(server.folder, 'data/ironwatch.db')]);
  await server.again();
  return { server, admin: await Person.signIn(server.url, 'admin', ADMIN_PASSWORD) };
}

// The real programs, as an operator starts them: own folder, own port, settings in a file.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const ADMIN_PASSWORD = 'correct horse battery staple 7';

/** A program of ours as cargo has built it. `IRONWATCH_PROGRAMS` names another folder. */
export function program(name: string): string {
  const target = process.env['CARGO_TARGET_DIR'] ?? join(homedir(), '.cache/ironwatch/target');
  const path = join(process.env['IRONWATCH_PROGRAMS'] ?? join(target, 'debug'), name);
  if (!existsSync(path)) throw new Error(`${path} is not built: cargo build --workspace`);
  return path;
}

/** The environment without our variables: the server takes each for a setting. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('IRONWATCH')));
}

/** Another wall clock for a program, by a library that shows it one; Debian's package `faketime`. */
function clockLater(minutes: number): NodeJS.ProcessEnv {
  if (minutes === 0) return {};
  const library = readdirSync('/usr/lib').map((folder) => join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1')).find((path) => existsSync(path));
  if (library === undefined) throw new Error('faketime is not installed: scripts/install-tools test');
  return { LD_PRELOAD: library, FAKETIME: `+${minutes}m`, FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}

/** Waits until something is there; the bound is for what is broken, not a measurement. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await pause(50);
  }
}

export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), 'ironwatch-dashboard-'));
  url = '';
  #child: ChildProcess | null = null;
  #password = true;
  #minutesLater = 0;

  /** Without a password by file it makes one that is good for one sign-in. */
  static async start(settings: string, { password = true } = {}): Promise<Server> {
    const server = new Server();
    server.#password = password;
    const port = await freePort();
    server.url = `http://127.0.0.1:${port}`;
    server.write('admin-password', ADMIN_PASSWORD);
    server.write('server.toml', `listen = "127.0.0.1:${port}"\ndata_dir = "${join(server.folder, 'data')}"\n${settings}`);
    await server.again();
    return server;
  }

  /** Writes a file that only its owner reads; answers where it is. */
  write(name: string, content: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  #config(): string[] {
    return ['--config', join(this.folder, 'server.toml')];
  }

  /** Starts it (again), on the same port and data. */
  async again(): Promise<void> {
    const log = openSync(join(this.folder, 'server.log'), 'a');
    const file = this.#password ? { IRONWATCH_ADMIN_PASSWORD_FILE: join(this.folder, 'admin-password') } : {};
    const environment = { ...plainEnvironment(), ...file, ...clockLater(this.#minutesLater) };
    const child = spawn(program('ironwatch-server'), ['serve', ...this.#config()], { env: environment, stdio: ['ignore', log, log] });
    this.#child = child;
    await until('the server answers', async () => {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${this.log()}`);
      return (await fetch(`${this.url}/health`).catch(() => null))?.ok;
    });
  }

  /** Starts it again when so many minutes have gone by, as it sees them. */
  async later(minutes: number): Promise<void> {
    await this.kill();
    this.#minutesLater += minutes;
    await this.again();
  }

  get process(): number | undefined {
    return this.#child?.pid;
  }

  log(): string {
    return readFileSync(join(this.folder, 'server.log'), 'utf8');
  }

  /** Kills it with no warning. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Another command of the program on the same settings; answers its standard output. */
  command(words: string[], input = ''): string {
    const done = spawnSync(program('ironwatch-server'), [...words, ...this.#config()], { env: plainEnvironment(), input, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`ironwatch-server ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  joinToken(uses: number): string {
    return (JSON.parse(this.command(['token', 'create', '--json', '--uses', String(uses), '--expires', '1h'])) as { token: string }).token;
  }

  async remove(): Promise<void> {
    await this.kill();
    // A run that is looked into keeps what the server said.
    const kept = process.env['IRONWATCH_KEEP_LOGS'];
    if (kept) appendFileSync(kept, this.log());
    rmSync(this.folder, { recursive: true, force: true });
  }
}

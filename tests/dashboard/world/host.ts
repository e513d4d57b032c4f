// A host without a machine: it joins, signs and reports as an agent does. A second hand at the wire format.
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';

const PROOF_SECONDS = 300;
const BOOT_MS = 3_600_000;

export interface Sample {
  name: string;
  component: string;
  value: number;
}

export interface Part {
  component: string;
  model: string;
  serial: string;
  firmware: string;
}

export interface Said {
  lines?: string[];
  samples?: Sample[];
  parts?: Part[];
  os?: string;
  kernel?: string;
  /** Until the next report; otherwise long enough not to be late while the tests run. */
  intervalSeconds?: number;
}

const base64url = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest();

export class SignedHost {
  readonly #keys = generateKeyPairSync('ed25519');
  readonly #epoch = randomUUID();
  readonly #boot = randomUUID();
  readonly #made = Date.now();
  #server = '';
  #sequence = 0;
  id = '';

  private constructor(
    readonly url: string,
    readonly name: string,
  ) {}

  #public(): Buffer {
    return Buffer.from(this.#keys.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  }

  #sign(text: string): string {
    return base64url(sign(null, Buffer.from(text), this.#keys.privateKey));
  }

  static async join(url: string, token: string, name: string): Promise<SignedHost> {
    const host = new SignedHost(url, name);
    const key = base64url(host.#public());
    const request = { v: 1, token, public_key: key, signature: host.#sign(`ironwatch-enrol-v1\n${token}\n${key}\n${name}`), hostname: name };
    const answer = await fetch(`${url}/api/v1/enrol`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request),
    });
    const welcome = (await answer.json()) as { host_id: string; server_id: string };
    if (!answer.ok) throw new Error(`${name} may not join: ${JSON.stringify(welcome)}`);
    host.id = welcome.host_id;
    host.#server = welcome.server_id;
    return host;
  }

  #report(said: Said, bootMs: number): string {
    const seq = this.#sequence * 10_000;
    return JSON.stringify({
      v: 1,
      boot_id: this.#boot,
      taken: { wall_ms: Date.now(), boot_ms: bootMs },
      interval_seconds: said.intervalSeconds ?? 3_600,
      machine: {
        hostname: this.name, os: said.os ?? 'Debian GNU/Linux 12', kernel: said.kernel ?? '6.1.0-26-amd64', architecture: 'x86_64',
        agent_version: '0.1.0', uptime_seconds: Math.round(bootMs / 1_000),
      },
      complete: true,
      samples: said.samples ?? [],
      kernel_lines: (said.lines ?? []).map((text, index) => ({ seq: seq + index, boot_ms: bootMs, level: 3, facility: 0, text })),
      ...(said.parts ? { inventory: { parts: said.parts } } : {}),
    });
  }

  async tell(said: Said = {}): Promise<void> {
    this.#sequence += 1;
    const bootMs = BOOT_MS + Date.now() - this.#made;
    const body = this.#report(said, bootMs);
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.id, aud: this.#server, iat: now, exp: now + PROOF_SECONDS, jti: `${this.#epoch}-${this.#sequence}`, htm: 'POST',
      htu: '/api/v1/reports', ep: this.#epoch, seq: this.#sequence, bh: base64url(sha256(body)), boot: this.#boot, bms: bootMs,
    };
    const header = { alg: 'EdDSA', typ: 'ironwatch-proof+jwt', kid: base64url(sha256(this.#public())).slice(0, 16) };
    const words = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
    const answer = await fetch(`${this.url}/api/v1/reports`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Ironwatch-Proof ${words}.${this.#sign(words)}` },
      body,
    });
    if (!answer.ok) throw new Error(`${this.name} may not report: ${answer.status} ${await answer.text()}`);
  }
}

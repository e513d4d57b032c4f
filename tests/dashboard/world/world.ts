// One server with a fleet in it, and people who may sign in.
import { placesIn } from './bmcs.ts';
import { type Filled, fill, HOSTILE_VOICES } from './fill.ts';
import { Person } from './person.ts';
import { ADMIN_PASSWORD, Server } from './programs.ts';

export const PASSWORD = 'many hands make light work 9';
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

// The people of a world sign in once, and a whole run is longer than a proof counts: asking for a fresh one has a journey of its own.
const SETTINGS = '[bmc]\nallow_local_addresses = true\n[access]\nstep_up_minutes = 240\n';

export interface World extends Filled {
  server: Server;
  people: Record<Role, Person>;
}

/** Makes somebody who has changed the first password already. */
export async function somebody(server: Server, name: string, role: Role): Promise<Person> {
  server.command(['user', 'create', name, '--role', role], `${PASSWORD}\n`);
  return Person.signIn(server.url, name, PASSWORD);
}

/** `place`: which two of the BMCs are its own. */
export async function makeWorld(bmcFile: string, place: number, voices = HOSTILE_VOICES): Promise<World> {
  const server = await Server.start(SETTINGS);
  const admin = await Person.signIn(server.url, 'admin', ADMIN_PASSWORD);
  const people = { admin, operator: await somebody(server, 'operator', 'operator'), viewer: await somebody(server, 'viewer', 'viewer') };
  return { server, people, ...(await fill(server, admin, people.operator, placesIn(bmcFile).slice(2 * place, 2 * place + 2), voices)) };
}

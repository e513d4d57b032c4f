// What the server says, by the names of its own document: types made from docs/openapi.json, so that `npm run check` fails
// where the server drops a field that is read here.
import type { components } from './generated';

export type Said = components['schemas'];

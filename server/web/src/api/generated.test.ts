import openapiTS, { COMMENT_HEADER, astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';
import document from '../../../../docs/openapi.json?raw';
import kept from './generated.ts?raw';

it('has the types of the document that the server serves', async () => {
  const made = COMMENT_HEADER + astToString(await openapiTS(JSON.parse(document)));
  expect(made === kept, 'src/api/generated.ts is stale: scripts/openapi writes it').toBe(true);
});

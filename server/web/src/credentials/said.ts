// What a form says of a credential. A password that nobody typed is not sent: it stays as it is.
import type { Credential, CredentialSaid } from '../api/credentials';
import { texts } from '../texts';

export interface CredentialDraft {
  name: string;
  username: string;
  password: string;
  bmc_key: string;
  drop_bmc_key: boolean;
  is_default: boolean;
  /** The host on whose BMC it is tried; empty: the first that would use it. */
  try_on: string;
}

export function credentialDraft(known: Credential | null): CredentialDraft {
  return {
    name: known?.name ?? '', username: known?.username ?? '', password: '', bmc_key: '', drop_bmc_key: false,
    is_default: known?.is_default ?? false, try_on: '',
  };
}

export function credentialFault(draft: CredentialDraft, isNew: boolean): string {
  const some = draft.name.trim() !== '' && draft.username.trim() !== '';
  if (isNew) return some && draft.password !== '' ? '' : texts.credentials.missing;
  return some ? '' : texts.credentials.missingSome;
}

export function credentialSaid(draft: CredentialDraft): CredentialSaid {
  const said: CredentialSaid = { name: draft.name.trim(), username: draft.username.trim(), is_default: draft.is_default };
  if (draft.password !== '') said.password = draft.password;
  if (draft.drop_bmc_key) said.bmc_key = '';
  else if (draft.bmc_key !== '') said.bmc_key = draft.bmc_key;
  if (draft.try_on !== '') said.try_on = draft.try_on;
  return said;
}

/** Failures after which a person may insist. */
export function mayInsist(code: string): boolean {
  return code === 'credential_failed' || code === 'cannot_try';
}

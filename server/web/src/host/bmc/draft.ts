// A BMC as it stands in a form: all fields are what a person typed.
import type { Bmc, BmcSaid, Protocol } from '../../api/bmcs';
import { texts } from '../../texts';

export interface Draft {
  address: string;
  ipmi_port: string;
  redfish_port: string;
  protocol: Protocol;
  network: string;
  /** The id of its own credential; empty: that of the group, or the default. */
  credential: string;
  pin: string;
  enabled: boolean;
}

export function draftOf(bmc: Bmc | null): Draft {
  return {
    address: bmc?.address ?? '',
    ipmi_port: String(bmc?.ipmi_port ?? 623),
    redfish_port: String(bmc?.redfish_port ?? 443),
    protocol: bmc?.protocol ?? 'auto',
    network: bmc?.network ?? '',
    credential: bmc?.credential?.from === 'own' ? bmc.credential.id : '',
    pin: bmc?.pin ?? '',
    enabled: bmc?.enabled ?? true,
  };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** What is wrong with it, as far as a page can tell; empty when nothing is. */
export function draftFault(draft: Draft): string {
  if (draft.address.trim() === '') return texts.bmc.addressMissing;
  if (!isPort(draft.ipmi_port) || !isPort(draft.redfish_port)) return texts.bmc.portWrong;
  const pin = draft.pin.replaceAll(':', '').trim();
  return pin === '' || /^[0-9a-f]{64}$/i.test(pin) ? '' : texts.bmc.pinWrong;
}

export function saidOf(draft: Draft): BmcSaid {
  return {
    address: draft.address.trim(),
    ipmi_port: Number(draft.ipmi_port),
    redfish_port: Number(draft.redfish_port),
    protocol: draft.protocol,
    network: draft.network.trim(),
    credential: draft.credential === '' ? null : draft.credential,
    pin: draft.pin.trim() === '' ? null : draft.pin.trim(),
    enabled: draft.enabled,
  };
}

// A diagnosis arrives as a word such as `power_lost`, or as a sentence; both are shown as a sentence.

const CAUSES: Record<string, string> = {
  os_crashed: 'OS crashed',
  os_hung: 'OS hung',
  bmc_unreachable: 'BMC unreachable',
};

export function causeWords(cause: string): string {
  const known = CAUSES[cause];
  if (known !== undefined) return known;
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(cause)) return cause;
  const words = cause.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

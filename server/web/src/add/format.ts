import type { Format, ImportLine } from '../api/imports';

/** As the server takes it. */
export const MAX_FILE_BYTES = 4 << 20;

const BY_ENDING: Record<string, Format> = { yaml: 'yaml', yml: 'yaml', json: 'json', csv: 'csv', ini: 'ini', conf: 'ini', txt: 'text' };

/** The format of a file by the ending of its name; nothing for an ending that says nothing. */
export function formatOf(fileName: string): Format | null {
  return BY_ENDING[fileName.split('.').at(-1)?.toLowerCase() ?? ''] ?? null;
}

/** Lines that a person should look at. */
export function needsLook(line: ImportLine): boolean {
  return line.outcome === 'refused' || line.warnings.length > 0;
}

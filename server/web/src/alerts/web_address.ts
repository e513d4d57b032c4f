/** The address if a reference is one that a browser may open (https only: never `javascript:`); otherwise null. */
export function webAddress(reference: string): string | null {
  if (!/^https:\/\/\S+$/i.test(reference)) return null;
  try {
    return new URL(reference).href;
  } catch {
    return null;
  }
}

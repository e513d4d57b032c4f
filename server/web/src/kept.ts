// Small choices kept in this browser. Storage may be forbidden; then a choice lasts as long as the page.

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`ironwatch.${name}`);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`ironwatch.${name}`, value);
  } catch {
    // nothing to do: the page works without
  }
}

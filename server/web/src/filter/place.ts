// Where a filter cannot be read.

export interface Place {
  letter: number;
  before: string;
  at: string;
  after: string;
}

/** The place in a filter that a refusal names ("… at letter 5: …"); null when it names none. */
export function placeOf(filter: string, detail: string): Place | null {
  const letter = Number(/filter cannot be read at letter (\d+)/.exec(detail)?.[1] ?? 0);
  if (letter < 1) return null;
  const letters = [...filter.trim()];
  const at = letters[letter - 1] ?? ' ';
  return { letter, before: letters.slice(0, letter - 1).join(''), at, after: letters.slice(letter).join('') };
}

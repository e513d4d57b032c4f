/** Moves the focus to the next or previous element marked `data-row`; for lists that are drawn whole. */
export function focusRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at === -1 ? (step === 1 ? 0 : rows.length - 1) : at + step];
  const target = row?.matches('a, button') ? row : row?.querySelector<HTMLElement>('a, button');
  target?.focus();
}

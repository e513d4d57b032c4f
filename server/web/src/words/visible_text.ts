// Machine text may carry characters that a person cannot see, or that reorder what stands beside them
// (terminal escapes, right-to-left overrides, zero-width letters). They are shown as marks, never obeyed.

// Cc controls, Cf format (bidi, zero-width, tags), Cs lone surrogates, Zl/Zp line and paragraph separators,
// and the letters that draw nothing (Hangul fillers).
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
// More than four marks on one letter paint over the lines around it.
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

// Written out rather than drawn (␀): not every device has a letter for those pictures.
function mark(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}

/** One line of text, every invisible character marked. `limit` keeps one hostile field from filling the page. */
export function visibleLine(text: string, limit = 1_000): string {
  return cut(text, limit).replace(PILED_MARKS, '$1').replace(INVISIBLE, mark);
}

/** Several lines of text: line ends and tabs stay, everything else invisible is marked. */
export function visibleBlock(text: string, limit = 20_000): string {
  return cut(text.replace(/\r\n/g, '\n'), limit)
    .replace(PILED_MARKS, '$1')
    .replace(INVISIBLE, (character) => (character === '\n' || character === '\t' ? character : mark(character)));
}

// Text that would do harm were it taken for anything but text.

/** Sets `window.__xss` where a page makes elements of it. */
export const HOSTILE = `<img src=x onerror=window.__xss=1>"'&{{7*7}}`;
/** The same, and a character that turns the text after it around; a machine may say it, a page must show that it is there. */
export const TURNED = `${HOSTILE}\u202e`;
/** What a person sees of it. */
export const SHOWN = HOSTILE;

// The filter language for the stand-in: the same words as the server's, judged one thing at a time.
const OPERATORS = ['!=', '<=', '>=', '==', '=', '<', '>', '~', ':'];
const SEVERITIES = ['info', 'warning', 'error', 'critical'];
export const KEYS = [
  'host', 'host_id', 'group', 'site', 'rack', 'tag', 'model', 'firmware', 'network', 'parent', 'severity', 'class', 'code', 'problem', 'component', 'rule', 'title', 'state',
  'lifecycle', 'address', 'os', 'kernel', 'agent', 'source', 'evidence',
];

class FilterError extends Error {}
const wrong = (at, why) => new FilterError(`the filter cannot be read at letter ${at + 1}: ${why}`);

function tokens(text) {
  const letters = [...text];
  const found = [];
  for (let at = 0; at < letters.length; ) {
    if (/\s/.test(letters[at])) {
      at += 1;
      continue;
    }
    const start = at;
    if ('(),'.includes(letters[at])) found.push([start, letters[at++]]);
    else if (letters[at] === '"') {
      let word = '';
      for (at += 1; letters[at] !== '"'; at += 1) {
        if (at >= letters.length) throw wrong(start, 'a quotation mark is not closed');
        if (letters[at] === '\\') at += 1;
        word += letters[at] ?? '';
      }
      at += 1;
      found.push([start, 'quoted', word]);
    } else {
      const operator = OPERATORS.find((one) => letters.slice(at, at + one.length).join('') === one);
      if (operator !== undefined) {
        found.push([start, 'operator', operator]);
        at += operator.length;
      } else {
        let word = '';
        while (at < letters.length && !/[\s()",=!<>~:]/.test(letters[at])) word += letters[at++];
        found.push([start, 'word', word]);
      }
    }
  }
  return found;
}

const like = (pattern) => new RegExp(`^${pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'iu');

function makeReader(text) {
  const list = tokens(text);
  let next = 0;
  const at = () => list[next]?.[0] ?? [...text].length;
  const isWord = (word) => list[next]?.[1] === 'word' && list[next][2].toLowerCase() === word;
  const take = (word) => isWord(word) && Boolean((next += 1));

  function any() {
    const parts = [every()];
    while (take('or')) parts.push(every());
    return (values) => parts.some((part) => part(values));
  }
  function every() {
    const parts = [one()];
    while (next < list.length && !isWord('or') && list[next][1] !== ')') {
      take('and');
      parts.push(one());
    }
    return (values) => parts.every((part) => part(values));
  }
  function one() {
    if (take('not')) {
      const part = one();
      return (values) => !part(values);
    }
    if (list[next]?.[1] === '(') {
      next += 1;
      const part = any();
      if (list[next]?.[1] !== ')') throw wrong(at(), 'a closing parenthesis is missing');
      next += 1;
      return part;
    }
    return test();
  }
  function value() {
    const token = list[next];
    if (token === undefined || !['word', 'quoted'].includes(token[1])) throw wrong(at(), 'expected a value');
    next += 1;
    return token[2];
  }
  function test() {
    const token = list[next];
    if (token?.[1] !== 'word') throw wrong(at(), `expected one of ${KEYS.join(', ')}`);
    let key = token[2].toLowerCase();
    const tag = key.startsWith('tag.') ? key.slice(4) : null;
    if (tag !== null) key = 'tag';
    if (!KEYS.includes(key)) {
      const near = KEYS.find((known) => known.startsWith(key.slice(0, 3)));
      throw wrong(token[0], `there is no key ${JSON.stringify(token[2])}${near ? `; did you mean ${near}?` : ''}`);
    }
    next += 1;
    const whole = (text) => (tag === null ? text : `${tag}:${text}`);
    if (take('in')) {
      if (list[next]?.[1] !== '(') throw wrong(at(), 'expected a parenthesis after in');
      const patterns = [];
      do {
        next += 1;
        patterns.push(like(whole(value())));
      } while (list[next]?.[1] === ',');
      if (list[next]?.[1] !== ')') throw wrong(at(), 'a closing parenthesis is missing');
      next += 1;
      return (values) => patterns.some((pattern) => values(key).some((one) => pattern.test(one)));
    }
    if (list[next]?.[1] !== 'operator') throw wrong(at(), `expected an operator after ${token[2]}: =, !=, ~ or in`);
    const operator = list[next][2];
    next += 1;
    const wanted = value();
    if (['<', '<=', '>', '>='].includes(operator)) {
      const rank = SEVERITIES.indexOf(wanted.toLowerCase());
      if (key !== 'severity' || rank === -1) throw wrong(at(), `${operator} compares severities`);
      return (values) => values(key).some((one) => {
        const own = SEVERITIES.indexOf(one);
        return { '<': own < rank, '<=': own <= rank, '>': own > rank, '>=': own >= rank }[operator];
      });
    }
    if (operator === '~') return (values) => values(key).some((one) => one.toLowerCase().includes(wanted.toLowerCase()));
    const pattern = like(whole(wanted));
    const is = (values) => values(key).some((one) => pattern.test(one));
    return operator === '!=' ? (values) => !is(values) : is;
  }

  return () => {
    if (list.length === 0) return () => true;
    const root = any();
    if (next < list.length) throw wrong(at(), 'a closing parenthesis without an opening one');
    return root;
  };
}

/** A function that judges values by key; throws `FilterError`. */
export function readFilter(text) {
  return makeReader(text)();
}

export { FilterError };

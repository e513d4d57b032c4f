// Whether the window is narrow: rows are cards then. The same width stands in the style sheets.
const query = matchMedia('(max-width: 760px)');

class Narrow {
  yes = $state(query.matches);

  constructor() {
    query.addEventListener('change', () => (this.yes = query.matches));
  }
}

export const narrow = new Narrow();

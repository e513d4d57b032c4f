/** How lines are told apart: by colour, and by dashes for whoever does not see the colours. The classes stand in plot.css. */
export interface Stroke {
  colour: string;
  dashes: string;
}

const COLOURS = ['plot-a', 'plot-b', 'plot-c', 'plot-d', 'plot-e', 'plot-f'];
const DASHES = ['', '7 4', '2 4'];

export const STROKES: Stroke[] = DASHES.flatMap((dashes) => COLOURS.map((colour) => ({ colour, dashes })));

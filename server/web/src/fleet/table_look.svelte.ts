// Which columns the table has and how high its rows are. A link says it for whoever opens it; otherwise this browser remembers.
import { keep, kept } from '../kept';
import { isStandard, readColumns, STANDARD_COLUMNS } from './columns';
import type { Optional } from './columns';

const COLUMNS = 'fleet-columns';
const DENSITY = 'fleet-density';

class TableLook {
  #columns = $state.raw<readonly Optional[]>(readColumns(kept(COLUMNS)) ?? STANDARD_COLUMNS);
  dense = $state(kept(DENSITY) === 'compact');
  /** Columns that were left out of the table as it is now: no host has anything for them, or there is no room. */
  empty = $state.raw<readonly Optional[]>([]);
  unfit = $state.raw<readonly Optional[]>([]);

  /** Those of a link, or else the remembered ones. */
  columns(linked: readonly Optional[] | null): readonly Optional[] {
    return linked ?? this.#columns;
  }

  /** Remembers columns; returns how a link says them, null for the usual ones. */
  choose(columns: readonly Optional[]): readonly Optional[] | null {
    this.#columns = columns;
    keep(COLUMNS, columns.join(','));
    return isStandard(columns) ? null : columns;
  }

  setDense(dense: boolean): void {
    this.dense = dense;
    keep(DENSITY, dense ? 'compact' : 'comfortable');
  }
}

export const tableLook = new TableLook();

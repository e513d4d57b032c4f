// Which columns the list of events has. A link says it for whoever opens it; otherwise this browser remembers.
import { keep, kept } from '../kept';
import { isStandard, readColumns, STANDARD_COLUMNS } from './columns';
import type { Optional } from './columns';

const COLUMNS = 'events-columns';

class TableLook {
  #columns = $state.raw<readonly Optional[]>(readColumns(kept(COLUMNS)) ?? STANDARD_COLUMNS);
  /** Columns that were left out of the table as it is now, because there is no room. */
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
}

export const tableLook = new TableLook();

// Which columns a table has. A link says it for whoever opens it; otherwise this browser remembers.
import { keep, kept } from '../kept';
import type { Choice } from './choice';

export class RememberedColumns<Column extends string> {
  #columns: readonly Column[] = $state.raw([]);
  /** Columns that were left out of the table as it is now: there is no room, or nothing has anything for them. */
  unfit = $state.raw<readonly Column[]>([]);
  empty = $state.raw<readonly Column[]>([]);

  /** `key`: under which this browser keeps them. */
  constructor(
    readonly choice: Choice<Column>,
    readonly key: string,
  ) {
    this.#columns = choice.read(kept(key)) ?? choice.usual;
  }

  /** Those of a link, or else the remembered ones. */
  columns(linked: readonly Column[] | null): readonly Column[] {
    return linked ?? this.#columns;
  }

  /** Remembers columns; returns how a link says them, null for the usual ones. */
  choose(columns: readonly Column[]): readonly Column[] | null {
    this.#columns = columns;
    keep(this.key, columns.join(','));
    return this.choice.isUsual(columns) ? null : columns;
  }
}

// Which columns the table of hosts has and how high its rows are.
import { RememberedColumns } from '../columns/remembered.svelte';
import { keep, kept } from '../kept';
import { choice } from './columns';
import type { Optional } from './columns';

const DENSITY = 'fleet-density';

class TableLook extends RememberedColumns<Optional> {
  dense = $state(kept(DENSITY) === 'compact');

  setDense(dense: boolean): void {
    this.dense = dense;
    keep(DENSITY, dense ? 'compact' : 'comfortable');
  }
}

export const tableLook = new TableLook(choice, 'fleet-columns');

// Which columns the list of events has.
import { RememberedColumns } from '../columns/remembered.svelte';
import { choice } from './columns';

export const tableLook = new RememberedColumns(choice, 'events-columns');

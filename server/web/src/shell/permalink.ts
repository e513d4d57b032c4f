// The address of exactly what is shown.
import { texts } from '../texts';
import { toast } from './toast.svelte';

export async function copyPermalink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    toast.show(texts.shell.linkCopied);
  } catch {
    // Browsers refuse it without https: the address bar has the same link.
    toast.show(texts.shell.linkNotCopied);
  }
}

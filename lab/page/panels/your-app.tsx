import type { LabView } from '../../server/lab-view.ts';
import type { Act } from '../use-lab.ts';

/** How an app of one's own takes Bob's place. */
export const YourAppPanel = (_: { readonly view: LabView; readonly act: Act }) => (
  <p class="empty">Your own app in Bob’s place.</p>
);

import type { LabView } from '../../server/lab-view.ts';

/** The calls of this session. */
export const CallsPanel = (_: { readonly view: LabView }) => <p class="empty">The calls of this session.</p>;

import type { LabView } from '../../server/lab-view.ts';

/** From the finding of the last call to the lines of code. */
export const WhatToChange = (_: { readonly view: LabView }) => <p class="empty">What to change in your app.</p>;

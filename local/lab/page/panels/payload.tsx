import type { PayloadView } from '../../view.ts';
import { count, secondsOf } from '../words.ts';
import { Libraries } from './libraries.tsx';

/** What was in the last push, how much of Apple's room it takes, and who can read it. */
export const PayloadPanel = ({ payload }: { readonly payload: PayloadView | undefined }) => (
  <section class="payload" aria-label="The push’s payload">
    <header>
      <h2>
        The push’s payload
        {payload && (
          <span>
            to {payload.to}, {secondsOf(payload.at)}
          </span>
        )}
      </h2>
      {payload && (
        <label>
          <meter min={0} max={payload.limit} high={payload.limit * 0.9} value={payload.bytes} />
          {count(payload.bytes)} of {count(payload.limit)} bytes
        </label>
      )}
    </header>
    {payload === undefined ? (
      <p class="none">
        What the next push holds shows here, and what the native code of each client library makes of it.
      </p>
    ) : (
      <div class="columns">
        <pre>{payload.json}</pre>
        <Libraries libraries={payload.libraries} />
      </div>
    )}
  </section>
);

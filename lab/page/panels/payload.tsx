import type { PayloadView } from '../../server/lab-view.ts';
import { formatNumber, formatTimeWithSeconds } from '../labels.ts';
import { Libraries } from './libraries.tsx';

/** The payload of the last push, its size against the limit, and the result of each client library. */
export const PayloadPanel = ({ payload }: { readonly payload: PayloadView | undefined }) => (
  <section class="payload" aria-label="Push payload">
    <header>
      <h2>
        Push payload
        {payload && (
          <span>
            to {payload.to}, {formatTimeWithSeconds(payload.at)}
          </span>
        )}
      </h2>
      {payload && (
        <label>
          <meter min={0} max={payload.limit} high={payload.limit * 0.9} value={payload.bytes} />
          {formatNumber(payload.bytes)} of {formatNumber(payload.limit)} bytes
        </label>
      )}
    </header>
    {payload === undefined ? (
      <p class="empty">
        The payload of the next push appears here, with the result of each client library’s native code.
      </p>
    ) : (
      <div class="payload-columns">
        <pre>{payload.json}</pre>
        <Libraries libraries={payload.libraries} />
      </div>
    )}
  </section>
);

import type { PayloadView } from '../../server/lab-view.ts';
import { formatNumber, formatTimeWithSeconds } from '../labels.ts';

/** The payload of the last push, and its size against the limit. */
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
      <p class="empty">The payload of the next push appears here.</p>
    ) : (
      <pre>{payload.json}</pre>
    )}
  </section>
);

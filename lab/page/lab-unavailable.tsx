import type { LabConnection } from './lab-client.ts';

/** Shown instead of the lab while there is no view. */
export const LabUnavailable = ({ connection }: { readonly connection: LabConnection }) => (
  <div class="unavailable" role="status">
    {connection === 'connected' && <p>Opening the lab…</p>}
    {connection === 'disconnected' && <p>The lab does not respond. Is npm start still running?</p>}
    {connection === 'replaced' && (
      <>
        <p>The lab is open in another window. Only one window can use the phones.</p>
        <button type="button" onClick={() => location.reload()}>
          Use it here
        </button>
      </>
    )}
  </div>
);

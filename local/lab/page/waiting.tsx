import type { Link } from './lab-client.ts';

/** In the place of a lab that is not there. */
export const Waiting = ({ link }: { readonly link: Link }) => (
  <div class="waiting" role="status">
    {link === 'live' && <p>Opening the lab…</p>}
    {link === 'lost' && <p>The lab does not answer. Is npm start still running?</p>}
    {link === 'elsewhere' && (
      <>
        <p>The lab is open in another window, which has the phones now.</p>
        <button type="button" onClick={() => location.reload()}>
          Use it here
        </button>
      </>
    )}
  </div>
);

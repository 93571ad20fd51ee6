import type { LabView } from '../../server/lab-view.ts';
import { formatTimeWithSeconds } from '../labels.ts';
import type { Act } from '../use-lab.ts';
import { nextStepOf } from './next-step.ts';

interface OwnAppProps {
  readonly view: LabView;
  /** Opens the tab with the requests. */
  readonly onShowRequests: () => void;
  readonly act: Act;
}

/** In Bob's place while the user's own app is Bob. */
export const OwnApp = ({ view, onShowRequests, act }: OwnAppProps) => {
  const { devices, sockets, events } = view.ownApp;
  const connected = sockets.filter(({ user }) => user === 'bob');
  const last = events.find(({ kind, user }) => kind === 'request' && user === 'bob');
  return (
    <section class="own-app" aria-label="Your app">
      <h2>Your app, as Bob</h2>
      <p class={`state ${stateOf(view).tone}`} role="status">
        {stateOf(view).text}
      </p>
      <dl>
        <div>
          <dt>Device</dt>
          <dd>{devices.length === 0 ? 'not registered' : devices.join(', ')}</dd>
        </div>
        <div>
          <dt>WebSocket</dt>
          <dd>{connected.length === 0 ? 'none' : connected.map(({ deviceId }) => deviceId).join(', ')}</dd>
        </div>
        <div>
          <dt>Last request</dt>
          <dd>
            {last === undefined ? 'none' : `${last.title} ${last.status}`}
            {last && <time>{formatTimeWithSeconds(last.at)}</time>}
          </dd>
        </div>
      </dl>
      <p class="next">{nextStepOf(view)}</p>
      <div class="own-app-actions">
        <button type="button" onClick={onShowRequests}>
          Show the requests
        </button>
        <button type="button" onClick={() => act({ ownApp: false })}>
          Bring back Bob’s phone
        </button>
      </div>
    </section>
  );
};

const stateOf = ({ calls: [call], ownApp }: LabView): { readonly text: string; readonly tone: string } => {
  const isOpen = call !== undefined && call.state !== 'ended' && call.to.includes('bob');
  if (isOpen && call.state === 'answered') return { text: 'In a call', tone: 'good' };
  if (isOpen) return { text: call.state === 'ringing' ? 'Ringing' : 'A call comes in', tone: 'good' };
  if (ownApp.sockets.some(({ user }) => user === 'bob')) return { text: 'Connected', tone: 'good' };
  return { text: 'Not connected', tone: 'plain' };
};

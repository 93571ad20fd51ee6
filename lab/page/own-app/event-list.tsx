import { useState } from 'preact/hooks';
import type { ClientEventView } from '../../server/own-app/own-app-view.ts';
import { formatTimeWithSeconds } from '../labels.ts';
import { adviceOf } from './next-step.ts';

const KINDS: Readonly<Record<ClientEventView['kind'], string>> = {
  request: 'HTTP',
  socket: 'WebSocket',
  received: 'to the app',
  sent: 'from the app',
};

/** What came in from clients outside the lab, newest first. */
export const EventList = ({ events }: { readonly events: readonly ClientEventView[] }) => {
  const [showsAll, setShowsAll] = useState(false);
  return (
    <section class={showsAll ? 'client-events' : 'client-events newest'} aria-label="Requests and messages of your app">
      <header>
        <h2>What came in</h2>
        <button type="button" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Show the newest' : `Show all ${events.length}`}
        </button>
      </header>
      <ol>
        {events.length === 0 && <li class="none">Requests, WebSockets and their messages appear here, live.</li>}
        {(showsAll ? events : newestOf(events)).map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
    </section>
  );
};

/** Lines that the list has while it does not show all. */
const LINES = 4;

/** The newest that fit: a row with advice has two lines. */
const newestOf = (events: readonly ClientEventView[]): readonly ClientEventView[] => {
  let lines = 0;
  return events.filter(({ status, code }) => {
    lines += adviceOf(status, code) === undefined ? 1 : 2;
    return lines <= LINES;
  });
};

const EventRow = ({ event }: { readonly event: ClientEventView }) => {
  const { at, kind, user, title, status, ms, code, count } = event;
  const advice = adviceOf(status, code);
  const isBad = status !== undefined && status >= 400;
  return (
    <li class={isBad ? 'bad' : ''}>
      <time>{formatTimeWithSeconds(at)}</time>
      <span class="kind">{KINDS[kind]}</span>
      <code>
        {title}
        {count > 1 && <span class="count"> ×{count}</span>}
      </code>
      <span class="result">
        {[status, code, ms === undefined ? undefined : `${ms} ms`, user]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </span>
      {advice && <p>{advice}</p>}
    </li>
  );
};

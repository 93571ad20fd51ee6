import type { FindingId } from '../server/findings/finding.ts';
import type { LabAction } from '../server/lab-action.ts';
import type { LabView } from '../server/lab-view.ts';
import type { FindingCodeView, LibraryGuideView } from '../server/your-app/views.ts';

/** The page's connection to the lab. `replaced`: another window is open and has the phones. */
export type LabConnection = 'connected' | 'disconnected' | 'replaced';

/** Client of the lab's HTTP routes. */
export interface LabClient {
  /** Receives views as Server-Sent Events. @returns a function that stops it */
  subscribe(onView: (view: LabView) => void, onConnection: (connection: LabConnection) => void): () => void;
  /** The lines of `docs/your-app` for a finding. */
  findingCode(id: FindingId): Promise<FindingCodeView>;
  /** The payload of the last push as indented JSON, complete. */
  payload(): Promise<string>;
  /** All client libraries. */
  libraries(): Promise<readonly LibraryGuideView[]>;
  /** Resolves once the action is done; with an error message if it is not possible. */
  act(action: LabAction): Promise<string | undefined>;
}

export const labClient: LabClient = {
  subscribe: (onView, onConnection) => {
    const source = new EventSource('/local/lab/events?page');
    source.addEventListener('message', ({ data }) => {
      onConnection('connected');
      onView(JSON.parse(data));
    });
    source.addEventListener('replaced', () => {
      source.close();
      onConnection('replaced');
    });
    // `EventSource` reconnects by itself.
    source.addEventListener('error', () => onConnection('disconnected'));
    return () => source.close();
  },
  findingCode: async (id) => (await fetch(`/local/lab/findings/${id}`)).json(),
  libraries: async () => (await fetch('/local/lab/libraries')).json(),
  payload: async () => (await fetch('/local/lab/payload')).text(),
  act: async (action) => {
    try {
      const response = await fetch('/local/lab/act', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(action),
      });
      if (response.ok) return undefined;
      const { message = `the lab responded with ${response.status}` }: { message?: string } = await response.json();
      return message;
    } catch {
      return 'the lab does not respond';
    }
  },
};

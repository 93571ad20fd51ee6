import type { OwnAppView } from '../../server/own-app/own-app-view.ts';
import { OWN_DEVICE, OWN_TOKEN } from './own-device.ts';
import { webPage } from './web-page.ts';

/** What an own app does as one of the lab's users. */
export type Role = 'bob' | 'alice';

export interface Snippet {
  readonly id: string;
  readonly title: string;
  /** A sentence on what it is for. */
  readonly about: string;
  readonly language: 'bash' | 'js' | 'html';
  readonly text: string;
}

export interface SnippetOptions extends Pick<OwnAppView, 'api' | 'socket' | 'tokenPath'> {
  readonly role: Role;
  /** The id of the call in progress. */
  readonly callId: string | undefined;
}

/** The requests of an own app with this session's values. */
export const snippetsOf = (options: SnippetOptions): readonly Snippet[] =>
  options.role === 'bob' ? calleeSnippets(options) : callerSnippets(options);

const calleeSnippets = (options: SnippetOptions): readonly Snippet[] => {
  const { api } = options;
  return [
    {
      id: 'register',
      title: 'Register a device',
      about:
        'A user without a registered device cannot be called. An app without a push token, such as a page or an app in the iOS Simulator, registers any token, and gets the call over its WebSocket.',
      language: 'bash',
      text: `${shellToken(options)}
curl -s -X PUT ${api}/v1/devices/${OWN_DEVICE} -H "authorization: Bearer $TOKEN" \\
  -d '{"platform":"ios","environment":"production","token":"${OWN_TOKEN}"}'`,
    },
    {
      id: 'page',
      title: 'A web page',
      about: PAGE_ABOUT,
      language: 'html',
      text: webPage(options),
    },
    socketSnippet(options),
    EVENTS,
    {
      id: 'answer',
      title: 'Ring, answer, decline, end',
      about: 'By HTTP, for an app that has the callId of a push or of call.incoming. One of the last three.',
      language: 'bash',
      text: `${shellToken(options)}
CALL=${options.callId ?? '…'}
${['ringing', 'answer', 'decline', 'end'].map((name) => transition(api, name)).join('\n')}`,
    },
  ];
};

/** The lab cannot switch them on by itself: they belong to the start of the backend. */
const EVENTS: Snippet = {
  id: 'events',
  title: 'Events at your server',
  about:
    'Your server gets each event of a call, signed. Stop npm start, and start it with the URL of your server, or with that of the receiver in the first line. Journey then shows what was sent and answered: docs/events.md.',
  language: 'bash',
  text: `npx ringthrough events listen &
WEBHOOK_URL=http://127.0.0.1:8787 npm start`,
};

const callerSnippets = (options: SnippetOptions): readonly Snippet[] => {
  const { api } = options;
  return [
    {
      id: 'call',
      title: 'Call Bob',
      about: 'By HTTP. A client without a WebSocket has no media: it exchanges no WebRTC signals.',
      language: 'bash',
      text: `${shellToken(options)}
curl -s -X POST ${api}/v1/calls -H "authorization: Bearer $TOKEN" \\
  -d '{"to":"bob","caller":{"name":"Alice"}}'`,
    },
    {
      id: 'page',
      title: 'A web page',
      about: PAGE_ABOUT,
      language: 'html',
      text: webPage(options),
    },
    socketSnippet(options),
    {
      id: 'cancel',
      title: 'Cancel, end',
      about: 'Cancel before the answer, end after it.',
      language: 'bash',
      text: `${shellToken(options)}
CALL=${options.callId ?? '…'}
${['cancel', 'end'].map((name) => transition(api, name)).join('\n')}`,
    },
  ];
};

const PAGE_ABOUT =
  'Save it as index.html in an empty folder, run npx serve -l 5173 there, and open http://localhost:5173 in another browser.';

const socketSnippet = ({ api, socket, tokenPath, role }: SnippetOptions): Snippet => ({
  id: 'socket',
  title: 'Open the WebSocket',
  about: 'Every event of a call, and the signals of WebRTC. The client for apps does it by client.connect().',
  language: 'js',
  text: `const token = await (await fetch('${api}${tokenPath}${role}')).text();
const socket = new WebSocket('${socket}?deviceId=${OWN_DEVICE}', ['ringthrough', \`bearer.\${token}\`]);
socket.onmessage = ({ data }) => console.log(JSON.parse(data));`,
});

const shellToken = ({ api, tokenPath, role }: SnippetOptions): string => `TOKEN=$(curl -s '${api}${tokenPath}${role}')`;

const transition = (api: string, name: string): string =>
  `curl -s -X POST ${api}/v1/calls/$CALL/${name} -H "authorization: Bearer $TOKEN" -d '{"deviceId":"${OWN_DEVICE}"}'`;

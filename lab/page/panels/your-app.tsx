import { useState } from 'preact/hooks';
import type { LabView } from '../../server/lab-view.ts';
import { CopyButton } from '../copy-button.tsx';
import { EventList } from '../own-app/event-list.tsx';
import { nextStepOf } from '../own-app/next-step.ts';
import { Snippet } from '../own-app/snippet.tsx';
import { type Role, snippetsOf } from '../own-app/snippets.ts';
import { Switch } from '../switch.tsx';
import type { Act } from '../use-lab.ts';

interface YourAppPanelProps {
  readonly view: LabView;
  readonly act: Act;
}

const ROLES: readonly { readonly role: Role; readonly label: string }[] = [
  { role: 'bob', label: 'Bob, who is called' },
  { role: 'alice', label: 'Alice, who calls' },
];

/** How an app of the user's own takes Bob's place, and what came in from it. */
export const YourAppPanel = ({ view, act }: YourAppPanelProps) => {
  const { ownApp, calls } = view;
  const [role, setRole] = useState<Role>('bob');
  const callId = calls.find(({ state }) => state !== 'ended')?.callId;
  return (
    <div class="your-app">
      <div class="in-place">
        <Switch
          label="My app is Bob"
          description="Removes Bob’s model phone, so that a call to Bob rings your app only"
          isOn={ownApp.isBob}
          onChange={(isOn) => act({ ownApp: isOn })}
        />
        <p>
          {ownApp.isBob
            ? nextStepOf(view)
            : 'A page in another browser, an app in the iOS Simulator, or an Android phone takes the place of Bob’s phone.'}
        </p>
      </div>
      <EventList events={ownApp.events} />
      <dl class="addresses">
        <Address name="Base URL" value={`${ownApp.api}/v1`} />
        <Address name="WebSocket" value={ownApp.socket} />
        <div>
          <dt>Token for {role}</dt>
          <dd>
            <code>
              GET {ownApp.tokenPath}
              {role}
            </code>
            <span class="quiet">valid for 24 hours, until npm start ends</span>
          </dd>
          <dd>
            <CopyButton name={`Copy a token for ${role}`} text={() => tokenOf(ownApp.tokenPath, role)} />
          </dd>
        </div>
      </dl>
      <fieldset class="role">
        <legend>My app acts as</legend>
        {ROLES.map(({ role: one, label }) => (
          <label key={one}>
            <input type="radio" name="own-app-role" checked={role === one} onChange={() => setRole(one)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <p class="real-push">
        <a href={browserOf(ownApp.api, role)} target="_blank" rel="noopener">
          Open {role === 'bob' ? 'Bob’s' : 'Alice’s'} browser
        </a>
        : the page and the service worker of <code>docs/web</code>, registered as a browser. It rings over its
        WebSocket.
      </p>
      <div class="snippets">
        {snippetsOf({ ...ownApp, role, callId }).map((snippet) => (
          <Snippet key={snippet.id} snippet={snippet} />
        ))}
        <Devices port={new URL(ownApp.api).port} />
      </div>
      <p class="real-push">
        A real phone rings by a real push of Apple or Google, which the lab does not send:{' '}
        <code>npx ringthrough push</code> does, with your key and the phone’s token.{' '}
        <code>npx ringthrough push --help</code> has its options.
      </p>
    </div>
  );
};

const Address = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <code>{value}</code>
    </dd>
    <dd>
      <CopyButton name={`Copy the ${name}`} text={() => value} />
    </dd>
  </div>
);

/** What each kind of device needs to reach this machine. */
const Devices = ({ port }: { readonly port: string }) => (
  <details class="snippet">
    <summary>
      <span>A phone, an emulator, the iOS Simulator</span>
    </summary>
    <dl class="reach">
      <dt>Android phone or emulator</dt>
      <dd>
        <code>
          adb reverse tcp:{port} tcp:{port}
        </code>
        <CopyButton name="Copy the adb command" text={() => `adb reverse tcp:${port} tcp:${port}`} />
        <span>
          Then the base URL above works in the app. 10.0.2.2 does not: the token’s route answers only at 127.0.0.1, and
          the WebSocket’s URL names it.
        </span>
      </dd>
      <dt>iOS Simulator</dt>
      <dd>
        <span>
          It uses this machine’s network: the base URL works as it is. It gets no VoIP push; the WebSocket brings the
          call.
        </span>
      </dd>
      <dt>Another web page</dt>
      <dd>
        <span>
          From any port of this machine: the API permits every origin, unless cdk.json names some in corsOrigins.
        </span>
      </dd>
    </dl>
  </details>
);

/** At another origin than the API's, as an app's page is. */
const browserOf = (api: string, user: Role): string => `http://localhost:${new URL(api).port}/browser/?user=${user}`;

const tokenOf = async (path: string, user: string): Promise<string> => {
  const response = await fetch(`${path}${user}`, { cache: 'no-store' });
  return await response.text();
};

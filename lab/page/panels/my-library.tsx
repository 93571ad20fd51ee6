import type { ComponentChildren } from 'preact';
import type { PayloadView } from '../../server/lab-view.ts';
import { type LibraryOutcome, libraryOutcome } from '../../server/your-app/library-outcome.ts';
import type { LibraryGuideView } from '../../server/your-app/views.ts';
import { CopyButton } from '../copy-button.tsx';

interface MyLibraryProps {
  readonly guide: LibraryGuideView;
  readonly payload: PayloadView | undefined;
}

const SECOND_PUSH: Readonly<Record<NonNullable<LibraryGuideView['secondPush']>, string>> = {
  same_call: 'Shows as the same call.',
  second_call: 'Rings as a second call: do not register the capability ring-again.',
  hangs_up: 'Hangs up the call that rings: do not register the capability ring-again.',
  app: 'Is up to your code.',
};
const RECEIVERS: Readonly<Record<PayloadView['platform'], string>> = {
  ios: 'an iPhone',
  android: 'an Android phone',
  web: 'a browser',
};
const READS_END: Readonly<Record<NonNullable<LibraryGuideView['readsEnd']>, string>> = {
  yes: 'Is read by native code.',
  no: 'Is not read by native code.',
  app: 'Is up to your code.',
};

/** What the picked library does with the last push, how an app registers it, and the page with its recipe. */
export const MyLibrary = ({ guide, payload }: MyLibraryProps) => {
  const { library, preset, cannotRing, secondPush, readsEnd, page } = guide;
  return (
    <dl class="my-library">
      <LastPush guide={guide} payload={payload} />
      {secondPush && <Fact name="A second push">{SECOND_PUSH[secondPush]}</Fact>}
      {readsEnd && <Fact name="The end of a call">{READS_END[readsEnd]}</Fact>}
      {cannotRing === undefined ? (
        <Fact name="Register with" isCopied>
          <code>{`"library": "${library}"`}</code>
          <CopyButton name="Copy the name of the library" text={() => `"library": "${library}"`} />
          <span class="quiet">
            in PUT /v1/devices/{'{deviceId}'}: its pushes then have the preset {preset}.
          </span>
        </Fact>
      ) : (
        <Fact name="Cannot be rung" tone="bad">
          {`${cannotRing}.`}
        </Fact>
      )}
      <Fact name="Recipe">
        <a href={`/${page}`} target="_blank" rel="noopener">
          {page}
        </a>
      </Fact>
    </dl>
  );
};

const LastPush = ({ guide, payload }: MyLibraryProps) => {
  if (payload === undefined) return <Fact name="Last push">There is none yet: call Bob.</Fact>;
  if (payload.platform !== guide.platform) return <Fact name="Last push">Went to {RECEIVERS[payload.platform]}.</Fact>;
  const result = payload.libraries.find(({ name }) => name === guide.name);
  // Without native code, the app's own reads any key.
  const { killed, open } = libraryOutcome(guide, result?.outcome ?? 'rings');
  return (
    <>
      <Outcome name="Last push, killed" outcome={killed} />
      <Outcome name="Last push, open" outcome={open} />
    </>
  );
};

const Outcome = ({ name, outcome: { tone, text } }: { readonly name: string; readonly outcome: LibraryOutcome }) => (
  <Fact name={name} tone={tone}>
    {text}
  </Fact>
);

interface FactProps {
  readonly name: string;
  readonly tone?: LibraryOutcome['tone'];
  /** Whether it has a button that copies it. */
  readonly isCopied?: boolean;
  readonly children: ComponentChildren;
}

const Fact = ({ name, tone = 'plain', isCopied = false, children }: FactProps) => (
  <div>
    <dt>{name}</dt>
    <dd class={isCopied ? 'copied' : tone}>{children}</dd>
  </div>
);

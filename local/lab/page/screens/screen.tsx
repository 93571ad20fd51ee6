import type { PhoneProps } from '../phone.tsx';
import { AppScreen } from './app-screen.tsx';
import { Banner } from './banner.tsx';
import { CallScreen } from './call-screen.tsx';
import { IncomingScreen } from './incoming-screen.tsx';
import { LockScreen } from './lock-screen.tsx';

/** What the phone shows: a call before all else, then the app if it is open. */
export const Screen = (props: PhoneProps) => {
  const ringing = props.phone.calls.find(({ state }) => state === 'ringing');
  if (ringing?.shownBy === 'heads_up') {
    return (
      <>
        <Banner call={ringing} {...props} />
        <Below {...props} />
      </>
    );
  }
  return ringing === undefined ? <Below {...props} /> : <IncomingScreen call={ringing} {...props} />;
};

const Below = (props: PhoneProps) => {
  const call = props.phone.calls.find(({ state }) => state !== 'ringing');
  if (call !== undefined) return <CallScreen call={call} {...props} />;
  return props.phone.process === 'foreground' ? <AppScreen {...props} /> : <LockScreen {...props} />;
};

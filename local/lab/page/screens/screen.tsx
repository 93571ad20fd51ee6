import type { PhoneProps } from '../phone.tsx';
import { AppScreen } from './app-screen.tsx';
import { CallScreen } from './call-screen.tsx';
import { IncomingScreen } from './incoming-screen.tsx';
import { LockScreen } from './lock-screen.tsx';

/** What the phone shows: a call before all else, then the app if it is open. */
export const Screen = (props: PhoneProps) => {
  const { calls, process } = props.phone;
  const ringing = calls.find(({ state }) => state === 'ringing');
  if (ringing !== undefined) return <IncomingScreen call={ringing} {...props} />;
  const [call] = calls;
  if (call !== undefined) return <CallScreen call={call} {...props} />;
  return process === 'foreground' ? <AppScreen {...props} /> : <LockScreen {...props} />;
};

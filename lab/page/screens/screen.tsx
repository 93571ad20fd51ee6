import type { PhoneProps } from '../phone-props.ts';
import { AppScreen } from './app-screen.tsx';
import { Banner } from './banner.tsx';
import { CallScreen } from './call-screen.tsx';
import { IncomingScreen } from './incoming-screen.tsx';
import { LockScreen } from './lock-screen.tsx';

/** The phone's screen: a call first, then the app if it is open, else the lock screen. */
export const Screen = (props: PhoneProps) => {
  const ringing = props.phone.calls.find(({ state }) => state === 'ringing');
  if (ringing?.shownBy === 'heads_up') {
    return (
      <>
        <Banner call={ringing} {...props} />
        <BaseScreen {...props} />
      </>
    );
  }
  return ringing === undefined ? <BaseScreen {...props} /> : <IncomingScreen call={ringing} {...props} />;
};

const BaseScreen = (props: PhoneProps) => {
  const call = props.phone.calls.find(({ state }) => state !== 'ringing');
  if (call !== undefined) {
    const { phone, now, streams, act } = props;
    const hangUp = () => act({ phone: phone.id, act: { do: 'hang_up' } });
    return <CallScreen {...{ phone, call, now, streams }} onHangUp={hangUp} />;
  }
  return props.phone.process === 'foreground' ? <AppScreen {...props} /> : <LockScreen {...props} />;
};

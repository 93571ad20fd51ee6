import type { LabPhoneView } from '../view.ts';
import { Switch } from './switch.tsx';
import type { Act } from './use-lab.ts';
import { endingOf, isReal } from './words.ts';

interface SecondDeviceProps {
  readonly phone: LabPhoneView | undefined;
  readonly act: Act;
}

/** Bob's second device, small: what rings there can be answered there. */
export const SecondDevice = ({ phone, act }: SecondDeviceProps) => {
  const call = phone?.calls[0];
  const on = (doing: 'answer' | 'decline' | 'hang_up') => phone && act({ phone: phone.id, act: { do: doing } });
  return (
    <section class="second" aria-label="Bob’s iPad">
      <Switch
        label="Bob has an iPad too"
        isOn={phone !== undefined}
        onChange={(secondDevice) => act({ secondDevice })}
      />
      <p role="status">{phone === undefined ? '' : stateOf(phone)}</p>
      <div hidden={phone === undefined}>
        <button type="button" class="yes" disabled={call?.state !== 'ringing'} onClick={() => on('answer')}>
          Answer
        </button>
        {call?.state === 'in_call' ? (
          <button type="button" class="no" onClick={() => on('hang_up')}>
            Hang up
          </button>
        ) : (
          <button type="button" class="no" disabled={call?.state !== 'ringing'} onClick={() => on('decline')}>
            Decline
          </button>
        )}
      </div>
    </section>
  );
};

const stateOf = ({ calls: [call], recents, process }: LabPhoneView): string => {
  const last = recents.find(isReal);
  if (call?.state === 'ringing') return `${call.name} is calling`;
  if (call !== undefined) return `In a call with ${call.name}`;
  if (last?.endReason !== undefined) return endingOf(last);
  return process === 'killed' ? 'The app is killed' : 'Quiet';
};

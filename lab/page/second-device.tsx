import type { LabPhoneView } from '../server/lab-view.ts';
import { endReasonLabel, isServerCall } from './labels.ts';
import { Switch } from './switch.tsx';
import type { Act } from './use-lab.ts';

interface SecondDeviceProps {
  readonly phone: LabPhoneView | undefined;
  readonly act: Act;
}

/** Bob's second device, without a screen: a ringing call can be answered or declined there. */
export const SecondDevice = ({ phone, act }: SecondDeviceProps) => {
  const call = phone?.calls[0];
  const perform = (action: 'answer' | 'decline' | 'hang_up') => phone && act({ phone: phone.id, act: { do: action } });
  return (
    <section class="second-device" aria-label="Bob’s iPad">
      <Switch
        label="Bob also has an iPad"
        isOn={phone !== undefined}
        onChange={(secondDevice) => act({ secondDevice })}
      />
      <p role="status">{phone && stateOf(phone)}</p>
      <div hidden={phone === undefined}>
        <button type="button" class="accept" disabled={call?.state !== 'ringing'} onClick={() => perform('answer')}>
          Answer
        </button>
        {call?.state === 'in_call' ? (
          <button type="button" class="decline" onClick={() => perform('hang_up')}>
            Hang up
          </button>
        ) : (
          <button type="button" class="decline" disabled={call?.state !== 'ringing'} onClick={() => perform('decline')}>
            Decline
          </button>
        )}
      </div>
    </section>
  );
};

const stateOf = ({ calls: [call], recents, process }: LabPhoneView): string => {
  const last = recents.find(isServerCall);
  if (call?.state === 'ringing') return `${call.name} is calling`;
  if (call !== undefined) return `In a call with ${call.name}`;
  if (last?.endReason !== undefined) return endReasonLabel(last);
  return process === 'killed' ? 'The app is killed' : 'No call';
};

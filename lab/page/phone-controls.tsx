import type { ProcessState } from '../phones/phone.ts';
import type { PhoneAct } from '../server/lab-action.ts';
import type { AppChoice, LabPhoneView } from '../server/lab-view.ts';
import { Switch } from './switch.tsx';
import type { Act } from './use-lab.ts';
import { useOptimistic } from './use-optimistic.ts';

interface PhoneControlsProps {
  readonly phone: LabPhoneView;
  readonly apps: readonly AppChoice[];
  readonly act: Act;
}

/** The states of the app's process that the user can select, with the action of each. */
const PROCESSES: readonly { readonly state: ProcessState; readonly label: string; readonly act: PhoneAct }[] = [
  { state: 'foreground', label: 'Open', act: { do: 'open_app' } },
  { state: 'background', label: 'Background', act: { do: 'put_in_background' } },
  { state: 'killed', label: 'Killed', act: { do: 'kill' } },
];

const SYSTEMS = [
  { platform: 'ios', label: 'iPhone' },
  { platform: 'android', label: 'Android' },
] as const;

export const PhoneControls = ({ phone, apps, act }: PhoneControlsProps) => {
  const perform = (action: PhoneAct) => act({ phone: phone.id, act: action });
  const shown = phone.process === 'suspended' ? 'background' : phone.process;
  const [process, setProcess] = useOptimistic<ProcessState>(shown, async (newState) => {
    const action = PROCESSES.find(({ state }) => state === newState)?.act;
    if (action !== undefined) await perform(action);
  });
  const [app, setApp] = useOptimistic(phone.app.name, (name) => act({ phone: phone.id, app: name }));
  return (
    <div class="controls">
      <label class="app-choice">
        <span class="visually-hidden">App</span>
        <select
          value={app}
          title={phone.app.description}
          onChange={({ currentTarget }) => {
            const chosen = apps.find(({ name }) => name === currentTarget.value)?.name;
            if (chosen !== undefined) void setApp(chosen);
          }}
        >
          {SYSTEMS.map(({ platform, label }) => (
            <optgroup key={platform} label={label}>
              {apps
                .filter((choice) => choice.platform === platform)
                .map(({ name, title }) => (
                  <option key={name} value={name}>
                    {title}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <fieldset class="process">
        <legend class="visually-hidden">The app is</legend>
        {PROCESSES.map(({ state, label }) => (
          <label key={state}>
            <input
              type="radio"
              name={`${phone.id}-process`}
              checked={process === state}
              disabled={state === 'background' && (process === 'killed' || process === 'force_stopped')}
              onChange={() => setProcess(state)}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <div class="phone-actions">
        <Switch
          label="Offline"
          isOn={!phone.online}
          onChange={(isOffline) => perform({ do: isOffline ? 'go_offline' : 'come_online' })}
        />
        <button type="button" onClick={() => perform({ do: 'reboot' })}>
          Reboot
        </button>
        <button type="button" onClick={() => perform({ do: 'reinstall' })} title="Delete the app and install it again">
          Reinstall
        </button>
      </div>
      <div class="phone-actions">
        <Switch
          label="Do Not Disturb"
          description="Lets no call through: iOS shows none, Android shows it without a sound"
          isOn={phone.doNotDisturb}
          onChange={(isOn) => perform({ do: 'set_do_not_disturb', isOn })}
        />
      </div>
      {phone.platform === 'android' && <AndroidControls phone={phone} perform={perform} />}
    </div>
  );
};

interface AndroidControlsProps {
  readonly phone: LabPhoneView;
  readonly perform: (action: PhoneAct) => Promise<void>;
}

/** Controls that only an Android phone has. */
const AndroidControls = ({ phone, perform }: AndroidControlsProps) => (
  <div class="phone-actions android-actions">
    <Switch
      label="Doze"
      description="Doze mode (stationary, screen off): messages of normal priority wait"
      isOn={phone.dozing === true}
      onChange={(isDozing) => perform({ do: isDozing ? 'doze' : 'wake' })}
    />
    <Switch
      label="Full screen"
      description="Whether the app may show a call over the lock screen"
      isOn={phone.fullScreenAllowed === true}
      onChange={(allowed) => perform({ do: 'allow_full_screen', allowed })}
    />
    <button
      type="button"
      onClick={() => perform({ do: 'force_stop' })}
      title="As in the system settings: only the user can launch the app again"
    >
      Force stop
    </button>
  </div>
);

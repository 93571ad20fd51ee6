import type { ProcessState } from '../../phones/phone.ts';
import type { PhoneAct } from '../actions.ts';
import type { AppChoice, LabPhoneView } from '../view.ts';
import { Switch } from './switch.tsx';
import type { Act } from './use-lab.ts';
import { usePending } from './use-pending.ts';

interface PhoneControlsProps {
  readonly phone: LabPhoneView;
  readonly apps: readonly AppChoice[];
  readonly act: Act;
}

/** Where the app's process can be put, and how. */
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
  const on = (doing: PhoneAct) => act({ phone: phone.id, act: doing });
  const shown = phone.process === 'suspended' ? 'background' : phone.process;
  const [process, setProcess] = usePending<ProcessState>(shown, async (wanted) => {
    const doing = PROCESSES.find(({ state }) => state === wanted)?.act;
    if (doing !== undefined) await on(doing);
  });
  const [app, setApp] = usePending(phone.app.name, (name) => act({ phone: phone.id, app: name }));
  return (
    <div class="controls">
      <label class="build">
        <span class="unseen">App</span>
        <select
          value={app}
          title={phone.app.about}
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
        <legend class="unseen">The app is</legend>
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
      <div class="hands">
        <Switch
          label="Offline"
          isOn={!phone.online}
          onChange={(isOffline) => on({ do: isOffline ? 'go_offline' : 'come_online' })}
        />
        <button type="button" onClick={() => on({ do: 'reboot' })}>
          Reboot
        </button>
        <button type="button" onClick={() => on({ do: 'reinstall' })} title="Delete the app and install it anew">
          Reinstall
        </button>
      </div>
      {phone.platform === 'android' && <AndroidControls phone={phone} on={on} />}
    </div>
  );
};

interface AndroidControlsProps {
  readonly phone: LabPhoneView;
  readonly on: (doing: PhoneAct) => Promise<void>;
}

/** What only an Android phone has. */
const AndroidControls = ({ phone, on }: AndroidControlsProps) => (
  <div class="hands system">
    <Switch
      label="Dozes"
      about="Lies still with its screen off: messages of normal priority wait"
      isOn={phone.dozing === true}
      onChange={(dozes) => on({ do: dozes ? 'doze' : 'wake' })}
    />
    <Switch
      label="Full screen"
      about="Whether the app may show a call over the lock screen"
      isOn={phone.fullScreenAllowed === true}
      onChange={(allowed) => on({ do: 'allow_full_screen', allowed })}
    />
    <button
      type="button"
      onClick={() => on({ do: 'force_stop' })}
      title="As in the system’s settings: nothing starts the app but its user"
    >
      Force stop
    </button>
  </div>
);

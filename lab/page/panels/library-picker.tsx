import type { PhonePlatform } from '../../phones/phone.ts';
import type { LibraryGuideView } from '../../server/your-app/views.ts';

interface LibraryPickerProps {
  readonly guides: readonly LibraryGuideView[];
  readonly mine: LibraryGuideView | undefined;
  readonly pick: (id: string) => void;
  /** What is shown while none is picked. */
  readonly placeholder: string;
}

const PLATFORMS: readonly (readonly [PhonePlatform, string])[] = [
  ['ios', 'iOS'],
  ['android', 'Android'],
];

/** “My library is …” */
export const LibraryPicker = ({ guides, mine, pick, placeholder }: LibraryPickerProps) => (
  <label class="library-picker">
    <span>My library is</span>
    <select value={mine?.id ?? ''} onChange={({ currentTarget }) => pick(currentTarget.value)}>
      <option value="">{placeholder}</option>
      {PLATFORMS.map(([platform, label]) => (
        <optgroup key={platform} label={label}>
          {guides
            .filter((one) => one.platform === platform)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  </label>
);

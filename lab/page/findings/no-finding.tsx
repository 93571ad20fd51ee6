import { FINDINGS } from '../../server/findings/findings.ts';
import { SCENARIO_FINDINGS } from '../../server/findings/scenario-findings.ts';
import type { LabView } from '../../server/lab-view.ts';
import type { Act } from '../use-lab.ts';

interface NoFindingProps {
  readonly view: LabView;
  readonly act: Act;
}

/** There is nothing to change: the findings that the scenarios show. */
export const NoFinding = ({ view: { scenarios, trace }, act }: NoFindingProps) => (
  <div class="no-finding">
    <p>
      {trace === undefined
        ? 'After a call that fails, the lines to change are here, for your framework.'
        : 'The last call shows nothing that an app has to change.'}{' '}
      What the scenarios show:
    </p>
    <dl>
      {scenarios.flatMap(({ id, title }) => {
        const finding = SCENARIO_FINDINGS[id];
        if (finding === undefined) return [];
        return [
          <div key={id}>
            <dt>
              <button type="button" class="link" onClick={() => act({ scenario: id })}>
                {title}
              </button>
            </dt>
            <dd>{FINDINGS[finding].title}</dd>
          </div>,
        ];
      })}
    </dl>
  </div>
);

import { Field, Segmented } from '@bizproc-kit/ui';

/** Longest timeout of a step, seconds (protocol 2.3). */
const longest = 157_680_000;

/** What the designer's dialog asks beside the step's own settings. */
export interface Waiting {
  /** Counts only where the registration leaves the choice to the designer. */
  waits: 'Y' | 'N';
  /** Seconds as typed in; empty for no limit. */
  timeout: string;
}

/** Whether the step waits for its answer, and for how long. */
export function WaitingSettings(props: {
  useSubscription: string;
  value: Waiting;
  onChange: (value: Waiting) => void;
}) {
  const { useSubscription, value, onChange } = props;
  return (
    <details class="more-settings">
      <summary>Waiting and timeout</summary>
      <div class="more-settings-body">
        {useSubscription === '' ? (
          <Field label="Wait for the app’s answer" group>
            {() => (
              <div>
                <Segmented
                  label="Wait for the app’s answer"
                  value={value.waits}
                  onChange={(waits) => onChange({ ...value, waits })}
                  options={[
                    { value: 'Y', label: 'Yes' },
                    { value: 'N', label: 'No' },
                  ]}
                />
              </div>
            )}
          </Field>
        ) : (
          <p class="ui-hint">
            Registered with USE_SUBSCRIPTION={useSubscription}: the step{' '}
            {useSubscription === 'Y' ? 'always waits for its answer.' : 'never waits.'}
          </p>
        )}
        <Field label="Timeout in seconds" hint="0 or empty: waits without limit. The virtual clock counts.">
          {(binding) => (
            <input
              {...binding}
              class="ui-input"
              type="number"
              min={0}
              max={longest}
              value={value.timeout}
              onInput={(event) => onChange({ ...value, timeout: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
    </details>
  );
}

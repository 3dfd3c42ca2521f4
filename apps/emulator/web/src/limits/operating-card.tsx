import type { LimitsView } from '@bizproc-kit/emulator/control';
import { Badge, Card, EmptyState, Meter } from '@bizproc-kit/ui';

/** Execution time of each method in the sliding window of ten minutes (protocol 7). */
export function OperatingCard({ operating }: { operating: LimitsView['operating'] }) {
  const { limitSeconds, fill } = operating;
  if (limitSeconds === null) {
    return (
      <Card title="Operating time" icon="clock">
        <EmptyState icon="clock" title="No operating limit">
          It is off on self-hosted portals.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card title="Operating time" icon="clock" actions={<Badge>in 10 minutes</Badge>}>
      <div class="meters">
        {fill.length === 0 && <Meter label="Nothing counted yet" value={0} max={limitSeconds} text="0 s" />}
        {fill.map(({ key, operating: seconds }) => (
          <Meter
            key={key}
            label={key.split('|').reverse().join(' by ')}
            value={Math.round(seconds * 10) / 10}
            max={limitSeconds}
            text={`${seconds.toFixed(1)} s of ${limitSeconds} s`}
          />
        ))}
        <p class="ui-hint">
          A method whose time is used up gets 429 OPERATION_TIME_LIMIT. Calls up to 0.1 s are not counted.
        </p>
      </div>
    </Card>
  );
}

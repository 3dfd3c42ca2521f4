import type { LimitsView } from '@bizproc-kit/emulator/control';
import { Badge, Card, EmptyState, Meter } from '@bizproc-kit/ui';

/** The leaky bucket of requests, one level for each source address (protocol 7). */
export function RequestsCard({ requests }: { requests: LimitsView['requests'] }) {
  const { limit, fill } = requests;
  if (!limit) {
    return (
      <Card title="Requests" icon="gauge">
        <EmptyState icon="gauge" title="No request limit">
          A self-hosted portal has no bucket of requests unless its administrator set one.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card title="Requests" icon="gauge" actions={<Badge>{limit.perSecond} a second drain</Badge>}>
      <div class="meters">
        {fill.length === 0 && <Meter label="No request yet" value={0} max={limit.burst} />}
        {fill.map(({ address, level }) => (
          <Meter
            key={address}
            label={`From ${address}`}
            value={Math.round(level * 10) / 10}
            max={limit.burst}
            text={`${Math.round(level)} of ${limit.burst}`}
          />
        ))}
        <p class="ui-hint">
          All apps behind one address share its bucket. When it is full, requests get 503
          QUERY_LIMIT_EXCEEDED.
        </p>
      </div>
    </Card>
  );
}

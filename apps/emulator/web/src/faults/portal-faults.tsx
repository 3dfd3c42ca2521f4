import { Button, Card, notify, Switch } from '@bizproc-kit/ui';
import { markDeleted, revokeGrants } from '../api/emulator.js';
import { refreshState } from '../api/state-store.js';

/** What can befall the portal as a whole. */
export function PortalFaults({ portal, deleted }: { portal: string; deleted: boolean }) {
  const change = async (words: string, work: () => Promise<unknown>) => {
    try {
      await work();
      await refreshState();
      notify('good', words);
    } catch (failure) {
      notify('bad', 'That did not work', (failure as Error).message);
    }
  };
  return (
    <Card title="The portal itself" flush>
      <ul class="fault-list">
        <li class="fault" data-fault="portal-deleted" data-on={deleted ? '' : undefined}>
          <Switch
            label="The portal itself: Deleted"
            tone="bad"
            checked={deleted}
            onChange={(next) =>
              change(next ? `${portal} is deleted` : `${portal} is back`, () => markDeleted(portal, next))
            }
          >
            <span>
              <span class="fault-title">Deleted</span>
              <span class="fault-text">403 PORTAL_DELETED to everything</span>
            </span>
          </Switch>
        </li>
        <li class="fault">
          <span class="fault-words">
            <span class="fault-title">Grants revoked</span>
            <span class="fault-text">All tokens of all users die at once</span>
          </span>
          <Button
            size="s"
            variant="danger"
            onClick={() => change(`The grants on ${portal} are revoked`, () => revokeGrants(portal))}
          >
            Revoke now
          </Button>
        </li>
      </ul>
    </Card>
  );
}

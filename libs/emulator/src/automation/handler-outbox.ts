import type { Installation } from '../account/installation.js';
import type { PortalAccount } from '../account/portal-account.js';
import type { Registration } from '../account/registration.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { AppCaller } from '../delivery/app-caller.js';
import { authOf } from '../delivery/call-forms.js';
import type { Ledger } from '../journal/ledger.js';
import type { EmulatedOAuthServer } from '../oauth/oauth-server.js';
import { buildQuery } from '../wire/php-query.js';
import type { EmulatedWorkflow, WorkflowStep } from '../workflow/emulated-workflow.js';
import type { EventTokens } from '../workflow/event-token.js';

/** What the step's settings say about its call. */
export interface CallSettings {
  userId: number;
  subscription: string | null;
  /** Seconds. */
  timeout: number;
}

/** Handler calls that wait for the end of the hit which makes them. */
export class HandlerOutbox {
  private calls: (() => void)[] | undefined;

  constructor(
    private readonly account: PortalAccount,
    private readonly tokens: EventTokens,
    private readonly clock: VirtualClock,
    private readonly ledger: Ledger,
    private readonly oauth: EmulatedOAuthServer,
    private readonly caller: AppCaller,
  ) {}

  /** Does work and returns the calls that it wants to make. */
  collect(work: () => void): (() => void)[] {
    const before = this.calls;
    const calls: (() => void)[] = [];
    this.calls = calls;
    try {
      work();
    } finally {
      this.calls = before;
    }
    return calls;
  }

  /** The call leaves with the hit that runs the step; its tokens are made by the OAuth server on the way. */
  queue(
    workflow: EmulatedWorkflow,
    step: WorkflowStep,
    installation: Installation,
    registration: Registration,
    call: CallSettings,
  ): void {
    const ts = this.clock.seconds();
    const token = this.tokens.sign({
      workflowId: workflow.id,
      activityName: step.activityName,
      eventId: step.eventId,
    });
    this.ledger.of(this.account.slug).callsQueued += 1;
    this.calls?.push(() => {
      const user = this.account.users.get(call.userId);
      const tokens = user?.active ? this.oauth.issue(installation, user.id) : undefined;
      const body = buildQuery({
        workflow_id: workflow.id,
        code: registration.code,
        document_id: workflow.documentId,
        document_type: workflow.documentType,
        event_token: token,
        properties: step.input,
        use_subscription: call.subscription,
        timeout_duration: call.timeout,
        ts,
        auth: authOf(this.account, installation, {
          tokens,
          withRefreshToken: true,
          withClientId: this.account.behaviour.callsCarryClientId,
        }),
      });
      this.caller.handlerCall(this.account, workflow, step, registration.handler, body);
    });
  }
}

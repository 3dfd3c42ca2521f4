import { parseCrmElement } from '../crm/document-type.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import type { Installation } from '../account/installation.js';
import type { PortalAutomation } from './portal-automation.js';
import type { Registration } from '../account/registration.js';
import { authOf } from '../delivery/call-forms.js';
import { buildQuery } from '../wire/php-query.js';
import { isEmpty, memberOf, phpMap, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import type { World } from '../world.js';
import type { EmulatedWorkflow, WorkflowStep } from '../workflow/emulated-workflow.js';
import { resolveExpressions } from '../workflow/expressions.js';
import { toWire } from '../workflow/property-types.js';
import { noteStatus } from './step-notes.js';
import { WaitingSteps } from './waiting-steps.js';
import { modifierOf, scopeOf } from './workflow-scope.js';
import type { StepNode, WorkflowNode } from '../workflow/workflow-template.js';
import { walkBranches, walkLoop, type NodeExecutor } from '../workflow/workflow-walker.js';

/** Five years: the longest timeout of a step (protocol 2.8). */
const LONGEST_TIMEOUT_SECONDS = 157_680_000;

/** Executes the nodes of workflows. */
export class StepRunner {
  readonly waiting: WaitingSteps;
  private outbox: (() => void)[] | undefined;

  constructor(
    private readonly portal: EmulatedPortal,
    private readonly world: World,
    private readonly automation: PortalAutomation,
  ) {
    this.waiting = new WaitingSteps(portal, world, automation);
  }

  /** Does work and returns the calls that it wants to make. */
  collect(work: () => void): (() => void)[] {
    const before = this.outbox;
    const calls: (() => void)[] = [];
    this.outbox = calls;
    try {
      work();
    } finally {
      this.outbox = before;
    }
    return calls;
  }

  executor(workflow: EmulatedWorkflow): NodeExecutor {
    const execute: NodeExecutor = (node, resume) => {
      if (workflow.status !== 'running') return false;
      return this.execute(workflow, node, execute, resume);
    };
    return execute;
  }

  private execute(
    workflow: EmulatedWorkflow,
    node: WorkflowNode,
    execute: NodeExecutor,
    resume: () => void,
  ): boolean {
    if ('code' in node) return this.call(workflow, node, resume);
    if ('parallel' in node) return walkBranches(node.parallel, execute, resume);
    if ('task' in node) return this.automation.tasks.open(workflow, node, resume);
    if ('repeat' in node) return walkLoop(node.steps, node.repeat, execute, resume);
    if ('condition' in node) {
      const value = this.resolve(workflow, node.condition);
      const branch = isEmpty(value) || value === 'N' ? node.else : node.then;
      return walkBranches([branch ?? []], execute, resume);
    }
    if ('delaySeconds' in node) {
      this.world.clock.after(node.delaySeconds * 1000, () => this.automation.byAgent(workflow, resume));
      return false;
    }
    if ('setVariable' in node) {
      workflow.variables[node.setVariable.name] = this.resolve(workflow, node.setVariable.value);
    } else if ('setFields' in node) this.setFields(workflow, node.setFields);
    else workflow.write(this.world.clock.now(), toText(this.resolve(workflow, node.log)));
    return true;
  }

  private call(workflow: EmulatedWorkflow, node: StepNode, resume: () => void): boolean {
    const { installation, registration } = this.find(node);
    if (!installation || !registration) {
      return this.fault(workflow, node, `The activity ${node.code} is not registered`);
    }
    if (!installation.paymentAllowed) {
      return this.fault(workflow, node, 'Rest application status error: payment required');
    }
    const subscription = subscriptionOf(registration, node);
    const timeout = Math.min(Math.max(0, node.timeoutSeconds ?? 0), LONGEST_TIMEOUT_SECONDS);
    const step = this.begin(workflow, node, registration, subscription === 'Y' ? timeout : 0);
    this.queueCall(workflow, step, installation, registration, {
      userId: node.authUserId ?? registration.authUserId,
      subscription,
      timeout,
    });
    if (subscription === 'Y') {
      step.status = 'waiting';
      this.waiting.add(workflow, step, registration, resume);
    } else {
      step.status = 'completed';
      step.finishedAt = step.startedAt;
    }
    noteStatus(this.world, workflow, step);
    return subscription !== 'Y';
  }

  private begin(
    workflow: EmulatedWorkflow,
    node: StepNode,
    registration: Registration,
    timeout: number,
  ): WorkflowStep {
    const now = this.world.clock.now();
    const step: WorkflowStep = {
      code: registration.code,
      kind: registration.kind,
      status: 'calling',
      activityName: node.name ?? this.world.ids.activityName(),
      alias: node.alias,
      eventId: this.world.ids.eventId(),
      input: this.input(workflow, node, registration),
      outputs: defaultsOf(registration),
      statusText: node.statusMessage ?? '',
      log: [],
      startedAt: now,
      finishedAt: undefined,
      timeoutAt: timeout > 0 ? now + timeout * 1000 : undefined,
      error: undefined,
    };
    workflow.addStep(step);
    if (node.statusMessage !== undefined) workflow.statusText = node.statusMessage;
    return step;
  }

  /** The call leaves with the hit that runs the step; its tokens are made by the OAuth server on the way. */
  private queueCall(
    workflow: EmulatedWorkflow,
    step: WorkflowStep,
    installation: Installation,
    registration: Registration,
    call: { userId: number; subscription: string | null; timeout: number },
  ): void {
    const ts = this.world.clock.seconds();
    const token = this.automation.tokens.sign({
      workflowId: workflow.id,
      activityName: step.activityName,
      eventId: step.eventId,
    });
    this.world.ledger.of(this.portal.slug).callsQueued += 1;
    this.outbox?.push(() => {
      const user = this.portal.users.get(call.userId);
      const tokens = user?.active ? this.world.oauth.issue(installation, user.id) : undefined;
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
        auth: authOf(this.portal, installation, {
          tokens,
          withRefreshToken: true,
          withClientId: this.portal.behaviour.callsCarryClientId,
        }),
      });
      this.world.caller.handlerCall(this.portal, workflow, step, registration.handler, body);
    });
  }

  private input(workflow: EmulatedWorkflow, node: StepNode, registration: Registration): PhpMap {
    const result = phpMap();
    const context = { culture: this.portal.culture, timeZone: workflow.timeZone };
    for (const [id, descriptor] of Object.entries(registration.properties)) {
      const stored = memberOf(node.properties, id) ?? descriptor['DEFAULT'] ?? null;
      result[id] = toWire(this.resolve(workflow, stored), descriptor, context);
    }
    return result;
  }

  private find(node: StepNode): { installation?: Installation; registration?: Registration } {
    for (const installation of this.portal.allInstallations) {
      if (node.clientId !== undefined && installation.app.clientId !== node.clientId) continue;
      const registration = installation.registrations.get(node.code);
      if (registration) return { installation, registration };
    }
    return {};
  }

  private fault(workflow: EmulatedWorkflow, node: StepNode, message: string): false {
    workflow.write(this.world.clock.now(), message, node.name);
    this.automation.end(workflow, 'faulted');
    return false;
  }

  private setFields(workflow: EmulatedWorkflow, fields: Record<string, PhpValue>): void {
    const element = parseCrmElement(workflow.documentId[2]);
    if (workflow.documentId[0] !== 'crm' || !element) return;
    const resolved: { [name: string]: PhpValue } = {};
    for (const name in fields) resolved[name] = this.resolve(workflow, fields[name]!);
    this.portal.crm.update(element.entityTypeId, element.id, resolved);
  }

  private resolve(workflow: EmulatedWorkflow, value: PhpValue): PhpValue {
    return resolveExpressions(value, scopeOf(workflow, this.portal), modifierOf(workflow, this.portal));
  }
}

function defaultsOf(registration: Registration): PhpMap {
  const outputs = phpMap();
  for (const [id, descriptor] of Object.entries(registration.returnProperties)) {
    if (descriptor['DEFAULT'] !== undefined) outputs[id] = descriptor['DEFAULT'];
  }
  return outputs;
}

/** What the step's stored setting says after the dialog (protocol 1.9). */
function subscriptionOf(registration: Registration, node: StepNode): string | null {
  if (registration.useSubscription !== '') return registration.useSubscription;
  return node.useSubscription === undefined ? 'Y' : node.useSubscription;
}

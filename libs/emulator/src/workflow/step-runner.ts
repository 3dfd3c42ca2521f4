import type { EmulatedPortal } from '../portal/emulated-portal.js';
import type { Installation } from '../portal/installation.js';
import type { PortalAutomation } from '../portal/portal-automation.js';
import type { Registration } from '../portal/registration.js';
import { authOf } from '../wire/call-forms.js';
import { buildQuery } from '../wire/php-query.js';
import { isEmpty, phpMap, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import type { World } from '../world.js';
import { parseCrmElement } from '../crm/document-type.js';
import type { EmulatedWorkflow, WorkflowStatus, WorkflowStep } from './emulated-workflow.js';
import type { EventTokenParts } from './event-token.js';
import { resolveExpressions } from './expressions.js';
import { fromAnswer, toWire } from './property-types.js';
import { modifierOf, scopeOf } from './workflow-scope.js';
import type { StepNode, WorkflowNode } from './workflow-template.js';
import { walkBranches, walkLoop, type NodeExecutor } from './workflow-walker.js';

/** Five years: the longest timeout of a step (protocol 2.8). */
const LONGEST_TIMEOUT_SECONDS = 157_680_000;

interface PendingStep {
  workflow: EmulatedWorkflow;
  step: WorkflowStep;
  registration: Registration;
  resume: () => void;
  cancelTimeout: (() => void) | undefined;
}

/** Executes the nodes of workflows and takes the answers of the steps that wait. */
export class StepRunner {
  /** Waiting steps by event id. */
  private readonly pending = new Map<string, PendingStep>();
  private outbox: (() => void)[] | undefined;

  constructor(
    private readonly portal: EmulatedPortal,
    private readonly world: World,
    private readonly automation: PortalAutomation,
  ) {}

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

  /** Closes a step with an answer. False when nothing waits under this token any more. */
  receive(
    workflow: EmulatedWorkflow,
    parts: EventTokenParts,
    values: PhpMap,
    logMessage: string,
    userTimeZone: string,
  ): boolean {
    const pending = this.waitingFor(parts);
    if (!pending) return false;
    const { step, registration } = pending;
    this.store(step, registration, values, userTimeZone);
    const line = logMessage === '' ? 'The application has answered' : logMessage;
    this.write(workflow, step, line);
    this.close(pending, 'completed');
    pending.resume();
    return true;
  }

  log(workflow: EmulatedWorkflow, parts: EventTokenParts, message: string): boolean {
    const pending = this.waitingFor(parts);
    if (!pending) return false;
    this.write(workflow, pending.step, message);
    this.world.ledger.of(this.portal.slug).logLines += 1;
    return true;
  }

  /** Lets all steps of an ended workflow go. */
  release(workflow: EmulatedWorkflow, status: WorkflowStatus): void {
    for (const step of workflow.steps) {
      if (step.status !== 'waiting' && step.status !== 'calling') continue;
      const pending = this.pending.get(step.eventId);
      if (pending) this.close(pending, status === 'faulted' ? 'faulted' : 'terminated');
    }
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
    if (!installation || !registration)
      return this.fault(workflow, node, `The activity ${node.code} is not registered`);
    if (!installation.paymentAllowed) {
      return this.fault(workflow, node, 'Rest application status error: payment required');
    }
    const now = this.world.clock.now();
    const activityName = node.name ?? this.world.ids.activityName();
    const eventId = this.world.ids.eventId();
    const subscription = subscriptionOf(registration, node);
    const timeout = Math.min(Math.max(0, node.timeoutSeconds ?? 0), LONGEST_TIMEOUT_SECONDS);
    const waits = subscription === 'Y';
    const step: WorkflowStep = {
      code: registration.code,
      kind: registration.kind,
      status: 'calling',
      activityName,
      alias: node.alias,
      eventId,
      input: this.input(workflow, node, registration),
      outputs: this.defaults(registration),
      statusText: node.statusMessage ?? '',
      log: [],
      startedAt: now,
      finishedAt: undefined,
      timeoutAt: waits && timeout > 0 ? now + timeout * 1000 : undefined,
      error: undefined,
    };
    workflow.addStep(step);
    if (node.statusMessage !== undefined) workflow.statusText = node.statusMessage;
    const token = this.automation.tokens.sign({ workflowId: workflow.id, activityName, eventId });
    const userId = node.authUserId ?? registration.authUserId;
    this.send(workflow, step, installation, registration, {
      token,
      userId,
      subscription,
      timeout,
    });
    if (!waits) {
      step.status = 'completed';
      step.finishedAt = now;
      return true;
    }
    this.wait(workflow, step, registration, resume, timeout);
    return false;
  }

  private wait(
    workflow: EmulatedWorkflow,
    step: WorkflowStep,
    registration: Registration,
    resume: () => void,
    timeout: number,
  ): void {
    const pending: PendingStep = { workflow, step, registration, resume, cancelTimeout: undefined };
    if (timeout > 0) {
      pending.cancelTimeout = this.world.clock.after(timeout * 1000, () => {
        this.automation.byAgent(workflow, () => this.timeOut(pending));
      });
    }
    this.pending.set(step.eventId, pending);
    this.world.ledger.beginsWaiting(step.eventId, {
      portal: this.portal.slug,
      workflowId: workflow.id,
      activityName: step.activityName,
      code: step.code,
      since: step.startedAt,
      timeoutAt: step.timeoutAt,
    });
  }

  private timeOut(pending: PendingStep): void {
    if (this.pending.get(pending.step.eventId) !== pending) return;
    pending.step.outputs['IsTimeout'] = 1;
    this.world.ledger.of(this.portal.slug).stepsTimedOut += 1;
    this.write(pending.workflow, pending.step, 'The time for an answer is over');
    this.close(pending, 'timed-out');
    pending.resume();
  }

  private close(pending: PendingStep, status: WorkflowStep['status']): void {
    const { step, workflow } = pending;
    this.pending.delete(step.eventId);
    pending.cancelTimeout?.();
    step.status = status;
    step.finishedAt = this.world.clock.now();
    this.world.ledger.stopsWaiting(step.eventId);
    this.announceStep(workflow, step);
  }

  private waitingFor(parts: EventTokenParts): PendingStep | undefined {
    const pending = this.pending.get(parts.eventId);
    return pending?.step.activityName === parts.activityName ? pending : undefined;
  }

  private store(step: WorkflowStep, registration: Registration, values: PhpMap, userTimeZone: string): void {
    const given = new Map(
      Object.entries(values).map(([name, value]) => [name.toUpperCase(), value as PhpValue]),
    );
    const context = { culture: this.portal.culture, userTimeZone };
    for (const [id, descriptor] of Object.entries(registration.returnProperties)) {
      const value = given.get(id.toUpperCase());
      if (value !== undefined) step.outputs[id] = fromAnswer(value, descriptor, context);
    }
  }

  private send(
    workflow: EmulatedWorkflow,
    step: WorkflowStep,
    installation: Installation,
    registration: Registration,
    call: { token: string; userId: number; subscription: string | null; timeout: number },
  ): void {
    const { clock, ledger } = this.world;
    const ts = clock.seconds();
    const counts = ledger.of(this.portal.slug);
    counts.callsQueued += 1;
    if (call.subscription === 'Y') step.status = 'waiting';
    this.outbox?.push(() => {
      const user = this.portal.users.get(call.userId);
      const tokens = user?.active ? this.world.oauth.issue(installation, user.id) : undefined;
      const body = buildQuery({
        workflow_id: workflow.id,
        code: registration.code,
        document_id: workflow.documentId,
        document_type: workflow.documentType,
        event_token: call.token,
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
    this.announceStep(workflow, step);
  }

  private input(workflow: EmulatedWorkflow, node: StepNode, registration: Registration): PhpMap {
    const result = phpMap();
    const context = { culture: this.portal.culture, timeZone: workflow.timeZone };
    for (const [id, descriptor] of Object.entries(registration.properties)) {
      const stored = node.properties?.[id] ?? descriptor['DEFAULT'] ?? null;
      result[id] = toWire(this.resolve(workflow, stored), descriptor, context);
    }
    return result;
  }

  private defaults(registration: Registration): PhpMap {
    const outputs = phpMap();
    for (const [id, descriptor] of Object.entries(registration.returnProperties)) {
      if (descriptor['DEFAULT'] !== undefined) outputs[id] = descriptor['DEFAULT'];
    }
    return outputs;
  }

  private find(node: StepNode): { installation?: Installation; registration?: Registration } {
    if (node.clientId !== undefined) {
      const installation = this.portal.installation(node.clientId);
      const registration = installation?.registrations.get(node.code);
      return installation && registration ? { installation, registration } : {};
    }
    for (const installation of this.portal.allInstallations) {
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

  private write(workflow: EmulatedWorkflow, step: WorkflowStep, line: string): void {
    step.log.push(line);
    if (step.log.length > 100) step.log.shift();
    workflow.write(this.world.clock.now(), line, step.activityName);
    if (this.world.stream.isWatched) {
      this.world.stream.emit({
        type: 'log',
        portal: this.portal.slug,
        workflowId: workflow.id,
        step: step.activityName,
        line,
      });
    }
  }

  private announceStep(workflow: EmulatedWorkflow, step: WorkflowStep): void {
    if (!this.world.stream.isWatched) return;
    this.world.stream.emit({
      type: 'workflow',
      portal: this.portal.slug,
      workflowId: workflow.id,
      status: workflow.status,
      step: step.activityName,
      stepStatus: step.status,
    });
  }
}

/** What the step's stored setting says after the dialog (protocol 1.9). */
function subscriptionOf(registration: Registration, node: StepNode): string | null {
  if (registration.useSubscription !== '') return registration.useSubscription;
  return node.useSubscription === undefined ? 'Y' : node.useSubscription;
}

import { Controller, Delete, Get, Param, Post, Query, UseFilters, UseGuards } from '@nestjs/common';
import { Installations, type PortalInstallation } from '@bizproc-kit/installations';
import {
  Registrar,
  RegistrationPlanner,
  type PortalOutcome,
  type PortalPlan,
} from '@bizproc-kit/registration';
import { Runs, SleepingPortals } from '@bizproc-kit/runtime';
import { OperatorErrorFilter } from './operator.error-filter.js';
import { OperatorTokenGuard } from './operator-token.guard.js';
import { pageOf, pageSize } from './page.js';

/** A portal without anything that could be used against it. */
interface PortalView {
  readonly memberId: string;
  readonly domain: string;
  readonly status: string;
  readonly reason: string;
  readonly hint: string;
  readonly since: number;
  readonly installedAt: number;
  /** Why its runs sleep, while they do. */
  readonly asleep?: { readonly reason: string; readonly until: number };
}

/** Portals: how they are, what is registered there, and a ring of the doorbell. */
@Controller('operator/portals')
@UseGuards(OperatorTokenGuard)
@UseFilters(OperatorErrorFilter)
export class PortalsController {
  constructor(
    private readonly installations: Installations,
    private readonly planner: RegistrationPlanner,
    private readonly registrar: Registrar,
    private readonly sleeping: SleepingPortals,
    private readonly runs: Runs,
  ) {}

  /** By member id; `next` is the `after` of the next page. */
  @Get()
  async list(
    @Query('limit') limit?: string,
    @Query('after') after?: string,
  ): Promise<{ portals: PortalView[]; next: string | null }> {
    const { items, next } = await pageOf(
      pageSize(limit, 1000),
      (count) => this.installations.page({ limit: count, ...(after && { after }) }),
      ({ memberId }) => memberId,
    );
    const asleep = new Map((await this.sleeping.list()).map((portal) => [portal.memberId, portal]));
    return { portals: items.map((portal) => toView(portal, asleep.get(portal.memberId))), next };
  }

  @Get(':memberId/plan')
  plan(@Param('memberId') memberId: string): Promise<PortalPlan> {
    return this.planner.plan(memberId);
  }

  @Post(':memberId/apply')
  apply(@Param('memberId') memberId: string): Promise<PortalOutcome> {
    return this.registrar.apply(memberId);
  }

  /** Lets a sleeping portal try again now. */
  @Post(':memberId/wake')
  async wake(@Param('memberId') memberId: string): Promise<{ woken: true }> {
    await this.sleeping.wake(memberId);
    return { woken: true };
  }

  /** Removes all runs of the portal for good. */
  @Delete(':memberId/runs')
  async purge(@Param('memberId') memberId: string): Promise<{ purged: number }> {
    return { purged: await this.runs.purge({ memberId }) };
  }
}

function toView(portal: PortalInstallation, asleep?: { reason: string; until: number }): PortalView {
  return {
    memberId: portal.memberId,
    domain: portal.domain,
    status: portal.status,
    reason: portal.statusReason,
    hint: portal.hint,
    since: portal.statusSince,
    installedAt: portal.installedAt,
    ...(asleep && { asleep: { reason: asleep.reason, until: asleep.until } }),
  };
}

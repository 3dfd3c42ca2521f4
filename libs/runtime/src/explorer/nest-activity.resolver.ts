import { Scope } from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import type { ActivityHandler } from '@bizproc-kit/activity';
import type { ActivityResolver } from '../execution/activity-resolver.port.js';

/** Activities as Nest makes them: singletons are shared, those with request-scoped dependencies are made per attempt. */
export class NestActivityResolver implements ActivityResolver {
  constructor(private readonly modules: ModuleRef) {}

  async resolve(
    target: abstract new (...args: never[]) => unknown,
  ): Promise<ActivityHandler<object, unknown>> {
    const token = target as never;
    if (this.modules.introspect(token).scope === Scope.DEFAULT) {
      return this.modules.get<ActivityHandler<object, unknown>>(token, { strict: false });
    }
    return this.modules.resolve<ActivityHandler<object, unknown>>(token, ContextIdFactory.create(), {
      strict: false,
    });
  }
}

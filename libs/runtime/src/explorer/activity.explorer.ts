import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { readActivityDefinition, type ActivityDefinition } from '@bizproc-kit/activity';

/** Finds the activities among all providers of the application. Only lists them; the registry acts. */
@Injectable()
export class ActivityExplorer {
  constructor(private readonly discovery: DiscoveryService) {}

  explore(): ActivityDefinition[] {
    const found = new Set<ActivityDefinition>();
    for (const { metatype } of this.discovery.getProviders()) {
      const definition = typeof metatype === 'function' ? readActivityDefinition(metatype) : undefined;
      if (definition) found.add(definition);
    }
    return [...found];
  }
}

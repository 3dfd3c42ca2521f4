import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { readActivityDefinition, type ActivityDefinition } from '@bizproc-kit/activity';

/** Finds the activities among all providers of the application. Only lists them; the registry acts. */
@Injectable()
export class ActivityExplorer {
  constructor(private readonly discovery: DiscoveryService) {}

  explore(): ActivityDefinition[] {
    const found = new Set<ActivityDefinition>();
    // The class of a provider, or the one that a factory or a value is provided as.
    for (const { metatype, token } of this.discovery.getProviders()) {
      const definition = readActivityDefinition(metatype) ?? readActivityDefinition(token);
      if (definition) found.add(definition);
    }
    return [...found];
  }
}

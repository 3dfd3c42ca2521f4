#!/usr/bin/env node
import { runEmulation } from './emulation/run-emulation.js';

await runEmulation(process.argv.slice(2));

import { readFileSync } from 'node:fs';

/** Versions that bizproc-kit is tested with. A new workspace starts with exactly these. */
export const runtimeVersions: Record<string, string> = {
  '@nestjs/common': '12.5.1',
  '@nestjs/config': '12.0.1',
  '@nestjs/core': '12.5.1',
  '@nestjs/platform-fastify': '12.5.0',
  '@nestjs/typeorm': '12.0.2',
  'class-validator': '0.15.1',
  'reflect-metadata': '0.2.2',
  rxjs: '7.8.2',
  typeorm: '1.1.1',
};

export const developmentVersions: Record<string, string> = {
  '@eslint/js': '10.0.1',
  '@nx/devkit': '23.2.1',
  '@swc/core': '1.16.18',
  '@swc/jest': '0.2.39',
  '@types/jest': '30.0.0',
  '@types/node': '22.20.5',
  eslint: '10.15.0',
  globals: '17.14.0',
  jest: '30.5.2',
  nx: '23.2.1',
  prettier: '3.10.1',
  typescript: '6.0.3',
  'typescript-eslint': '8.73.0',
};

/** Newer versions of these need Node 22, or lack the binary of a platform. */
export const overrides: Record<string, string> = {
  cookie: '1.1.1',
  'file-type': '21.3.4',
  'msgpackr-extract': '3.0.4',
  'unrs-resolver': '1.12.2',
};

/** Packages of ours that an app names itself, and those that only development needs. */
export const appPackages = ['activity', 'cli', 'operator', 'runtime'];
export const developmentPackages = ['nx-plugin', 'testing'];
/** What those bring with them. */
export const transitivePackages = [
  'emulator',
  'errors',
  'installations',
  'persistence',
  'protocol',
  'registration',
  'rest',
  'ui',
];

/** All packages of ours carry one version. */
export const ownVersion = (): string => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};

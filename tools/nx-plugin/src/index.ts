export { default as activityGenerator } from './generators/activity/generator.ts';

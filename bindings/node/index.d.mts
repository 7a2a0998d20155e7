export * from './index.js';
export type * from './index.js';

declare const accsyn: typeof import('./index.js');
export default accsyn;

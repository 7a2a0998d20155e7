import accsyn from './index.js';

export const { AccsynError, Session, Status, hostname, methods, quote, version } = accsyn;
export default accsyn;
